"""Which fields of a record are locked in a state, and by which lock."""

from __future__ import annotations

from engine.reasoning.facts import Outcome
from engine.rules.program import CompiledFlow, CompiledLock
from engine.rules.view import RecordView


def locked_fields(flow: CompiledFlow, view: RecordView, state: str) -> dict[str, CompiledLock]:
    """The fields that are locked in a state, each with the lock that says so."""
    found: dict[str, CompiledLock] = {}
    for lock in flow.locks:
        if state not in lock.lock.states:
            continue
        if lock.when is not None and lock.when(view).outcome is not Outcome.PASS:
            continue
        for name in lock.fields:
            found.setdefault(name, lock)
    return found
