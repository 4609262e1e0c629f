"""The target's record where it is there already: found in a list of the surroundings, by what stands in it for our record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.values import MISSING, FieldType, typed
from engine.load.problem import Problems
from engine.mapping.bench import Bench
from engine.mapping.fields import CompiledField, compile_fields
from engine.mapping.step import Desk, Notes, Unmappable, as_plain_text
from engine.mapping.transforms import BUILDERS
from engine.pack.mappings import Existing
from engine.rules.compile import Scope, unknown_name
from engine.rules.paths import at_path
from engine.rules.view import RecordView


@dataclass(frozen=True, slots=True)
class CompiledExisting:
    """The look-up with its names resolved."""

    list: str
    by: str
    equals: CompiledField
    take: str


def compile_existing(
    spec: Existing | None, scope: Scope, problems: Problems, sources: tuple[str, ...]
) -> CompiledExisting | None:
    """The look-up ready to be asked; an unknown list is reported."""
    if spec is None:
        return None
    if spec.list not in scope.catalogue.lists():
        unknown_name(spec.list, "list", spec.places["list"], sorted(scope.catalogue.lists()), problems)
    (equals,) = compile_fields({"equals": spec.equals}, Bench(scope, problems, BUILDERS), None, sources)
    return CompiledExisting(spec.list, spec.by, equals, spec.take)


def find_existing(existing: CompiledExisting | None, view: RecordView) -> tuple[str, Mapping[str, Any]] | None:
    """The id and the row of the target's record, or None where it is not listed or cannot be asked for."""
    if existing is None:
        return None
    try:
        wanted = existing.equals.step.make(Desk(view, view, Notes()))
    except Unmappable:
        return None
    if wanted is MISSING:
        return None
    row = view.surroundings.row(existing.list, existing.by, as_plain_text(wanted))
    if row is None:
        return None
    identity = typed(at_path(existing.take)(row), FieldType.ID)
    return (identity, row) if isinstance(identity, str) else None


def find_by_id(existing: CompiledExisting, view: RecordView, identity: str) -> tuple[str, Mapping[str, Any]] | None:
    """The same by its own id: a record that lost what stood in it for ours is found all the same."""
    row = view.surroundings.row(existing.list, existing.take, identity)
    return None if row is None else (identity, row)


def is_listed(existing: CompiledExisting, view: RecordView) -> bool:
    """Whether the list was given at all, so that a record that is not in it is not there."""
    return view.surroundings.rows(existing.list) is not None
