from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from store_clock import Clock

from engine.errors import StaleItem
from engine.store import Store


def test_an_item_comes_back_as_it_was_put(store: Store) -> None:
    new = store.items.new("order.export", "7", "Order 7", "sent", actor="ann")
    put = store.items.put(replace(new, input={"code": "01"}, record={"total": Decimal("9.90")}, errors=("No.",)), 0)
    assert put.version == 1
    assert store.items.get("order.export", "7") == put


def test_every_change_of_state_is_remembered_with_who_and_why(store: Store, clock: Clock) -> None:
    item = store.items.put(store.items.new("order.export", "7", "Order 7", "sent", actor="ann"), 0)
    clock.forward(hours=2)
    item = store.items.move(item, "rejected", actor="bob", comment="Wrong party.")
    store.items.put(replace(item, title="Order seven"), item.version)
    first, second = store.items.history("order.export", "7")
    assert (first.from_state, first.to_state, first.actor) == (None, "sent", "ann")
    assert (second.from_state, second.to_state, second.actor, second.comment) == (
        "sent",
        "rejected",
        "bob",
        "Wrong party.",
    )
    assert second.at == clock.now


def test_of_two_people_who_decide_at_once_the_second_is_told(store: Store) -> None:
    item = store.items.put(store.items.new("order.export", "7", "Order 7", "sent", actor="ann"), 0)
    store.items.move(item, "accepted", actor="bob")
    with pytest.raises(StaleItem, match="read at version 1, and now it is at version 2, accepted, by bob"):
        store.items.move(item, "rejected", actor="cid")
    assert [change.to_state for change in store.items.history("order.export", "7")] == ["sent", "accepted"]


def test_an_item_put_as_new_twice_is_stale(store: Store) -> None:
    item = store.items.new("order.export", "7", "Order 7", "sent", actor="ann")
    store.items.put(item, 0)
    with pytest.raises(StaleItem):
        store.items.put(item, 0)


def test_the_queue_is_listed_and_counted_by_flow_and_state(store: Store) -> None:
    for flow, source_id, state in [("a", "1", "sent"), ("a", "2", "failed"), ("b", "1", "sent"), ("a", "3", "sent")]:
        store.items.put(store.items.new(flow, source_id, "", state, actor="ann"), 0)
    assert [(item.flow, item.source_id) for item in store.items.in_state(None, ["sent"])] == [
        ("a", "1"),
        ("a", "3"),
        ("b", "1"),
    ]
    assert [item.source_id for item in store.items.in_state("a", ["sent", "failed"])] == ["1", "2", "3"]
    assert store.items.counts() == {("a", "failed"): 1, ("a", "sent"): 2, ("b", "sent"): 1}
    assert store.for_company("002").items.counts() == {}


def test_items_can_be_moved_while_they_are_listed(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(510):
            store.items.put(store.items.new("a", f"{number:04}", "", "sent", actor="ann"), 0, tx=tx)
    moved = [store.items.move(item, "accepted", actor="bob") for item in store.items.in_state("a", ["sent"])]
    assert len(moved) == 510
    assert store.items.counts() == {("a", "accepted"): 510}


def test_every_state_that_an_item_was_ever_in_is_told_once_and_of_its_own_flow(store: Store) -> None:
    item = store.items.put(store.items.new("order.export", "7", "Order 7", "sent", actor="ann"), 0)
    for state in ("synced", "unlinked", "sent"):
        item = store.items.move(item, state, actor="bob")
    store.items.put(store.items.new("order.export", "8", "Order 8", "sent", actor="ann"), 0)
    store.items.put(store.items.new("order.import", "7", "Order 7", "synced", actor="ann"), 0)
    assert store.items.states_ever("order.export") == {"7": ["sent", "synced", "unlinked"], "8": ["sent"]}
    assert store.items.states_ever("parcel.export") == {}
