"""The command line as such: help, errors, exit codes, what it loads, setting up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from commands_world import ROOT, call_in

from engine.commands.catalogue import COMMANDS
from engine.commands.group import LazyGroup
from engine.commands.options import Options, shared_options


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_tells_what_it_does_with_examples(name: str, tmp_path: Path) -> None:
    shown = call_in(tmp_path, name, "--help")
    assert shown.exit_code == 0 and "Examples:" in shown.stdout and f"sync-engine {name}" in shown.stdout
    assert f"{name} [OPTIONS]" in shown.stdout


def test_help_lists_every_command_and_loads_none() -> None:
    script = (
        "import sys; sys.argv = ['sync-engine', '--help']\n"
        "import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'yaml', 'jinja2', 'sqlalchemy', 'zeep', 'httpx2', 'dbos', 'engine.program', 'engine.rules'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


def test_a_misspelt_command_is_told_what_may_have_been_meant(tmp_path: Path) -> None:
    result = call_in(tmp_path, "evalute")
    assert result.exit_code == 2 and 'Did you mean "evaluate"?' in result.stderr


def test_shared_options_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    before = call_in(tmp_path, "--pack", ROOT, "lint")
    after = call_in(tmp_path, "lint", "--pack", ROOT)
    assert before.stdout == after.stdout and "no problems" in after.stdout
    assert call_in(tmp_path, "lint", "-v", "-q").exit_code == 2


def failing(error: BaseException) -> click.Group:
    class Group(LazyGroup):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            @click.command()
            @shared_options
            def fails(options: Options) -> None:
                raise error

            return fails

    @click.group(cls=Group)
    @shared_options
    def group(options: Options) -> None:
        """A group whose command fails."""

    return group


def test_a_fault_of_the_program_is_short_and_a_traceback_comes_only_where_it_is_asked_for() -> None:
    group = failing(ZeroDivisionError("by nought"))
    short = CliRunner().invoke(group, ["lint"])
    assert short.exit_code == 5 and "ZeroDivisionError: by nought" in short.stderr
    assert "Traceback" not in short.output and "--verbose" in short.stderr
    assert "Traceback" in CliRunner().invoke(group, ["lint", "--verbose"]).stderr


def test_an_interrupt_ends_as_a_shell_expects_it() -> None:
    result = CliRunner().invoke(failing(KeyboardInterrupt()), ["lint"])
    assert result.exit_code == 130 and "kept" in result.stderr


def test_a_broken_pack_is_told_with_every_line_that_is_wrong(tmp_path: Path) -> None:
    call_in(tmp_path, "init", "mine")
    file = tmp_path / "mine/rules/objects/vendor.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("max_length:", "max_lenght:"), encoding="utf-8")
    for words in (("lint",), ("evaluate", "--records", "x.json"), ("plan",)):
        result = call_in(tmp_path / "mine", *words)
        assert result.exit_code == 3, words
        assert 'Did you mean "max_length"?' in result.output and "rules/objects/vendor.yaml:" in result.output
        assert "Traceback" not in result.output


def test_init_gives_a_pack_that_works_and_never_overwrites(tmp_path: Path) -> None:
    made = call_in(tmp_path, "init", "mine")
    assert made.exit_code == 0 and (tmp_path / "mine/fixtures/company/people.json").is_file()
    linted = call_in(tmp_path / "mine", "lint")
    assert linted.exit_code == 0 and "no problems" in linted.stdout
    (tmp_path / "mine/rules/mine.txt").write_text("kept", encoding="utf-8")
    again = call_in(tmp_path, "init", "mine")
    assert again.exit_code == 3 and "rules" in again.stderr
    assert (tmp_path / "mine/rules/mine.txt").read_text(encoding="utf-8") == "kept"


def test_the_configuration_of_init_names_every_value_setting_and_secret(tmp_path: Path) -> None:
    call_in(tmp_path, "init", "mine")
    text = (tmp_path / "mine/sync-engine.yaml").read_text(encoding="utf-8")
    from engine.program import load_program

    pack = load_program(ROOT).pack
    for setting in pack.connector.settings:
        assert f"  {setting}: " in text or f"  # {setting}: " in text
    for system in pack.systems.values():
        for name in (*system.configuration, *system.secrets):
            assert f"    {name}: " in text
    told = call_in(tmp_path / "mine", "doctor")
    assert told.exit_code == 3 and "env:" in told.stdout and "not set" in told.stdout


def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    for words in (
        ("evaluate", "commitment", "--records", "none.json"),
        ("evaluate", "--situations", "none.json"),
        ("--config", "none.yaml", "status"),
    ):
        result: Any = call_in(tmp_path, *words)
        assert result.exit_code == 3 and "none." in result.stderr and "Traceback" not in result.output


def test_output_for_a_terminal_without_such_letters_falls_back_to_plain_ones(tmp_path: Path) -> None:
    script = "import sys, cli; sys.argv = ['sync-engine', 'doctor']; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    done.stdout.decode("ascii")
    assert b"+ Python" in done.stdout and b"Traceback" not in done.stderr
