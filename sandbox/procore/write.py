"""Creating and changing one record: the checks that Procore makes, then the write. The last writer wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.procore.change import Change
from sandbox.procore.hooks import AFTER, BEFORE
from sandbox.procore.resource import Resource
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.values import Errors, clean

TAKEN = "has already been taken"


class Invalid(Exception):
    """A record that is refused, with the messages by attribute."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True)
class Place:
    """Where a call works: the project, the parent record, and the attributes that narrow it further."""

    project_id: int | None = None
    parent: Record | None = None
    extra: Record = field(default_factory=dict)

    def holds(self, resource: Resource, record: Record) -> bool:
        """Whether a record lies within this place and is not deleted."""
        if record.get("deleted_at"):
            return False
        if resource.parent:
            return self.parent is not None and record.get(resource.parent_key) == self.parent["id"]
        if resource.in_project and record.get("_project_id") != self.project_id:
            return False
        return all(str(record.get(key)) == str(value) for key, value in self.extra.items())


def create(state: ProcoreState, resource: Resource, place: Place, given: Mapping[str, Any]) -> Record:
    """A new record; Invalid where it is refused."""
    values, errors = clean(state, resource, given)
    for name in resource.required:
        if values.get(name) in (None, "", []) and name not in errors:
            errors[name] = ["can't be blank"]
    blank = {name: None for name in resource.fields if name not in resource.write_only}
    record: Record = {"id": 0, **blank, **resource.defaults, **place.extra}
    record |= {"created_at": state.now(), "updated_at": state.now()}
    if resource.in_project:
        record["_project_id"] = place.project_id
    if resource.parent and place.parent is not None:
        record[resource.parent_key] = place.parent["id"]
    _save(state, resource, record, values, errors, created=True)
    return record


def update(state: ProcoreState, resource: Resource, record: Record, given: Mapping[str, Any]) -> Record:
    """Change a record in place; Invalid where it is refused, and then nothing is changed."""
    fallback = {"country_code": record["country_code"]} if record.get("country_code") else {}
    values, errors = clean(state, resource, {**fallback, **given})
    for name in resource.required:
        if name in values and values[name] in (None, "") and name not in errors:
            errors[name] = ["can't be blank"]
    _save(state, resource, record, values, errors, created=False)
    return record


def _save(
    state: ProcoreState, resource: Resource, record: Record, values: Record, errors: Errors, created: bool
) -> None:
    if values.get("origin_id") == "":
        values["origin_id"] = None
    change = Change(state, resource, record, values, errors, created)
    before = BEFORE.get(resource.table)
    if before is not None:
        before(change)
    _unique(change)
    if errors:
        raise Invalid(errors)
    record |= {name: value for name, value in values.items() if name not in resource.write_only}
    if created:
        record["id"] = state.new_id()
        state.tables[resource.table][record["id"]] = record
    state.touch(record)
    after = AFTER.get(resource.table)
    if after is not None:
        after(change)


def _unique(change: Change) -> None:
    """An origin_id is one of a kind within the company; other attributes so marked, within the project."""
    for name in ("origin_id", *change.resource.unique):
        value = change.values.get(name)
        if value is None:
            continue
        for other in change.state.rows(change.resource.table, **{name: value}):
            same_project = other.get("_project_id") == change.record.get("_project_id")
            is_other = other is not change.record and not other.get("deleted_at")
            if is_other and (name == "origin_id" or same_project):
                change.errors.setdefault(name, []).append(TAKEN)
                break
