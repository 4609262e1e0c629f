"""`PATCH .../sync`: up to 1000 rows, each on its own, and always HTTP 200 with `entities` and `errors`.

How a row finds its record: `id` alone decides where there is one; else `origin_id`, which creates what it does not
find; a row with neither is a new record, every time it is sent.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from sandbox.procore.errors import ApiError
from sandbox.procore.resource import Resource
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.views import render
from sandbox.procore.write import Invalid, Place, create, update

MOST_ROWS = 1000
NOT_FOUND = {"id": ["Entity with this ID not found"]}


def sync(state: ProcoreState, resource: Resource, place: Place, body: Record, key: str = "updates") -> Record:
    """Apply every row that can be; the answer has the stored records and the echoed rows in error."""
    return each_row(body, lambda row: _one(state, resource, place, row), key)


def each_row(body: Record, apply: Callable[[Record], Record], key: str = "updates") -> Record:
    """The answer to a sync whose rows are under `key`: `apply` stores one and gives it back, or raises Invalid."""
    rows = body.get(key)
    if not isinstance(rows, list):
        raise ApiError(400, f"param is missing or the value is empty: {key}")
    if len(rows) > MOST_ROWS:
        raise ApiError(413, f"Payload Too Large: at most {MOST_ROWS} updates in a call, {len(rows)} were sent")
    entities: list[Record] = []
    errors: list[Any] = []
    for row in rows:
        if not isinstance(row, dict):
            errors.append({"errors": {"base": ["is not an object"]}})
            continue
        try:
            entities.append(apply(row))
        except Invalid as invalid:
            errors.append({**row, "errors": invalid.errors})
    return {"entities": entities, "errors": errors}


def _one(state: ProcoreState, resource: Resource, place: Place, row: Record) -> Record:
    found = _lookup(state, resource, place, row)
    record = update(state, resource, found, row) if found else create(state, resource, place, row)
    return copy.deepcopy(render(state, resource, record))


def _lookup(state: ProcoreState, resource: Resource, place: Place, row: Record) -> Record | None:
    """The record of a row, None for a new one; Invalid where an id is given and nothing has it."""
    if row.get("id") is not None and not resource.sync_ignores_id:
        found = state.find(resource.table, row["id"])
        if found is None or not place.holds(resource, found) or not _visible(state, resource, found):
            raise Invalid(dict(NOT_FOUND))
        return found
    if row.get("origin_id") in (None, ""):
        return None
    same = state.rows(resource.table, origin_id=str(row["origin_id"]))
    return next((r for r in same if place.holds(resource, r) and _visible(state, resource, r)), None)


def _visible(state: ProcoreState, resource: Resource, record: Record) -> bool:
    return resource.table != "projects" or state.sees(record)
