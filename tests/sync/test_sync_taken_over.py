"""Two workers on one record: the one that was stopped wakes up late, and must not undo, repeat or contradict what the other did.

Each was found by the simulation in tests/simulation, and stands here by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sync_toy import Apply, Clock, Ledger, order, party, toy_program

from engine.adapters.results import Row, RowResult
from engine.adapters.sending import still_to_be_sent
from engine.store import Store
from engine.store.steady import Reading
from engine.sync.apply import apply_item
from engine.sync.back import finish_backs, open_backs
from engine.sync.items import Applied, ItemResult, ItemToApply


@dataclass
class Stopping(Ledger):
    """Stops whoever calls it for the first time, before or after: ``meanwhile`` happens then."""

    meanwhile: Callable[[], Any] | None = None
    where: str = "before write"
    said: list[Any] = field(default_factory=list)

    def find(self, operation: str, row: Any, parameters: Any = None) -> list[Row]:
        found = super().find(operation, row, parameters)
        self._stop("after find")
        return found

    def write(self, operation: str, rows: Any, parameters: Any = None) -> list[RowResult]:
        self._stop("before write")
        self._stop(f"before {operation}")
        self.said.append(still_to_be_sent())
        if not self.said[-1]:
            self.fate.insert(0, "later")
        results = super().write(operation, rows, parameters)
        self._stop(f"after {operation}")
        return results

    def _stop(self, where: str) -> None:
        if self.meanwhile is not None and where == self.where:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()


@pytest.fixture
def ledger(ledger: Ledger) -> Stopping:
    return Stopping(ledger.key)


def by(store: Store, ledger: Ledger, clock: Clock, item: ItemToApply, run: str) -> ItemResult:
    systems = {"ledger": ledger, "desk": ledger}
    return apply_item(
        item, program=toy_program(), systems=systems, store=store, run_id=run, clock=clock, actor="run"
    )  # fmt: skip


def test_what_was_announced_too_long_ago_is_not_sent(
    apply: Apply, ledger: Stopping, store: Store, clock: Clock
) -> None:
    ledger.meanwhile = lambda: clock.forward(2.1)
    assert apply(party()).outcome is Applied.RETRY_LATER
    assert ledger.said == [False] and ledger.kept("add_party") == []
    assert apply(party(), run="run-2").outcome is Applied.DONE
    assert len(ledger.kept("add_party")) == 1


def test_a_worker_that_was_stopped_before_it_sent_does_not_send_after_another_has(
    apply: Apply, ledger: Stopping, store: Store, clock: Clock
) -> None:
    def meanwhile() -> None:
        clock.forward(3)
        assert apply(party()).outcome is Applied.DONE

    ledger.meanwhile = meanwhile
    assert apply(party()).outcome is Applied.RETRY_LATER
    assert len(ledger.kept("add_party")) == 1
    assert [entry.action for entry in store.audit.all()] == ["write: done"]


def test_whoever_looked_before_another_wrote_does_not_write(apply: Apply, ledger: Stopping, store: Store) -> None:
    ledger.where, ledger.meanwhile = "after find", lambda: apply(party())
    assert "cannot be sent" in apply(party()).messages[0]
    assert len(ledger.kept("add_party")) == 1 and store.links.get("party", "7") is not None
    item = store.items.get("party.export", "7")
    assert item is not None and (item.state, item.errors) == ("synced", ())


def test_two_records_that_claim_one_place_never_send_beside_each_other(
    apply: Apply, ledger: Stopping, store: Store, clock: Clock
) -> None:
    ledger.fate = ["late"]
    apply(party())
    rival = apply(party(id="9", name="Another Ann"))
    assert rival.outcome is Applied.RETRY_LATER and "for party.export 7 as well" in rival.messages[0]
    ledger.arrive()
    assert apply(party()).outcome is Applied.DONE
    assert apply(party(id="9", name="Another Ann")).outcome is Applied.FAILED
    assert [row["Vendor_Name"] for row in ledger.kept("add_party")] == ["Ann"]


def test_a_late_answer_does_not_end_what_another_worker_has_sent_again(
    apply: Apply, ledger: Stopping, store: Store, clock: Clock
) -> None:
    ledger.where, ledger.meanwhile = "after put_lines", lambda: apply(order())
    late = apply(order())
    assert (late.outcome, late.messages) == (Applied.RETRY_LATER, ("Another worker is at it.",))
    assert [entry.action for entry in store.audit.all()] == ["write: done", "write back: done"]


def test_a_run_that_was_stopped_does_not_undo_what_a_later_run_wrote(
    store: Store, ledger: Stopping, clock: Clock
) -> None:
    for run in ("run-1", "run-2"):
        store.runs.start("run", id=run)
    ledger.where = "after put_order"
    ledger.meanwhile = lambda: (clock.forward(4), by(store, ledger, clock, order(amount="2.00"), "run-2"))
    assert by(store, ledger, clock, order(amount="1.00"), "run-1").outcome is Applied.RETRY_LATER
    assert {row["Original_Contract_Amount"] for row in ledger.kept("put_lines")} == {"2.00"}
    left = by(store, ledger, clock, replace(order(amount="1.00", state="synced"), updates=True), "run-1")
    assert left.outcome is Applied.NOTHING and "A later run has sent this record" in left.messages[0]


def test_an_earlier_word_back_that_may_still_arrive_is_waited_for(store: Store, ledger: Stopping, clock: Clock) -> None:
    ledger.fate = ["ok", "ok", "late"]
    first = order()
    assert by(store, ledger, clock, first, "run-1").back_open == 1
    other = replace(
        first.payload.back[0], rows=(replace(first.payload.back[0].rows[0], values={"id": "8", "origin_id": "X"}),)
    )
    second = replace(order(state="synced", amount="2.00"), updates=True, counterpart="O-1")
    second = replace(second, payload=replace(second.payload, back=(other,)))
    told = by(store, ledger, clock, second, "run-2")
    assert told.back_open == 1 and "cannot arrive any more" in told.messages[0]
    ledger.arrive()
    clock.forward(3)
    common = {"program": toy_program(), "systems": {"ledger": ledger, "desk": ledger}, "store": store}
    finish_backs(open_backs(store), run_id="run-3", clock=clock, actor="run", **common)  # type: ignore[arg-type]
    assert [row["origin_id"] for row in ledger.kept("mark_record")] == ["X"]
    assert list(store.journal.open()) == []


def test_a_clock_that_is_set_forward_does_not_end_the_quiet_period(tmp_path: Any, ledger: Stopping) -> None:
    clock, passed = Clock(), [0.0]
    steady = lambda: Reading("this start", passed[0])  # noqa: E731
    with Store.open(f"sqlite:///{tmp_path / 'steady.db'}", clock=clock, steady=steady) as store:
        ledger.fate = ["late"]
        by(store, ledger, clock, party(), "run-1")
        clock.forward(3600)  # somebody sets the clock; a moment has passed
        assert by(store, ledger, clock, party(), "run-2").outcome is Applied.UNKNOWN
        ledger.arrive()
        passed[0] = 3.1
        assert by(store, ledger, clock, party(), "run-2").outcome is Applied.DONE
    assert len(ledger.kept("add_party")) == 1


def test_a_step_that_another_worker_has_done_in_between_is_done_once(
    store: Store, ledger: Stopping, clock: Clock
) -> None:
    update = replace(order(amount="2.00", state="synced"), updates=True, counterpart="O-1")
    by(store, ledger, clock, order(), "run-1")
    by(store, ledger, clock, update, "run-2")
    sent = len(ledger.written)
    again = by(store, ledger, clock, update, "run-2")
    assert (again.outcome, again.messages) == (Applied.NOTHING, ("Another worker has written it.",))
    assert len(ledger.written) == sent
    assert [entry.action for entry in store.audit.all()].count("write: done") == 2


def test_a_document_that_a_later_run_has_begun_anew_is_ended_by_that_run(
    ledger: Stopping, store: Store, clock: Clock
) -> None:
    """Its first call has no answer yet, so nobody may call the document done (seed 12655)."""
    for run in ("run-1", "run-2", "run-3"):
        store.runs.start("run", id=run)
    assert by(store, ledger, clock, order(), "run-1").outcome is Applied.DONE
    told: list[ItemResult] = []
    newer = replace(order(amount="2.00", state="synced"), updates=True)

    def meanwhile() -> None:
        ledger.fate = ["lost"]
        told.append(by(store, ledger, clock, newer, "run-3"))

    ledger.where, ledger.meanwhile = "before put_lines", meanwhile
    assert by(store, ledger, clock, newer, "run-2").outcome is not Applied.DONE
    assert told[0].outcome is Applied.UNKNOWN
    clock.forward(60)
    store.runs.start("run", id="run-4")
    assert by(store, ledger, clock, newer, "run-4").outcome is Applied.DONE
    assert list(store.journal.open()) == [] and store.audit.verify() == []
