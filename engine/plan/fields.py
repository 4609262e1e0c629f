"""A record's own fields as plain JSON values: what locks compare and what a snapshot keeps."""

from __future__ import annotations

from typing import Any

from engine.checks.values import MISSING, Unreadable
from engine.rules.catalogue import Catalogue
from engine.rules.view import LineView, RecordView


def field_values(view: RecordView) -> dict[str, Any]:
    """The fields of the record by name, typed; a missing one is None, a list is a list of groups."""
    return {name: _plain(view.value(name)) for name in stored_names(view.catalogue)}


def stored_names(catalogue: Catalogue) -> tuple[str, ...]:
    """The record's own fields: not those that stand in lists of the surroundings."""
    found = []
    for name in catalogue.record_names:
        resolved = catalogue.get(name)
        if resolved is not None and resolved.rows_of is None:
            found.append(name)
    return tuple(found)


def _plain(value: Any) -> Any:
    if value is MISSING:
        return None
    if isinstance(value, Unreadable):
        return str(value.raw)
    if isinstance(value, tuple):
        return [_line(item) if isinstance(item, LineView) else _plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _line(line: LineView) -> dict[str, Any]:
    # What is looked up by another field of the line follows that field; by itself it changes with the list, not the record.
    own = [name for name, inner in line.parent.fields.items() if inner.through is None or not inner.through.field]
    return {name: _plain(line.value(name)) for name in own}
