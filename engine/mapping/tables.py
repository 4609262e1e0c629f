"""Choices: one value for another by a table, and the first of several that is given."""

from __future__ import annotations

from typing import Any

from engine.checks.values import MISSING, FieldType, shown
from engine.mapping.bench import BROKEN, TEXTS, Bench
from engine.mapping.step import Desk, Step, Unmappable, as_plain_text, reads, then
from engine.pack.transforms import Transform

_ANY = frozenset(FieldType) - {FieldType.LIST, FieldType.GROUP}


def build_lookup(transform: Transform, bench: Bench) -> Step:
    """One value for another, compared trimmed and without case. What is missing stays so: ``otherwise`` is for other values."""
    parameter = transform.parameter
    inner = bench.operand(parameter["of"], TEXTS | {FieldType.BOOLEAN}, "A look-up")
    other = bench.operand(parameter["otherwise"], _ANY, "A value for anything else") if parameter["otherwise"] else None
    table: dict[str, str] = {}
    for key, value in parameter["table"].items():
        folded = _folded(key)
        if folded in table:
            bench.problem(parameter.places["table"], "value listed twice", f'"{key}" is listed twice but for its case.')
        table[folded] = value
    if inner is BROKEN or other is BROKEN:
        return BROKEN
    allowed = ", ".join(parameter["table"])

    def make(desk: Desk) -> Any:
        value = inner.make(desk)
        if value is MISSING:
            return MISSING
        found = table.get(_folded(as_plain_text(value)))
        if found is not None:
            return found or MISSING
        if other is not None:
            return other.make(desk)
        labels = ", ".join(desk.view.label(name) for name in inner.fields)
        raise Unmappable(
            f"{shown(value)} has no value in the table of {desk.target}.",
            f"Allowed for {labels}: {allowed}." if labels else f"Allowed: {allowed}.",
            value,
        )

    text = frozenset({FieldType.TEXT})
    if other is None:
        return Step(make, text, then(inner, "by a table"), inner.fields, tuple(table.values()))
    words = then(inner, "by a table" + (f", else {other.words}" if other.words else ", else the second field"))
    return Step(make, text | other.types, words, reads(inner, other), (*table.values(), *other.fixed))


def _folded(text: str) -> str:
    return text.strip().casefold()


def build_first_of(transform: Transform, bench: Bench) -> Step:
    """The first of several values that is given."""
    parts = tuple(bench.operand(part, _ANY, "A choice") for part in transform.parameter)
    if any(part is BROKEN for part in parts):
        return BROKEN

    def make(desk: Desk) -> Any:
        for part in parts:
            value = part.make(desk)
            if value is not MISSING:
                return value
        return MISSING

    types = frozenset(kind for part in parts for kind in part.types)
    inner = [part.words for part in parts if part.words]
    words = "; ".join(["the first that is given", *inner])
    return Step(make, types, words, reads(*parts), tuple(text for part in parts for text in part.fixed))
