"""Runs of a reviewed plan: what is not reviewed is not written, whatever died before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sync_toy import Clock, Ledger, parties, planner, toy_program

from engine.errors import RefusedError
from engine.store import Store
from engine.sync.durable import workflows_beside
from engine.sync.runs import run
from engine.sync.work import REVIEWED, Work


def test_a_killed_run_of_a_reviewed_plan_plans_nothing_anew(store: Store, ledger: Ledger, clock: Clock) -> None:
    begun = store.runs.start(REVIEWED)
    plan = planner(store, {"party.export": parties(2)})
    work = Work(toy_program(), {"ledger": ledger, "desk": ledger}, store, plan, clock, "run")
    told = work.plan(begun.id, "party.export")
    assert told["error"]["code"] == 1 and not list(store.run_items.iterate(begun.id))


def reviewed_run(store: Store, ledger: Ledger, clock: Clock, folder: Path, review: Callable[[], None]) -> None:
    run(
        program=toy_program(), systems={"ledger": ledger, "desk": ledger}, store=store,
        workflows=workflows_beside(str(folder / "store.db")), plan_flow=planner(store, {"party.export": parties(2)}),
        flows=["party.export"], actor="run", clock=clock, review=review,
    )  # fmt: skip


def test_a_review_that_refuses_ends_the_run_before_it_has_begun(
    store: Store, ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    killed = store.runs.start(REVIEWED)

    def refuse() -> None:
        raise RefusedError("The world has moved.")

    with pytest.raises(RefusedError):
        reviewed_run(store, ledger, clock, tmp_path, refuse)
    assert [one.id for one in store.runs.list()] == [killed.id] and not ledger.written
    reviewed_run(store, ledger, clock, tmp_path, lambda: None)
    assert [one.state for one in store.runs.list(REVIEWED)] == ["finished", "abandoned"] and len(ledger.written) == 2
