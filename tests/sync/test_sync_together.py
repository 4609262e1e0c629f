"""Records of one flow share calls, and each of them is told, linked and kept as if it had gone alone."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sync_toy import Clock, Ledger, article, order, toy_ledger, toy_program

from engine.adapters.results import Outcome, RowResult
from engine.errors import StoreError, SystemUnavailableError
from engine.store import Store
from engine.sync.apply import apply_item
from engine.sync.items import Applied, ItemResult, ItemToApply
from engine.sync.together import Hub, may_share


def apply_all(
    items: list[ItemToApply], store: Store, ledger: Ledger, clock: Clock, run: str = "run-1"
) -> list[ItemResult]:
    def one(item: ItemToApply, systems: Any) -> ItemResult:
        return apply_item(
            item, program=toy_program(), systems=systems, store=store, run_id=run, clock=clock, actor="run"
        )

    hub: Hub[ItemResult] = Hub({"ledger": ledger, "desk": ledger}, partial(may_share, toy_program()))
    return hub.each([partial(one, item) for item in items])


def codes(count: int) -> list[str]:
    return [f"X{n}" for n in range(count)]


def test_many_records_go_in_one_call_and_each_is_linked_to_its_own(store: Store, ledger: Ledger, clock: Clock) -> None:
    told = apply_all([article(code) for code in codes(30)], store, ledger, clock)
    assert [one.outcome for one in told] == [Applied.DONE] * 30
    ((operation, rows),) = ledger.written
    assert operation == "sync_records" and [row["origin_id"] for row in rows] == codes(30)
    assert {link.source_id: link.target_id for link in store.links.all("article")} == {code: code for code in codes(30)}
    assert list(store.journal.open()) == [] and store.audit.verify() == []
    assert sum(entry.action == "write: done" for entry in store.audit.all()) == 30


def test_a_record_that_is_refused_holds_up_none_of_the_others(store: Store, clock: Clock) -> None:
    class Choosy(Ledger):
        def write(self, operation: str, rows: Any, parameters: Any = None) -> list[RowResult]:
            done = super().write(operation, rows, parameters)
            no = RowResult(Outcome.REJECTED, messages=("That name is taken.",))
            return [no if row["origin_id"] == "X1" else one for row, one in zip(rows, done, strict=True)]

    ledger = Choosy(toy_ledger().key)
    told = apply_all([article(code) for code in codes(3)], store, ledger, clock)
    assert [one.outcome for one in told] == [Applied.DONE, Applied.FAILED, Applied.DONE]
    assert "That name is taken." in told[1].messages and len(ledger.written) == 1


def test_an_answer_that_is_lost_leaves_each_record_in_doubt_and_each_is_found_again(
    store: Store, ledger: Ledger, clock: Clock
) -> None:
    ledger.fate = ["lost"]
    items = [article(code) for code in codes(4)]
    assert {one.outcome for one in apply_all(items, store, ledger, clock)} == {Applied.UNKNOWN}
    clock.forward(5)
    assert {one.outcome for one in apply_all(items, store, ledger, clock, "run-2")} == {Applied.DONE}
    assert sorted(row["origin_id"] for row in ledger.kept("sync_records")) == codes(4)
    assert list(store.journal.open()) == []


def test_a_system_that_is_not_there_is_told_of_each_record(store: Store, ledger: Ledger, clock: Clock) -> None:
    class Down(Ledger):
        def write(self, operation: str, rows: Any, parameters: Any = None) -> list[RowResult]:
            raise SystemUnavailableError("Nobody answers.")

    told = apply_all([article(code) for code in codes(3)], store, Down(ledger.key), clock)
    assert [(one.outcome, one.messages) for one in told] == [(Applied.RETRY_LATER, ("Nobody answers.",))] * 3


def test_records_that_write_elsewhere_go_alone_beside_the_others(store: Store, ledger: Ledger, clock: Clock) -> None:
    told = apply_all([article("X0"), order(), article("X1")], store, ledger, clock)
    assert {one.outcome for one in told} == {Applied.DONE}
    assert [(operation, len(rows)) for operation, rows in ledger.written if operation == "sync_records"] == [
        ("sync_records", 2)
    ]
    assert len(ledger.kept("put_order")) == 1 and len(ledger.kept("put_lines")) == 2


def test_a_store_that_fails_ends_them_all_and_the_next_run_finds_everything(
    store: Store, ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [article(code) for code in codes(3)]
    ends = 0
    finish = store.journal.finish

    def failing(*words: Any, **more: Any) -> Any:
        nonlocal ends
        ends += 1
        if ends == 2:
            raise StoreError("The disk is full.")
        return finish(*words, **more)

    monkeypatch.setattr(store.journal, "finish", failing)
    with pytest.raises(StoreError):
        apply_all(items, store, ledger, clock)
    monkeypatch.undo()
    assert len(list(store.journal.open())) == 2
    clock.forward(5)
    assert {one.outcome for one in apply_all(items[1:], store, ledger, clock, "run-2")} == {Applied.DONE}
    assert sorted(row["origin_id"] for row in ledger.kept("sync_records")) == codes(3)
