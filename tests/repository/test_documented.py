"""Everything that a person can type, set or be told is in the documentation, and its links lead somewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from docs_blocks import pages
from repository_files import ROOT, shown

from cli import main
from engine.checks.registry import REGISTRY
from engine.configuration import CONFIGURATION
from engine.exit_codes import ExitCode
from engine.program import Program, load_program

HAND_WRITTEN = (
    "docs/index.md",
    "docs/tutorial.md",
    "docs/how-to",
    "docs/explanation",
    "docs/glossary.md",
    "CONTRIBUTING.md",
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@cache
def words_of_docs() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in pages())


@cache
def pack() -> Program:
    return load_program(ROOT)


def mentioned(word: str) -> bool:
    """Does the word stand in the docs in code letters, alone or at the head of a command or heading?"""
    return re.search(rf"`{re.escape(word)}(?:`|[ =:.])", words_of_docs()) is not None


@pytest.mark.parametrize("name", list(main.commands) or main.list_commands(None))  # type: ignore[arg-type]
def test_every_command_is_in_the_docs(name: str) -> None:
    assert re.search(rf"sync-engine (?:--?\S+ )*{name}\b", words_of_docs())


def test_every_option_of_every_command_is_known_to_its_help() -> None:
    for name in main.list_commands(None):  # type: ignore[arg-type]
        command = main.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None and command.help and "Example" in command.help, f"{name} --help shows no example"
        for option in command.params:
            assert (
                getattr(option, "help", "") or option.param_type_name == "argument" or option.type.name == "choice"
            ), f"{name}: {option.name} has no help"


@pytest.mark.parametrize("code", list(ExitCode), ids=lambda code: code.name)
def test_every_exit_code_is_in_the_docs(code: ExitCode) -> None:
    assert re.search(rf"^\| `{code.value}` \|", words_of_docs(), re.MULTILINE)


@pytest.mark.parametrize("name", list(CONFIGURATION.keys))
def test_every_key_of_the_configuration_is_in_the_docs(name: str) -> None:
    assert mentioned(name)


def test_every_setting_check_rule_and_statement_is_in_the_docs() -> None:
    program = pack()
    connector = program.pack.connector
    names = {
        "setting": list(connector.settings),
        "check": list(REGISTRY),
        "rule": [rule.id for flow in program.flows.values() for rule in flow.rules],
        "lock": [lock.lock.id for flow in program.flows.values() for lock in flow.locks],
        "notice": [notice.notice.id for flow in program.flows.values() for notice in flow.notices],
        "action": list(connector.actions),
        "state": list(connector.states),
        "part of the context": list(connector.surroundings),
        "secret": [name for system in program.pack.systems.values() for name in system.secrets],
    }
    missing = [f"{kind} {name}" for kind, several in names.items() for name in several if not mentioned(name)]
    assert missing == []


def test_every_statement_that_a_page_names_is_one_that_the_pack_carries() -> None:
    known = pack().pack.statements
    kinds = "|".join(sorted({name.rpartition("-")[0] for name in known if name[0].isupper()}, key=len, reverse=True))
    for path in pages():
        for name in re.findall(rf"\b(?:{kinds})-\d+\b", path.read_text(encoding="utf-8")):
            assert name in known, f"{shown(path)} names {name}"


def test_every_part_of_the_context_file_is_described_where_people_look_for_it() -> None:
    page = (ROOT / "docs/how-to/dry-run-offline.md").read_text(encoding="utf-8")
    connector = pack().pack.connector
    for name in [*connector.surroundings, "settings", "users", "links", "items", "item", "now"]:
        assert f"`{name}`" in page, name


@pytest.mark.parametrize("path", pages(), ids=shown)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        assert place.exists(), f"{shown(path)} links to {target}"
        if anchor and place.suffix == ".md":
            assert anchor in anchors(place), f"{shown(path)} links to {target}"


@cache
def anchors(path: Path) -> frozenset[str]:
    text = path.read_text(encoding="utf-8")
    headings = [re.sub(r"[`*]", "", line).strip() for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
    found = {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
    return frozenset({*found, *re.findall(r'<a (?:id|name)="([^"]+)"', text), *headings})


def test_every_page_written_by_hand_is_reached_from_the_map() -> None:
    seen: set[Path] = set()

    def follow(path: Path) -> None:
        seen.add(path)
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            place = (path.parent / target.partition("#")[0]).resolve()
            if place.suffix == ".md" and place.is_file() and place not in seen:
                follow(place)

    follow(ROOT / "docs/index.md")
    alone = [shown(path) for path in pages() if path not in seen and "docs" in path.relative_to(ROOT).parts]
    assert alone == []


def test_prose_has_one_sentence_a_line() -> None:
    wrong = []
    for path in pages():
        if not shown(path).startswith(HAND_WRITTEN):
            continue
        fenced = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            fenced ^= line.lstrip().startswith("```")
            if fenced or line.lstrip().startswith(("|", "```", "<!--", "#")):
                continue
            if re.search(r"[a-z)`\"]\. [A-Z`]", line):
                wrong.append(f"{shown(path)}:{number}")
    assert wrong == []
