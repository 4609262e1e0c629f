"""Natural keys as text: what is looked for in the target, and what people recognise."""

from __future__ import annotations

from engine.mapping.payload import Call, Row
from engine.pack.placeholders import as_text, at

_SHOWN = 3


def row_key(call: Call, row: Row) -> str:
    """The key of one row, such as ``Number=O-1, Line=2``; blank parts are left out. Two rows with equal text are one record."""
    parts = ((name, at(row.values, name)) for name in call.key)
    return ", ".join(f"{name}={as_text(value).strip()}" for name, value in parts if value not in (None, ""))


def call_key(call: Call) -> str:
    """The keys of all rows of a call; of many, the first and their number."""
    keys = list(dict.fromkeys(row_key(call, row) for row in call.rows))
    more = len(keys) - _SHOWN
    return "; ".join(keys[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def same_records(one: Call, other: Call) -> bool:
    """Whether two payloads of the same call are about the same records of the target."""
    return {row_key(one, row) for row in one.rows} == {row_key(other, row) for row in other.rows}
