"""Whole runs: what they do in which order, what they say, and what stops them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sync_toy import (
    Clock,
    Ledger,
    accept_orders,
    articles,
    orders,
    parties,
    planner,
    toy_program,
)

from engine.errors import LeaseHeld, StoreFullError, SystemUnavailableError
from engine.exit_codes import ExitCode
from engine.plan.items import Because, PlanAction, PlanItem
from engine.store import Store, utc_now
from engine.sync.durable import durable, workflows_beside
from engine.sync.membership import ALONE, Membership, Pace
from engine.sync.runs import run
from engine.sync.summary import RunSummary
from engine.sync.work import KIND, Leaving, Work

FLOWS = ("party.export", "order.export", "article.import")
Runner = Callable[..., RunSummary]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def start(store: Store, ledger: Ledger, clock: Clock, url: str) -> Runner:
    """Runs the toy pack with these records, or with a plan of the test's own."""

    def one(records: dict[str, Any] | None = None, plan: Any = None, flows: Any = FLOWS, **more: Any) -> RunSummary:
        return run(
            program=toy_program(),
            systems={"ledger": ledger, "desk": ledger},
            store=store,
            workflows=workflows_beside(url),
            plan_flow=plan or planner(store, records or {}),
            flows=flows,
            actor="run",
            clock=clock,
            **more,
        )

    return one


def all_records(store: Store) -> dict[str, Any]:
    found = orders(["11", "12"])
    accept_orders(store, found)
    return {"party.export": parties(3), "order.export": found, "article.import": articles(2)}


def test_a_run_writes_the_flows_in_order_and_a_second_run_changes_nothing(
    start: Runner, store: Store, ledger: Ledger
) -> None:
    records, seen = all_records(store), []
    first = start(records, progress=lambda *step: seen.append(step))
    assert first.counts == {"party.export": {"done": 3}, "order.export": {"done": 2}, "article.import": {"done": 2}}
    assert seen[:3] == [("party.export", 1, 3), ("party.export", 2, 3), ("party.export", 3, 3)]
    assert (first.state, first.failures, first.exit_code) == ("finished", (), ExitCode.FINE)
    assert first.audit_head == store.audit.head() and first.audit_head.seq == 9
    operations = [operation for operation, _ in ledger.written]
    assert operations == ["add_party"] * 3 + ["put_order", "put_lines", "mark_record"] * 2 + ["sync_records"]
    second = start(records)
    assert second.counts == {
        "party.export": {"unchanged": 3},
        "order.export": {"unchanged": 2},
        "article.import": {"unchanged": 2},
    }
    assert len(ledger.written) == len(operations)
    assert store.audit.head() == first.audit_head


def test_more_records_than_a_chunk_holds_all_come_through(start: Runner, store: Store) -> None:
    summary = start({"party.export": parties(120)}, flows=["party.export"])
    assert summary.counts == {"party.export": {"done": 120}}
    assert len(list(store.links.all("party"))) == 120


def test_a_refused_record_is_told_in_both_words_and_keeps_no_other_record_back(start: Runner, ledger: Ledger) -> None:
    ledger.fate = ["ok", "refused"]
    summary = start({"party.export": parties(3)}, flows=["party.export"])
    assert summary.counts == {"party.export": {"done": 2, "failed": 1}}
    (failure,) = summary.failures
    assert (failure.flow, failure.id, failure.title) == ("party.export", "9001", "Toy party 0001")
    assert failure.messages[0] == "That cannot be."
    assert failure.messages[1].startswith("Ledger refused Party (Vendor_Code=TOY0001).")


def test_a_system_that_is_away_is_not_asked_for_every_record(start: Runner, ledger: Ledger) -> None:
    ledger.fate = ["later"] * 10
    summary = start({"party.export": parties(60)}, flows=["party.export"])
    assert summary.counts == {"party.export": {"retry_later": 60}}
    assert len(ledger.written) == 3
    assert "several times in a row" in summary.failures[-1].messages[0]
    assert summary.exit_code is ExitCode.UNAVAILABLE
    ledger.fate = []
    assert start({"party.export": parties(60)}, flows=["party.export"]).counts == {"party.export": {"done": 60}}


