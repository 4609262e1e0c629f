"""Does a date lie in time? Whole days count: the same day is neither before nor after.

A time counts by its calendar day in the zone it was given in. "today" is the day of judgement in the zone of its clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.checks.answers import cannot_tell, failed, unknown_because
from engine.checks.compare import day
from engine.checks.constants import constant
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind, NameUse
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import PATH, Either, Text

DATES = frozenset({FieldType.DATE, FieldType.TIME})
TOO_EARLY = "{{ label }} is {{ seen }}; it must not be before {{ limit }}."
TOO_LATE = "{{ label }} is {{ seen }}; it must not be after {{ limit }}."


@dataclass(frozen=True, slots=True)
class OtherDate:
    """A field that holds the limit."""

    place: Position
    places: Mapping[str, Position]
    field: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit: a ``day``, or a ``field`` that holds it, or today where both are left out."""

    day: date | None = None
    field: str = ""


SHAPE = Either(
    scalar=Text(r"today|\d{4}-\d{2}-\d{2}", 'a date such as 2026-01-31 or "today"'),
    mapping=Record(
        "a field with a date", OtherDate, {"field": Key(PATH, "The field that holds the date to compare with.")}
    ),
)


def _limit(written: str | OtherDate, _: FieldType) -> Limit:
    if isinstance(written, OtherDate):
        return Limit(field=written.field)
    return Limit() if written == "today" else Limit(day=constant(written, FieldType.DATE))


def _names(written: str | OtherDate) -> tuple[NameUse, ...]:
    return (NameUse(written.field, "field", DATES),) if isinstance(written, OtherDate) else ()


def _found(limit: Limit, view: View) -> tuple[date | None, str]:
    """The day to compare with and its words; without a day, the words say why."""
    if limit.day:
        return limit.day, limit.day.isoformat()
    if not limit.field:
        today = view.now().date()
        return today, f"today ({today.isoformat()})"
    value = view.value(limit.field)
    if note := unknown_because(value, view, limit.field):
        return None, note
    if not isinstance(value, date):
        return None, f"{view.label(limit.field)} is not a date."
    return day(value), f"{view.label(limit.field)} ({day(value).isoformat()})"


def _not_before(value: Any, limit: Limit, view: View) -> Finding:
    first, words = _found(limit, view)
    if first is None:
        return cannot_tell(value, words)
    return PASSED if day(value) >= first else failed(TOO_EARLY, value, limit=words, limit_date=first.isoformat())


def _not_after(value: Any, limit: Limit, view: View) -> Finding:
    last, words = _found(limit, view)
    if last is None:
        return cannot_tell(value, words)
    return PASSED if day(value) <= last else failed(TOO_LATE, value, limit=words, limit_date=last.isoformat())


CHECKS = (
    CheckKind(
        name="not_before",
        parameter=SHAPE,
        examine=_not_before,
        reason=TOO_EARLY,
        summary="On or after a day: a fixed one, today, or that of another field. Times count by their day.",
        example="created_on: {not_before: {field: opened_on}}",
        takes=DATES,
        prepare=_limit,
        names=_names,
        guard="type({v}) is type({p}.day) and {v} >= {p}.day",
        offers=("limit", "limit_date"),
    ),
    CheckKind(
        name="not_after",
        parameter=SHAPE,
        examine=_not_after,
        reason=TOO_LATE,
        summary="On or before a day: a fixed one, today, or that of another field. Times count by their day.",
        example="signed_on: {not_after: today}",
        takes=DATES,
        prepare=_limit,
        names=_names,
        guard="type({v}) is type({p}.day) and {v} <= {p}.day",
        offers=("limit", "limit_date"),
    ),
)
