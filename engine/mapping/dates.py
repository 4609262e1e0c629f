"""Dates: the calendar day of a field, and the day of the run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.checks.values import FieldType
from engine.mapping.bench import BROKEN, Bench
from engine.mapping.step import Desk, Step, then
from engine.pack.transforms import Transform

_DATED = frozenset({FieldType.DATE, FieldType.TIME})
_DATE_ONLY = frozenset({FieldType.DATE})


def build_date(transform: Transform, bench: Bench) -> Step:
    """The calendar day, as the record says it: a moment keeps the day of its own zone."""
    inner = bench.operand(transform.parameter, _DATED, "A date")
    if inner is BROKEN:
        return BROKEN

    def make(desk: Desk) -> Any:
        value = inner.make(desk)
        return value.date() if isinstance(value, datetime) else value

    return Step(make, _DATE_ONLY, then(inner, "as a date"), inner.fields)


def build_run_date(transform: Transform, bench: Bench) -> Step:
    """The day of the run, in the zone of its clock."""
    return Step(lambda desk: desk.view.now().date(), _DATE_ONLY, "the day of the run")