def test_a_flow_that_cannot_be_planned_is_told_and_the_others_go_on(start: Runner, store: Store) -> None:
    good = planner(store, {"article.import": articles(1)})

    def plan(flow: str) -> Iterator[PlanItem]:
        if flow == "party.export":
            raise SystemUnavailableError("Desk did not answer.", fix="Start it.")
        return good(flow)

    summary = start(plan=plan)
    (error,) = summary.errors
    assert (error.flow, error.message, error.fix) == ("party.export", "Desk did not answer.", "Start it.")
    assert summary.exit_code is ExitCode.UNAVAILABLE
    assert summary.counts["article.import"] == {"done": 1}


def test_a_fault_of_the_program_at_one_record_is_told_and_the_others_go_on(
    start: Runner, store: Store, ledger: Ledger
) -> None:
    good = planner(store, {"party.export": parties(3)})

    def plan(flow: str) -> Iterator[PlanItem]:
        for item in good(flow):
            assert item.payload is not None
            broken = replace(item.payload.calls[0], operation="no_such_operation")
            yield replace(item, payload=replace(item.payload, calls=(broken,))) if item.identity == "9001" else item

    summary = start(plan=plan, flows=["party.export"])
    assert summary.counts == {"party.export": {"done": 2, "failed": 1}}
    assert "KeyError" in summary.failures[0].messages[0]


def test_a_word_back_that_was_refused_is_said_again_by_the_next_run(
    start: Runner, store: Store, ledger: Ledger
) -> None:
    records = {"order.export": orders(["11"])}
    accept_orders(store, records["order.export"])
    ledger.fate = ["ok", "ok", "refused"]
    first = start(records, flows=["order.export"])
    assert first.counts == {"order.export": {"done": 1}}
    assert len(list(store.journal.open())) == 1
    second = start(records, flows=["order.export"])
    assert second.counts == {"order.export": {"unchanged": 1}} and second.back_open == ()
    assert list(store.journal.open()) == []
    assert ledger.kept("mark_record") == [{"id": "11", "origin_id": "O-11"}]


def test_a_word_back_that_is_refused_again_is_told_again(start: Runner, store: Store, ledger: Ledger) -> None:
    records = {"order.export": orders(["11"])}
    accept_orders(store, records["order.export"])
    ledger.fate = ["ok", "ok", "refused", "refused"]
    start(records, flows=["order.export"])
    (told,) = start(records, flows=["order.export"]).back_open
    assert told.startswith("order.export 11: Written and linked, but Desk did not take Mark: That cannot be.")


def test_links_that_records_were_found_with_are_kept(start: Runner, store: Store) -> None:
    found = blank("article.import", "X9", PlanAction.UNCHANGED, Because.LINKED_BEFORE, counterpart="41")
    assert start(plan=lambda flow: iter([found]), flows=["article.import"]).counts == {
        "article.import": {"unchanged": 1}
    }
    link = store.links.get("article", "41")
    assert link is not None and (link.target_id, link.origin) == ("X9", "found")


def test_a_found_link_that_contradicts_another_is_told_with_its_record(start: Runner, store: Store) -> None:
    store.links.add("article", "40", "X9", origin="linked", by="ann")
    found = blank("article.import", "X9", PlanAction.UNCHANGED, Because.LINKED_BEFORE, counterpart="41")
    summary = start(plan=lambda flow: iter([found]), flows=["article.import"])
    assert summary.counts == {"article.import": {"failed": 1}}
    assert "40 is linked to X9" in summary.failures[0].messages[0]


def test_records_without_a_key_are_each_counted(start: Runner) -> None:
    nameless = [blank("party.export", "", PlanAction.BLOCKED, Because.UNREADABLE) for _ in range(3)]
    summary = start(plan=lambda flow: iter(nameless), flows=["party.export"])
    assert summary.counts == {"party.export": {"blocked": 3}}


def test_a_record_that_waits_no_longer_is_named(start: Runner) -> None:
    waiting = [blank("party.export", "1", PlanAction.WAITING, Because.NEEDS)]
    start(plan=lambda flow: iter(waiting), flows=["party.export"])
    ready = [blank("party.export", "1", PlanAction.WAITING, Because.AWAITS_ACCEPTANCE)]
    (named,) = start(plan=lambda flow: iter(ready), flows=["party.export"]).became_ready
    assert (named.flow, named.id, named.title) == ("party.export", "1", "Record 1")


