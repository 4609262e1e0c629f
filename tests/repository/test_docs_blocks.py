"""What the documentation shows is true: commands exist, those marked run do, and YAML is readable."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from docs_blocks import Block, answers, blocks, commands, pages, program_calls
from repository_files import ROOT, shown

from cli import main
from engine.configuration import CONFIGURATION
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.load.render import render_problems
from engine.load.shapes import NAME, WRONG, ListOf, MapOf, Shape
from engine.pack.conditions import CONDITION
from engine.pack.connector import ACTION, CONNECTOR, SECTION, SETTING
from engine.pack.fields import FIELDS
from engine.pack.mappings import MAPPING, TARGET_FIELD
from engine.pack.objects import CHILDREN, OBJECT
from engine.pack.requirements import LOCK, NEED, NOTICE, PREREQUISITE, PROMPT
from engine.pack.system_operations import READ
from engine.pack.system_spec import SYSTEM
from engine.pack.transforms import TRANSFORM
from engine.scenarios.model import SCENARIO_FILE

SHAPES: dict[str, Shape] = {
    "connector": CONNECTOR,
    "object": OBJECT,
    "mapping": MAPPING,
    "configuration": CONFIGURATION,
    "scenarios": SCENARIO_FILE,
    "system": SYSTEM,
    "condition": CONDITION,
    "fields": FIELDS,
    "prerequisites": ListOf(PREREQUISITE),
    "needs": ListOf(NEED),
    "locks": ListOf(LOCK),
    "notices": ListOf(NOTICE),
    "prompts": MapOf(NAME, PROMPT),
    "settings": MapOf(NAME, SETTING),
    "sections": MapOf(NAME, SECTION),
    "actions": MapOf(NAME, ACTION),
    "transforms": MapOf(TARGET_FIELD, TRANSFORM),
    "reads": MapOf(NAME, READ),
    "children": ListOf(CHILDREN),
}
"""What ``<!-- pack: ... -->`` may name."""

SHOWN = [block for path in pages() for block in blocks(path)]
CALLS = [(block, line) for block in SHOWN for line in commands(block) if list(program_calls(line))]
ELSEWHERE = "in another terminal"
STORIES = [path for path in pages() if any(block.mark == "run" for block in blocks(path))]


def placed(block: Block) -> str:
    return block.place


@pytest.mark.parametrize(("block", "line"), CALLS, ids=[f"{block.place}-{line[:60]}" for block, line in CALLS])
def test_every_command_line_shown_is_one_that_the_program_takes(block: Block, line: str) -> None:
    for arguments in program_calls(line):
        parsed(main, arguments, f"{block.place}: {line}")


def parsed(command: click.Command, arguments: list[str], where: str) -> None:
    """Fail unless the command takes the arguments; nothing is run and no file has to be there."""
    context = click.Context(command, info_name=command.name)
    if {"-h", "--help", "--version"} & set(arguments):
        arguments = [word for word in arguments if word not in ("-h", "--help", "--version")]
        if not arguments:
            return
        helped = True
    else:
        helped = False
    parser = command.make_parser(context)
    if isinstance(command, click.Group):
        parser.allow_interspersed_args = False
    try:
        values, rest, _ = parser.parse_args(list(arguments))
        for parameter in command.params:
            given = values.get(parameter.name or "")
            several = given if isinstance(given, list | tuple) else [given]
            if isinstance(parameter.type, click.Choice):
                for one in several:
                    if isinstance(one, str):
                        parameter.type.convert(one, parameter, context)
            if parameter.required and not helped:
                assert given not in (None, ()), f"{where}: {parameter.name} is missing"
    except click.UsageError as error:
        pytest.fail(f"{where}: {error.format_message()}")
    if isinstance(command, click.Group):
        assert rest or helped, f"{where}: no command"
        if rest:
            found = command.get_command(context, rest[0])
            assert found is not None, f"{where}: there is no command {rest[0]}"
            parsed(found, [*rest[1:], *["--help"] * helped], where)
    else:
        assert not rest, f"{where}: {rest} is too much"


@pytest.mark.parametrize("path", STORIES, ids=shown)
def test_the_blocks_marked_run_do_what_the_page_says(path: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    try:
        for block in blocks(path):
            if block.mark == "file":
                place = terminal.folder / block.says
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(block.text, encoding="utf-8")
            elif block.mark == "run" and block.says == ELSEWHERE:
                terminal.begin(block)
            elif block.mark == "run":
                terminal.run(block)
    finally:
        terminal.close()


class Terminal:
    """A shell whose working folder and variables last from block to block, and what runs in the other terminals."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder / "here", folder / "state"
        self.folder.mkdir()
        self.state.write_text(f"cd '{self.folder}'\n", encoding="utf-8")
        self.environment = prepared(folder / "bin")
        self.beside: list[subprocess.Popen[str]] = []

    def run(self, block: Block) -> None:
        """Run a block's commands; the last one's exit code is the one that the page names."""
        wanted = int(block.says.removeprefix("exit ")) if block.says else 0
        keep = f'trap \'{{ printf "cd %q\\n" "$PWD"; export -p; }} > {self.state}\' EXIT'
        lines = [f"source '{self.state}'", "set -e -o pipefail", keep]
        script = "\n".join([*lines, *commands(block)])
        done = subprocess.run(
            ["bash", "-c", script], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        told = done.stdout + done.stderr
        assert done.returncode == wanted, f"{block.place} ended with {done.returncode}:\n{told}"
        shows(block, told)

    def begin(self, block: Block) -> None:
        """Start a block's command in a terminal of its own, and wait until it says that Ctrl-C ends it."""
        (line,) = commands(block)
        process = subprocess.Popen(
            ["bash", "-c", f"source '{self.state}'; exec {line}"],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.beside.append(process)
        assert process.stdout is not None
        assert any("Ctrl-C" in said for said in process.stdout), f"{block.place} did not start"

    def close(self) -> None:
        """End what runs in the other terminals."""
        for process in self.beside:
            process.terminate()
            process.wait(timeout=30)
            assert process.stdout is not None
            process.stdout.close()


def prepared(folder: Path) -> dict[str, str]:
    """An environment in which ``sync-engine`` and ``python`` are those of this run, and no other configuration is seen."""
    folder.mkdir()
    for name, words in (("sync-engine", "-m cli"), ("python", "")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name != "SYNC_ENGINE_CONFIG"}
    return {**kept, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}


def shows(block: Block, output: str) -> None:
    """The lines that the page shows occur in the output, in their order; lines may be broken elsewhere, and rules have moved."""
    said, done = settled(output), 0
    for wanted in answers(block):
        if wanted != "...":
            form = ".*?".join(re.escape(part) for part in settled(wanted).split("..."))
            found = re.compile(rf"(?<!\S){form}(?!\S)").search(said, done)
            assert found, f"{block.place}: not told: {wanted!r}\n\n{output}"
            done = found.end()


def settled(text: str) -> str:
    return " ".join(re.sub(r"(\.yaml):\d+:\d+", r"\1", text).split())


@pytest.mark.parametrize("block", [block for block in SHOWN if block.mark == "pack"], ids=placed)
def test_yaml_of_the_pack_that_is_shown_can_be_read(block: Block) -> None:
    assert block.says in SHAPES, f"{block.place}: <!-- pack: {block.says} --> is none of {', '.join(SHAPES)}"
    problems = Problems()
    root = read_yaml(block.text, block.place, problems)
    assert root is not None
    read = SHAPES[block.says].read(root, problems)
    assert not len(problems), render_problems(problems.sorted(), lambda _: block.lines)
    assert read is not WRONG


def test_yaml_blocks_written_by_hand_say_what_they_are() -> None:
    silent = [
        block.place
        for block in SHOWN
        if block.language in ("yaml", "yml") and not block.mark and "docs/reference" not in shown(block.path)
    ]
    assert silent == [], "Mark them <!-- pack: SHAPE --> or <!-- file: NAME -->."
