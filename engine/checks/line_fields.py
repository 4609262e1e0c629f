"""Which fields of the lines a check compares, as a rule writes them: plainly, or as a group that says more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.checks.values import FieldType
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import PATH, Either, Flag, ListOf

_SKIP = Key(Flag(), "Lines where one of the fields is missing are left out, instead of leaving it open.", False)


@dataclass(frozen=True, slots=True)
class Written:
    """The group as written; ``of`` is one field or several."""

    place: Position
    places: Mapping[str, Position]
    of: str | Sequence[str]
    skip_missing: bool


ONE = Either(scalar=PATH, mapping=Record("same_value", Written, {"of": Key(PATH, "The field."), "skip_missing": _SKIP}))
SEVERAL = Either(
    sequence=ListOf(PATH, least=1),
    mapping=Record(
        "unique_together",
        Written,
        {"of": Key(ListOf(PATH, least=1, single=True), "The fields."), "skip_missing": _SKIP},
    ),
)


@dataclass(frozen=True, slots=True)
class LineFields:
    """The fields that are compared from line to line, and whether lines without them are left out."""

    names: tuple[str, ...]
    skip_missing: bool


def names_of(written: str | Sequence[str] | Written) -> tuple[str, ...]:
    """The fields that are named, whichever way they were written."""
    of = written.of if isinstance(written, Written) else written
    return (of,) if isinstance(of, str) else tuple(of)


def line_fields(written: str | Sequence[str] | Written, _: FieldType) -> LineFields:
    """What the checks get; ValueError where a field is named twice."""
    names = names_of(written)
    if len(set(names)) < len(names):
        raise ValueError("A field is named twice.")
    return LineFields(names, isinstance(written, Written) and written.skip_missing)