def test_a_second_run_at_the_same_time_is_refused(start: Runner, store: Store) -> None:
    with store.lease("run"), pytest.raises(LeaseHeld) as caught:
        start()
    assert caught.value.exit_code is ExitCode.BUSY


def test_a_store_that_fails_halts_the_run_and_the_next_one_goes_on(
    start: Runner, store: Store, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, put = [True], store.snapshots.put

    def failing(snapshot: Any, **more: Any) -> None:
        if full and snapshot.source_id == "9001":
            raise StoreFullError("The store has no room left.", fix="Make room.")
        put(snapshot, **more)

    monkeypatch.setattr(store.snapshots, "put", failing)
    halted = start({"party.export": parties(3)}, flows=["party.export"])
    assert "no room left" in halted.halted and halted.exit_code is ExitCode.UNAVAILABLE
    assert halted.state == "halted" and len(ledger.kept("add_party")) == 2
    full.clear()
    assert start({"party.export": parties(3)}, flows=["party.export"]).counts == {
        "party.export": {"unchanged": 1, "done": 2}
    }
    assert len(ledger.kept("add_party")) == 3


@pytest.mark.parametrize("away", [False, True], ids=["all is there", "a system is away"])
def test_a_run_that_is_told_to_end_while_it_plans_writes_nothing_and_plans_no_other_flow(
    away: bool, start: Runner, store: Store, ledger: Ledger
) -> None:
    records, stop, planned = all_records(store), threading.Event(), []
    plans = planner(store, records)

    def plan(flow: str) -> Iterator[PlanItem]:
        planned.append(flow)
        stop.set()
        if away:
            raise SystemUnavailableError("It would have to be waited for.")
        return plans(flow)

    halted = start(plan=plan, stop=stop)
    assert (halted.state, halted.halted, halted.errors) == ("halted", "stopped on request", ())
    assert halted.exit_code is ExitCode.UNAVAILABLE
    assert planned == ["party.export"] and ledger.written == []
    assert start(records).counts["party.export"] == {"done": 3}


def test_a_worker_that_is_to_end_hands_on_a_plan_that_would_have_to_be_waited_for(store: Store, ledger: Ledger) -> None:
    """Else the run would keep, for good, that the system could not be asked."""
    leaving = threading.Event()

    def plan(flow: str) -> Iterator[PlanItem]:
        leaving.set()
        raise SystemUnavailableError("It would have to be waited for.")

    systems = {"ledger": ledger, "desk": ledger}
    work = Work(toy_program(), systems, store, plan, utc_now, "worker", handing_on=leaving)
    with pytest.raises(Leaving):
        work.plan(store.runs.start(KIND).id, "party.export")


def test_a_run_that_was_begun_and_never_gone_on_with_is_closed(start: Runner, store: Store) -> None:
    left = store.runs.start(KIND)
    start()
    closed = store.runs.get(left.id)
    assert closed is not None and closed.state == "abandoned"


def test_the_durable_engine_leaves_nothing_behind_and_says_nothing(
    store: Store, ledger: Ledger, clock: Clock, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    work = Work(toy_program(), {"ledger": ledger, "desk": ledger}, store, planner(store, {}), clock, "run")
    for _ in range(2):
        with durable(workflows_beside(url), work, Membership(ALONE, store, Pace()), work.stop) as engine:
            assert engine.pending() == []
    assert capfd.readouterr() == ("", "")


def test_the_workflows_of_each_company_are_kept_apart() -> None:
    assert workflows_beside("sqlite:////data/store.db").url == "sqlite:////data/store.runs.db"
    one, other = (workflows_beside("postgresql://me:secret@host/books", name) for name in ("001", "002"))
    assert one.url == other.url == "postgresql://me:secret@host/books"
    assert one.schema != other.schema


def blank(flow: str, id: str, action: PlanAction, because: Because, counterpart: str | None = None) -> PlanItem:
    return PlanItem(
        flow, flow.split(".")[0], id, f"Record {id}", action, because, "", "new", None, counterpart=counterpart
    )
