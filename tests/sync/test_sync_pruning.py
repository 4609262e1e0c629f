"""Retention: what is old and replaced goes, what tells a repeat stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sync_toy import Apply, Clock, Ledger, order, party

from engine.errors import LeaseHeld
from engine.store import Store
from engine.store.runs import RUNNING
from engine.sync.items import Applied
from engine.sync.pruning import Pruned, prune
from engine.sync.runs import LEASE

A_DAY = 24 * 3600


def kept(store: Store, flow: str, id: str) -> list[tuple[str, str]]:
    return [(intent.call, intent.state) for intent in store.journal.history(flow, id)]


def sent_again_and_again(store: Store, apply: Apply, clock: Clock, **second: Any) -> None:
    """An order sent three times, a day apart, each with another amount."""
    for day, amount in enumerate(("1.00", "2.00", "3.00")):
        if day:
            item = store.items.get("order.export", "8")
            assert item is None or item.state == "synced"
        apply(order(amount=amount, state="ready" if not day else "synced", **second), f"run-{day}")
        clock.forward(A_DAY)


def test_runs_and_replaced_calls_of_long_ago_are_forgotten_and_the_last_ones_stay(
    store: Store, apply: Apply, clock: Clock
) -> None:
    for _ in range(3):
        run = store.runs.start("run")
        store.runs.finish(run.id, "finished")
        clock.forward(A_DAY)
    sent_again_and_again(store, apply, clock)
    before = clock.now + timedelta(days=1)
    assert prune(store, before, actor="ann", really=False) == Pruned(2, 6)
    assert len(store.runs.list()) == 3 and len(kept(store, "order.export", "8")) == 9
    assert prune(store, before, actor="ann") == Pruned(2, 6)
    assert kept(store, "order.export", "8") == [("header", "done"), ("lines", "done"), ("back:mark", "done")]
    assert len(store.runs.list()) == 1 and store.links.get("order", "8") is not None
    assert store.snapshots.get("order.export", "8") is not None and store.audit.verify() == []
    assert store.audit.tail(1)[0].action == "prune" and prune(store, before, actor="ann") == Pruned(0, 0)


def test_what_is_not_old_enough_stays(store: Store, apply: Apply, clock: Clock) -> None:
    start = clock.now
    sent_again_and_again(store, apply, clock)
    assert prune(store, start, actor="ann") == Pruned(0, 0)
    assert prune(store, start + timedelta(days=1), actor="ann") == Pruned(0, 3)


def test_a_refused_send_that_wrote_a_part_is_kept_until_a_later_one_accounts_for_it(
    store: Store, ledger: Ledger, apply: Apply, clock: Clock
) -> None:
    ledger.fate = ["refused"]
    assert apply(party()).outcome is Applied.FAILED
    clock.forward(A_DAY)
    assert prune(store, clock.now, actor="ann") == Pruned(0, 0), "it is the last of its kind"
    assert kept(store, "party.export", "7") == [("party", "failed")]


def test_calls_under_another_key_are_kept_because_their_rows_are_ours(store: Store, apply: Apply, clock: Clock) -> None:
    apply(order("O-1"), "run-1")
    clock.forward(A_DAY)
    store.links.remove("order", "8", by="ann", why="another number")
    apply(order("O-2", state="synced"), "run-2")
    clock.forward(A_DAY)
    prune(store, clock.now, actor="ann")
    digests = {intent.key for intent in store.journal.history("order.export", "8") if intent.call == "header"}
    assert len(digests) == 2, "without the first, the target's own O-1 would be taken for a stranger's"


def test_an_open_call_and_a_run_at_work_are_left_alone(
    store: Store, ledger: Ledger, apply: Apply, clock: Clock
) -> None:
    ledger.fate = ["lost"]
    assert apply(party()).outcome is Applied.UNKNOWN
    running = store.runs.start("run")
    clock.forward(A_DAY)
    assert prune(store, clock.now, actor="ann") == Pruned(0, 0)
    assert kept(store, "party.export", "7") == [("party", "unknown")]
    assert [run.state for run in store.runs.list()] == [RUNNING] and running.id
    with store.lease(LEASE), pytest.raises(LeaseHeld):
        prune(store, clock.now, actor="ann")
