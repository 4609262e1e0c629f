"""Rows that differ in nothing but amounts, made one: a target that knows a row by its values would keep only the last of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.mapping.payload import Row


def added_up(rows: Sequence[Row], names: Sequence[str]) -> tuple[Row, ...]:
    """The rows, those alike but for the amounts under ``names`` made one with these added up exactly; in the order of the first."""
    found: dict[tuple[tuple[str, Any], ...], Row] = {}
    for row in rows:
        key = tuple((name, value) for name, value in sorted(row.values.items()) if name not in names)
        before = found.get(key)
        found[key] = row if before is None else replace(before, values=_sum(before, row, names))
    return tuple(found.values())


def _sum(one: Row, other: Row, names: Sequence[str]) -> dict[str, Any]:
    values = dict(one.values)
    for name in names:
        amounts = [Decimal(row.values[name]) for row in (one, other) if name in row.values]
        if amounts:
            values[name] = sum(amounts, Decimal(0))
    return values
