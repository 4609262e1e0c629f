"""Locked fields: did somebody change one since the record was sent or synced?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.checks.values import MISSING, shown
from engine.reasoning.facts import Outcome, Severity
from engine.rules.decision import Reason
from engine.rules.locked import locked_fields
from engine.rules.program import CompiledFlow
from engine.rules.view import RecordView

DEFAULT_REASON = "is locked in this state"


def broken_locks(
    flow: CompiledFlow, view: RecordView, state: str, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Reason]:
    """A reason for every locked field whose value differs from the one that was sent or synced."""
    for name, lock in locked_fields(flow, view, state).items():
        if name not in before or name not in now or before[name] == now[name]:
            continue
        at, old, new = first_difference(name, before[name], now[name])
        label = view.label(name)
        why = DEFAULT_REASON
        if lock.reason is not None:
            values = {key: view.value(key) for key in lock.reason.names}
            why = lock.reason.render({**values, "label": label, "before": old, "after": new})
        message = f"{label} was changed from {_said(old)} to {_said(new)} after the record was {state}. {why}"
        yield Reason(
            lock.lock.id,
            "lock",
            Outcome.FAIL,
            Severity.BLOCK,
            message,
            "Set it back, or unlink the record and send it anew.",
            lock.lock.sources,
            at,
            new,
            lock.lock.place,
            flow.flow.owner,
        )


def first_difference(path: str, before: Any, now: Any) -> tuple[str, Any, Any]:
    """The place of the first difference, for example ``parts[2].amount``, with both values."""
    if isinstance(before, list) and isinstance(now, list):
        for number, (old, new) in enumerate(zip(before, now, strict=False), start=1):
            if old != new:
                return first_difference(f"{path}[{number}]", old, new)
        return path, f"{len(before)} lines", f"{len(now)} lines"
    if isinstance(before, dict) and isinstance(now, dict):
        for key in (*before, *now):
            if before.get(key) != now.get(key):
                return first_difference(f"{path}.{key}", before.get(key), now.get(key))
    return path, before, now


def _said(value: Any) -> str:
    return "nothing" if value in (None, MISSING) else shown(value)
