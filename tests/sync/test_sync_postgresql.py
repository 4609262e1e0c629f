"""The same run on PostgreSQL: store and workflows in one database."""

from __future__ import annotations

from sync_toy import Clock, Ledger, accept_orders, orders, parties, planner, toy_program

from engine.store import Store
from engine.sync.durable import workflows_beside
from engine.sync.runs import run
from engine.sync.summary import RunSummary


def test_a_run_on_postgresql_writes_once_and_a_second_changes_nothing(postgresql: str, ledger: Ledger) -> None:
    clock = Clock()
    records = {"party.export": parties(60), "order.export": orders(["11", "12"])}
    with Store.open(postgresql, company="001", clock=clock) as store:
        accept_orders(store, records["order.export"])

        def once() -> RunSummary:
            return run(
                program=toy_program(),
                systems={"ledger": ledger, "desk": ledger},
                store=store,
                workflows=workflows_beside(postgresql, "001"),
                plan_flow=planner(store, records),
                flows=["party.export", "order.export"],
                actor="run",
                clock=clock,
            )

        assert once().counts == {"party.export": {"done": 60}, "order.export": {"done": 2}}
        written = len(ledger.written)
        wait_for_the_lease(store)
        assert once().counts == {"party.export": {"unchanged": 60}, "order.export": {"unchanged": 2}}
        assert len(ledger.written) == written
        assert list(store.journal.open()) == [] and store.audit.verify() == []


def wait_for_the_lease(store: Store) -> None:
    """A server frees a lease when it notices that the session is gone, a moment after the run has ended."""
    for _ in range(20_000):
        with store.transaction() as tx:
            held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            if tx.connection.exec_driver_sql(held).scalar() == 0:
                return
    raise AssertionError("the lease outlived its run")
