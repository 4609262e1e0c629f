"""Each file in cases/ is shown to its writer exactly as the .txt beside it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from pytest_snapshot.plugin import Snapshot
from toy_widget import WIDGET

from engine.load import reader
from engine.load.problem import Problem, Problems
from engine.load.reader import Document, read_file
from engine.load.render import problems_as_json, render_problems

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


def read_case(name: str) -> tuple[Document, tuple[Problem, ...]]:
    """A case's document, and what reading it through the toy record found."""
    problems = Problems()
    document = read_file(CASES / f"{name}.yaml", f"{name}.yaml", problems)
    if document.root is not None:
        WIDGET.read(document.root, problems)
    return document, problems.sorted()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: str(parser.__name__))
@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_told_to_its_writer_as_recorded_by_either_parser(
    name: str, parser: type, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "PARSER", parser)
    document, problems = read_case(name)
    snapshot.snapshot_dir = CASES
    snapshot.assert_match(render_problems(problems, lambda _: document.lines), f"{name}.txt")


@pytest.mark.parametrize("name", NAMES)
def test_only_the_files_named_fine_are_free_of_problems(name: str) -> None:
    assert (not read_case(name)[1]) == name.startswith("fine_")


@pytest.mark.parametrize("name", NAMES)
def test_every_problem_offers_words_a_place_and_plain_json(name: str) -> None:
    document, problems = read_case(name)
    for problem, plain in zip(problems, json.loads(json.dumps(problems_as_json(problems))), strict=True):
        assert plain["message"] == problem.message != ""
        assert (plain["file"], plain["line"], plain["column"]) == (f"{name}.yaml", *_inside(problem, document))


def _inside(problem: Problem, document: Document) -> tuple[int, int]:
    place = problem.position
    assert 1 <= place.line <= max(1, len(document.lines))
    assert 1 <= place.column <= len((*document.lines, "")[place.line - 1]) + 1
    return place.line, place.column


def test_no_case_lacks_its_recorded_text_and_no_recorded_text_its_case() -> None:
    assert sorted(path.stem for path in CASES.glob("*.txt")) == NAMES
    assert len(NAMES) >= 60
