"""The story of the demo, as data: commands to run, what to say before each, and how each is to end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ConfigurationError
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.reader import read_file
from engine.load.records import Key, Record
from engine.load.render import render_problems
from engine.load.shapes import TEXT, WRONG, ListOf, Whole

STORY = "fixtures/demo.yaml"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the story: ``run`` as it is typed, without the program's name; ``ends`` is its exit code."""

    say: str
    run: str
    ends: int
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, slots=True)
class Story:
    """All steps."""

    demo: tuple[Step, ...]
    place: Position
    places: Mapping[str, Position]


_STEP = Record(
    "a step",
    Step,
    {
        "say": Key(TEXT, "what the step shows"),
        "run": Key(TEXT, "the command, without the program's name"),
        "ends": Key(Whole(0), "the exit code that it ends with", 0),
    },
)
_STORY = Record("the demo", Story, {"demo": Key(ListOf(_STEP, least=1), "the steps")})


def read_story(folder: Path) -> tuple[Step, ...]:
    """The steps of a pack's demo. Raises ConfigurationError with every problem of the file."""
    problems = Problems()
    document = read_file(folder / STORY, STORY, problems)
    read = WRONG if document.root is None else _STORY.read(document.root, problems)
    if read is WRONG or len(problems):
        shown = render_problems(problems.sorted(), lambda _: document.lines)
        raise ConfigurationError(f"The pack in {folder} has no demo that can be run.\n\n{shown}")
    found: Story = read
    return found.demo
