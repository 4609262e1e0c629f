"""How many lines does a list have? A missing list was not read, so nothing can be told of it; an empty one has none."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import failed
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import Whole

WRONG_COUNT = "{{ label }}: {{ counted }}, but {{ wanted }} must be there."
LISTS = frozenset({FieldType.LIST})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many lines may be there, as written; at least one of the two is set."""

    place: Position
    places: Mapping[str, Position]
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True, slots=True)
class Range:
    """Both bounds, open ones replaced by the widest."""

    least: int
    most: int
    words: str


SHAPE = Record(
    "count",
    Bounds,
    {
        "at_least": Key(Whole(0), "The smallest number of lines.", None),
        "at_most": Key(Whole(0), "The largest number of lines.", None),
    },
)


def _range(bounds: Bounds, _: FieldType) -> Range:
    least, most = bounds.at_least, bounds.at_most
    if least is None and most is None:
        raise ValueError("Give at_least, at_most or both.")
    if least is not None and most is not None and least > most:
        raise ValueError(f"at_least ({least}) is more than at_most ({most}), so nothing can pass.")
    parts = [] if least is None else [f"at least {least}"]
    parts += [] if most is None else [f"at most {most}"]
    words = f"exactly {least}" if least == most else " and ".join(parts)
    return Range(least or 0, sys.maxsize if most is None else most, words)


def counted(number: int) -> str:
    """A number of lines in words: "no lines", "1 line", "2 lines"."""
    return "1 line" if number == 1 else f"{number or 'no'} lines"


def _count(value: Sequence[Any], limits: Range, _: View) -> Finding:
    number = len(value)
    if limits.least <= number <= limits.most:
        return PASSED
    return failed(WRONG_COUNT, number, count=number, counted=counted(number), wanted=limits.words)


CHECKS = (
    CheckKind(
        name="count",
        parameter=SHAPE,
        examine=_count,
        reason=WRONG_COUNT,
        summary="So many lines. An empty list has none; of a missing list nothing can be told.",
        example="lines: {count: {at_least: 1}}",
        takes=LISTS,
        prepare=_range,
        guard="type({v}) is tuple and {p}.least <= len({v}) <= {p}.most",
        offers=("count", "counted", "wanted"),
    ),
)
