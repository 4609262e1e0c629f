"""May this field be edited now? The field is named in an input of the action; a lock that covers it says no."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.checks.values import MISSING, FieldType, typed
from engine.load.suggest import did_you_mean
from engine.pack.actions import Action
from engine.reasoning.facts import Outcome, Severity
from engine.rules.decision import Reason
from engine.rules.locked import locked_fields
from engine.rules.program import CompiledFlow, CompiledLock
from engine.rules.view import RecordView

FIELD_RULE = "field-of-edit"


def edit_reasons(flow: CompiledFlow, view: RecordView, action: Action, state: str) -> Iterator[Reason]:
    """What keeps the named field from being edited in a state: no such field, or a lock. People's names of fields will do too."""
    written = typed(view.given.get(action.edits), FieldType.TEXT)
    if not isinstance(written, str):
        message = f"{action.label}: which field is meant was not said."
        yield _about_the_field(flow, action, message, f"Give it with --set {action.edits}=FIELD.", None)
        return
    name = _field(flow, written)
    if name is None:
        known = [*flow.flow.fields, *(view.label(one) for one in flow.flow.fields)]
        message = f"{flow.flow.label} has no field {written!r}."
        yield _about_the_field(flow, action, message, did_you_mean(written, known), written)
        return
    lock = locked_fields(flow, view, state).get(name)
    if lock is not None:
        yield _locked(flow, view, name, lock, state)


def _field(flow: CompiledFlow, written: str) -> str | None:
    """The field that a text names: by its name, that of one of its lines' fields, or what people call it."""
    outer, _, inner = written.partition(".")
    found = flow.catalogue.get(outer) if outer in flow.flow.fields else None
    if found is not None:
        return outer if not inner or inner in found.fields else None
    wanted = written.strip().casefold()
    for name in flow.flow.fields:
        resolved = flow.catalogue.get(name)
        if resolved is not None and resolved.label.casefold() == wanted:
            return name
    return None


def _about_the_field(flow: CompiledFlow, action: Action, message: str, fix: str, seen: Any) -> Reason:
    return Reason(
        FIELD_RULE, "state", Outcome.FAIL, Severity.BLOCK, message, fix, action.sources, f"input.{action.edits}",
        MISSING if seen is None else seen, action.places.get("edits", action.place),
    )  # fmt: skip


def _locked(flow: CompiledFlow, view: RecordView, name: str, lock: CompiledLock, state: str) -> Reason:
    label = view.label(name)
    why = f"{label} is locked in this state."
    if lock.reason is not None:
        value = view.value(name)
        values = {key: view.value(key) for key in lock.reason.names}
        why = lock.reason.render({**values, "label": label, "before": value, "after": value})
    offered = [one.label for one in flow.actions.values() if state in one.from_ and one.to and one.label]
    undone = [one.label for one in flow.actions.values() if state in one.from_ and _frees(flow, name, one.to)]
    fix = f"{' or '.join(undone)} frees it." if undone else f"In this state there is: {', '.join(offered)}."
    return Reason(
        lock.lock.id, "lock", Outcome.FAIL, Severity.BLOCK, why, fix if undone or offered else "", lock.lock.sources,
        name, view.value(name), lock.lock.place, flow.flow.owner,
    )  # fmt: skip


def _frees(flow: CompiledFlow, name: str, state: str) -> bool:
    """Whether a field is free in the state that an action leads to."""
    return bool(state) and not any(state in lock.lock.states and name in lock.fields for lock in flow.locks)
