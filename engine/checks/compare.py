"""How does a number or date stand to another field's? Numbers exactly; times as instants, but against a date by the day."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.checks.answers import broken, cannot_tell, failed, unknown_because
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind, NameUse
from engine.checks.values import FieldType, shown
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import PATH, Choice

ORDERED = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE, FieldType.TIME})
OTHERWISE = "{{ label }} is {{ seen }}; it must be {{ relation }} {{ other_label }} ({{ other }})."
RELATIONS: Mapping[str, tuple[Callable[[Any, Any], bool], str, str]] = {
    "equal": (operator.eq, "equal to", "the same as"),
    "not_equal": (operator.ne, "different from", "different from"),
    "less": (operator.lt, "less than", "before"),
    "at_most": (operator.le, "at most", "not after"),
    "more": (operator.gt, "more than", "after"),
    "at_least": (operator.ge, "at least", "not before"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The other field, and how the field under test must stand to it."""

    place: Position
    places: Mapping[str, Position]
    other: str
    relation: str


@dataclass(frozen=True, slots=True)
class Relation:
    """The comparison with its test and the words that fit the field's type."""

    other: str
    holds: Callable[[Any, Any], bool]
    words: str


SHAPE = Record(
    "compare",
    Comparison,
    {
        "with": Key(PATH, "The other field.", attribute="other"),
        "is": Key(Choice(*RELATIONS), "How this field must stand to it.", attribute="relation"),
    },
)


def _relation(written: Comparison, kind: FieldType) -> Relation:
    holds, of_numbers, of_dates = RELATIONS[written.relation]
    return Relation(written.other, holds, of_dates if kind in (FieldType.DATE, FieldType.TIME) else of_numbers)


def day(value: Any) -> date:
    """The calendar day of a date, or of a time in the zone it was given in."""
    return value.date() if isinstance(value, datetime) else value


def alike(mine: Any, yours: Any) -> tuple[Any, Any] | None:
    """Two values as they can be compared, or None where they cannot: a number with a date, for example."""
    if isinstance(mine, int | Decimal) and isinstance(yours, int | Decimal):
        return mine, yours
    if isinstance(mine, datetime) and isinstance(yours, datetime):
        return mine, yours
    return (day(mine), day(yours)) if isinstance(mine, date) and isinstance(yours, date) else None


def _compare(value: Any, relation: Relation, view: View) -> Finding:
    other = view.value(relation.other)
    if note := unknown_because(other, view, relation.other):
        return cannot_tell(value, note)
    pair = alike(value, other)
    if pair is None:
        return broken(value, f"{shown(value)} cannot be compared with {view.label(relation.other)}, {shown(other)}.")
    if relation.holds(*pair):
        return PASSED
    label = view.label(relation.other)
    return failed(OTHERWISE, value, relation=relation.words, other=shown(other), other_label=label)


CHECKS = (
    CheckKind(
        name="compare",
        parameter=SHAPE,
        examine=_compare,
        reason=OTHERWISE,
        summary=(
            f"How the field stands to another one: {', '.join(RELATIONS)}. Numbers compare exactly, times as instants;"
            " a date and a time compare by the day."
        ),
        example="invoiced: {compare: {with: total, is: at_most}}",
        takes=ORDERED,
        prepare=_relation,
        names=lambda written: (NameUse(written.other, "field", ORDERED),),
        offers=("relation", "other", "other_label"),
    ),
)
