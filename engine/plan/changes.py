"""The difference between what would be written and what was last synced, or what stands in the target. Rendering is elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.checks.values import FieldType, typed
from engine.mapping.payload import Call, Payload
from engine.plan.items import Change
from engine.rules.paths import at_path


def as_plan(payload: Payload) -> dict[str, Any]:
    """The calls to the target as JSON values, by call: what a snapshot keeps and the next plan compares with."""
    return {call.id: [dict(row.values) for row in call.rows] for call in payload.calls}


def since_last_sync(payload: Payload, before: Any) -> Iterator[Change]:
    """Every field whose value differs from the last sync's; rows are told apart by the key of their call.

    Fields that do not count are told only of rows in which another one differs.
    """
    for call in payload.calls:
        aside = {name for row in call.rows for name, origin in row.provenance.items() if not origin.counts}
        # Rows of one key keep their order among themselves.
        earlier: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for row in before.get(call.id, ()):
            earlier.setdefault(_key(call, row, aside), []).append(row)
        for number, row in enumerate(call.rows, start=1):
            same_key = earlier.get(_key(call, row.values, aside))
            found = [*_fields(call.id, number, same_key.pop(0) if same_key else {}, row.values)]
            if any(change.field not in aside for change in found):
                yield from found
        for left in earlier.values():
            for row in left:
                for name, value in row.items():
                    yield Change(call.id, 0, name, value, None)


def against_row(payload: Payload, row: Mapping[str, Any]) -> Iterator[Change]:
    """Every field whose value differs from the target's own record; fields that the record does not show are passed over.

    Only what would be written counts: a field that the mapping leaves out stays as it is in the target.
    """
    for call in payload.calls:
        for number, written in enumerate(call.rows, start=1):
            for name, value in written.values.items():
                if name not in row or not written.provenance[name].counts:
                    continue
                stands = at_path(name)(row)
                if not same(stands, value):
                    yield Change(call.id, number, name, stands if stands else None, value)


def against_listed(call: Call, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:
    """Every field of a call that differs from the target's own rows; a row that is not there is all new.

    ``rows`` are the target's, by the first part of the call's key; fields that they do not show are passed over.
    """
    for number, written in enumerate(call.rows, start=1):
        row = rows.get(str(written.values.get(call.key[0], ""))) if call.key else None
        if row is None:
            yield from _fields(call.id, number, {}, written.values)
            continue
        for name, value in written.values.items():
            stands = at_path(name)(row)
            if name in row and not same(stands, value):
                yield Change(call.id, number, name, stands if stands else None, value)


def all_new(payload: Payload) -> Iterator[Change]:
    """Every field, as new."""
    for call in payload.calls:
        for number, row in enumerate(call.rows, start=1):
            yield from _fields(call.id, number, {}, row.values)


def _fields(call: str, number: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in (*before, *(name for name in after if name not in before)):
        if not same(before.get(name), after.get(name)):
            yield Change(call, number, name, before.get(name), after.get(name))


def _key(call: Call, row: Mapping[str, Any], aside: Collection[str]) -> tuple[str, ...]:
    return tuple(str(row.get(name, "")) for name in call.key if name not in aside)


def same(before: Any, after: Any) -> bool:
    """Equal as the systems see it: 1.10 is 1.1, "2026-01-02" is that day, blank is nothing, "true" is true."""
    if _blank(before) or _blank(after):
        return _blank(before) and _blank(after)
    if isinstance(after, Decimal) or (isinstance(after, int) and not isinstance(after, bool)):
        return bool(typed(before, FieldType.DECIMAL) == after)
    if isinstance(after, datetime):
        return bool(typed(before, FieldType.TIME) == after)
    if isinstance(after, date):
        return bool(typed(before, FieldType.DATE) == after)
    if isinstance(before, bool) or isinstance(after, bool):
        return bool(typed(before, FieldType.BOOLEAN) == typed(after, FieldType.BOOLEAN))
    if isinstance(after, str):
        return bool(typed(before, FieldType.TEXT) == after)
    return bool(before == after)


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
