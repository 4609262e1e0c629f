"""What is kept of runs for those who look after them: each flow's last success."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from engine.store import Store
from engine.sync.items import Applied
from engine.sync.summary import RunSummary

_SUCCESS = "success"
_LATE = (Applied.UNKNOWN, Applied.RETRY_LATER)


def note_marks(store: Store, summary: RunSummary, flows: Iterable[str]) -> None:
    """Keeps them after a run. A flow has success where it was planned to its end and nothing of it is left open."""
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
