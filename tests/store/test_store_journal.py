from __future__ import annotations

from typing import Any

import pytest
from store_clock import Clock

from engine.errors import MissingRow, UnresolvedIntent
from engine.store import Intent, Snapshot, Store


def intend(store: Store, digest: str = "d1", **other: Any) -> Intent:
    values = {"run_id": "r1", "flow": "order.export", "source_id": "7", "call": "header", "operation": "put_order"}
    return store.journal.intend(**{**values, "key": "O-7", "digest": digest, "payload": {"no": "7"}, **other})


def test_a_call_is_on_record_before_it_is_made(store: Store) -> None:
    intent = intend(store)
    assert (intent.state, intent.attempts, intent.found) == ("intended", 1, False)
    assert list(store.journal.open()) == [intent]


def test_an_open_call_is_given_back_so_that_it_is_looked_up_before_it_is_sent_again(store: Store, clock: Clock) -> None:
    first = intend(store)
    clock.forward(minutes=1)
    again = intend(store)
    assert (again.id, again.found, again.attempted_at) == (first.id, True, first.attempted_at)
    resent = store.journal.attempt(again)
    assert (resent.attempts, resent.attempted_at, resent.intended_at) == (2, clock.now, first.intended_at)


def test_only_one_worker_may_send_an_open_call_again(store: Store) -> None:
    intent = intend(store)
    store.journal.attempt(intent)
    with pytest.raises(UnresolvedIntent, match=r"attempt 2.* is intended"):
        store.journal.attempt(intent)


@pytest.mark.parametrize("state", ["done", "adopted"])
def test_a_call_that_took_effect_need_not_be_sent_again(store: Store, state: Any) -> None:
    intent = intend(store)
    store.journal.finish(intent.id, state, {"id": "T-7"})
    again = intend(store)
    assert (again.id, again.found, again.in_effect, again.answer) == (intent.id, True, True, {"id": "T-7"})


def test_going_back_to_an_earlier_value_is_a_new_call(store: Store) -> None:
    for digest in ("d1", "d2"):
        store.journal.finish(intend(store, digest).id, "done")
    back = intend(store, "d1")
    assert (back.found, back.state) == (False, "intended")


def test_a_call_can_be_repeated_on_purpose(store: Store) -> None:
    first = intend(store)
    store.journal.finish(first.id, "done")
    assert intend(store, repeat=True).id != first.id


def test_even_on_purpose_no_call_is_announced_beside_an_open_one(store: Store) -> None:
    first = intend(store)
    assert intend(store, repeat=True).id == first.id


def test_a_refused_call_may_be_made_again_and_hides_nothing_that_took_effect(store: Store) -> None:
    good = intend(store, "d1")
    store.journal.finish(good.id, "done")
    bad = intend(store, "d2")
    store.journal.finish(bad.id, "failed", {"error": "no"})
    assert intend(store, "d1").id == good.id
    assert not intend(store, "d2").found


def test_a_changed_record_waits_until_the_doubtful_call_is_cleared_up(store: Store) -> None:
    first = intend(store, "d1")
    store.journal.finish(first.id, "unknown", {"error": "timed out"})
    with pytest.raises(UnresolvedIntent, match=r"order.export 7, call `header`, cannot be sent: .* is unknown"):
        intend(store, "d2")
    assert [intent.state for intent in store.journal.open()] == ["unknown"]
    store.journal.finish(first.id, "adopted")
    assert intend(store, "d2").state == "intended"


def test_header_and_lines_are_separate_calls(store: Store) -> None:
    intend(store, "d1")
    assert not intend(store, "d2", call="lines").found
    assert len(list(store.journal.open())) == 2
    assert len(list(store.journal.open("other.flow"))) == 0


def test_the_end_of_a_call_is_written_once(store: Store, clock: Clock) -> None:
    intent = intend(store)
    ended = store.journal.finish(intent.id, "done", {"id": "T-7"})
    clock.forward(days=1)
    assert store.journal.finish(intent.id, "done", {"id": "other"}) == ended
    with pytest.raises(UnresolvedIntent, match="ended as done on 2026-01-02 03:04 UTC and cannot end as failed"):
        store.journal.finish(intent.id, "failed")


@pytest.mark.parametrize("unknown", ["999", "x", ""])
def test_finishing_a_call_that_was_never_announced_says_so(store: Store, unknown: str) -> None:
    with pytest.raises(MissingRow, match="The journal has no call"):
        store.journal.finish(unknown, "done")


def test_last_is_the_newest_however_it_ended(store: Store) -> None:
    store.journal.finish(intend(store, "d1").id, "done")
    bad = store.journal.finish(intend(store, "d2").id, "failed")
    assert store.journal.last("order.export", "7", "header") == bad
    assert [intent.digest for intent in store.journal.history("order.export", "7")] == ["d1", "d2"]


def test_another_company_has_its_own_journal(store: Store) -> None:
    intent = intend(store)
    other = store.for_company("002")
    assert not intend(other).found
    assert other.journal.get(intent.id) is None


def test_the_end_of_a_call_and_all_that_follows_from_it_are_written_together_or_not_at_all(store: Store) -> None:
    intent = intend(store)
    item = store.items.put(store.items.new("order.export", "7", "Order 7", "accepted", actor="ann"), 0)

    def write(*, fail: bool) -> None:
        with store.transaction() as tx:
            store.journal.finish(intent.id, "done", {"id": "T-7"}, tx=tx)
            store.links.add("order", "7", "T-7", origin="created", by="run", tx=tx)
            store.snapshots.put(Snapshot("order.export", "7", {}, {}, "d1", item.state_at, "r1"), tx=tx)
            store.items.move(item, "synced", actor="run", tx=tx)
            store.audit.append(actor="run", action="created", flow="order.export", source_id="7", tx=tx)
            if fail:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(fail=True)
    assert store.journal.last("order.export", "7", "header") == intent
    assert store.links.get("order", "7") is None
    assert store.snapshots.get("order.export", "7") is None
    assert store.items.get("order.export", "7") == item
    assert store.audit.head().seq == 0

    write(fail=False)
    assert not list(store.journal.open())
    assert store.links.get("order", "7") is not None
    assert store.audit.head().seq == 1
