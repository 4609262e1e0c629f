"""What is kept of runs for those who look after them: each flow's last success, and what a system's last answer still allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.adapters.results import System
from engine.store import Store
from engine.sync.items import Applied
from engine.sync.summary import RunSummary

_SUCCESS, _BUDGET = "success", "budget"
_LATE = (Applied.UNKNOWN, Applied.RETRY_LATER)


def note_marks(store: Store, summary: RunSummary, flows: Iterable[str], systems: Mapping[str, System]) -> None:
    """Keeps them after a run. A flow has success where it was planned to its end and nothing of it is left open."""
    for name, system in systems.items():
        if system.calls.remaining is not None:
            store.cursors.put(f"{_BUDGET} {name}", system.calls.remaining)
    if summary.halted:
        return
    failed = {error.flow for error in summary.errors}
    for flow in flows:
        counts = summary.counts.get(flow, {})
        if flow not in failed and not any(counts.get(outcome) for outcome in _LATE):
            store.cursors.put(f"{_SUCCESS} {flow}", summary.run_id)


def last_success(store: Store, flow: str) -> datetime | None:
    """When the flow last came through; None before the first time."""
    cursor = store.cursors.get(f"{_SUCCESS} {flow}")
    return None if cursor is None else cursor.at


def last_budget(store: Store, system: str) -> tuple[int, datetime] | None:
    """How many calls the system still allowed, and when it said so; None where it never said."""
    cursor = store.cursors.get(f"{_BUDGET} {system}")
    return (cursor.value, cursor.at) if cursor is not None and isinstance(cursor.value, int) else None
