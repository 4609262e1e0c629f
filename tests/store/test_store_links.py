from __future__ import annotations

from decimal import Decimal

import pytest
from store_clock import Clock

from engine.errors import LinkClash, MissingRow, UnstorableValue
from engine.store import Store


def test_a_link_is_found_from_either_side(store: Store) -> None:
    link = store.links.add("order", "7", "T-7", origin="created", by="ann", extra={"total": Decimal("1.10")})
    assert store.links.get("order", "7") == link
    assert store.links.by_target("order", "T-7") == link
    assert str(link.extra["total"]) == "1.10"


def test_a_source_record_has_one_target_at_a_time(store: Store) -> None:
    store.links.add("order", "7", "T-7", origin="created", by="ann")
    with pytest.raises(LinkClash, match=r"order 7 cannot be linked to T-8: 7 is linked to T-7 \(by ann, 2026-01-02\)"):
        store.links.add("order", "7", "T-8", origin="linked", by="bob")


def test_a_target_record_has_one_source_at_a_time(store: Store) -> None:
    store.links.add("order", "7", "T-7", origin="created", by="ann")
    with pytest.raises(LinkClash, match="order 8 cannot be linked to T-7: 7 is linked to T-7"):
        store.links.add("order", "8", "T-7", origin="linked", by="bob")


def test_a_clash_on_both_sides_names_both_links(store: Store) -> None:
    store.links.add("order", "7", "T-7", origin="created", by="ann")
    store.links.add("order", "8", "T-8", origin="created", by="ann")
    with pytest.raises(LinkClash, match=r"7 is linked to T-7 .* and 8 is linked to T-8"):
        store.links.add("order", "7", "T-8", origin="linked", by="bob")


def test_the_same_link_again_is_the_first_link(store: Store, clock: Clock) -> None:
    first = store.links.add("order", "7", "T-7", origin="created", by="ann")
    clock.forward(days=1)
    assert store.links.add("order", "7", "T-7", origin="adopted", by="bob") == first
    assert len(store.links.history("order", "7")) == 1


def test_after_a_clash_the_rest_of_the_transaction_still_counts(store: Store) -> None:
    store.links.add("order", "7", "T-7", origin="created", by="ann")
    with store.transaction() as tx:
        with pytest.raises(LinkClash):
            store.links.add("order", "8", "T-7", origin="created", by="ann", tx=tx)
        store.links.add("order", "9", "T-9", origin="created", by="ann", tx=tx)
    assert store.links.get("order", "9") is not None


def test_a_removed_link_frees_both_sides_and_stays_in_the_history(store: Store, clock: Clock) -> None:
    store.links.add("order", "7", "T-7", origin="created", by="ann")
    clock.forward(hours=1)
    store.links.remove("order", "7", by="bob", why="wrong order")
    assert store.links.get("order", "7") is None
    assert store.links.by_target("order", "T-7") is None
    store.links.add("order", "8", "T-7", origin="linked", by="bob")
    store.links.add("order", "7", "T-9", origin="linked", by="bob")
    old, live = store.links.history("order", "7")
    assert (old.target_id, old.removed_by, old.removed_why, old.removed_at) == ("T-7", "bob", "wrong order", clock.now)
    assert (live.target_id, live.removed_at) == ("T-9", None)


def test_removing_what_is_not_linked_says_so(store: Store) -> None:
    with pytest.raises(MissingRow, match="order 7 is not linked"):
        store.links.remove("order", "7", by="bob", why="")


def test_the_same_numbers_in_another_company_and_another_object_are_other_records(store: Store) -> None:
    store.links.add("order", "7", "T-7", origin="created", by="ann")
    store.links.add("party", "7", "T-7", origin="created", by="ann")
    store.for_company("002").links.add("order", "7", "T-7", origin="created", by="ann")
    assert [link.company for link in store.links.all("order")] == ["001"]
    assert [link.company for link in store.for_company("002").links.all("order")] == ["002"]


def test_all_links_are_given_once_each_however_many_pages_they_take(store: Store) -> None:
    pairs = {f"{number:05}": f"T{number}" for number in range(1_203)}
    with store.transaction() as tx:
        for source, target in pairs.items():
            store.links.add("order", source, target, origin="linked", by="ann", tx=tx)
    assert {link.source_id: link.target_id for link in store.links.all("order")} == pairs


def test_an_identifier_that_is_a_number_is_refused_not_turned_into_text(store: Store) -> None:
    with pytest.raises(UnstorableValue, match="7 is of type int; the store wants text"):
        store.links.add("order", 7, "T-7", origin="created", by="ann")  # type: ignore[arg-type]


def test_a_record_that_was_unlinked_is_known_with_the_target_it_had_until_it_is_linked_again(store: Store) -> None:
    for target in ("T-1", "T-2"):
        store.links.add("order", "7", target, origin="linked", by="ann")
        store.links.remove("order", "7", by="ann", why="wrong")
    store.links.add("order", "8", "T-8", origin="linked", by="ann")
    assert store.links.parted("order") == {"7": "T-2"}
    store.links.add("order", "7", "T-1", origin="linked", by="ann")
    assert store.links.parted("order") == {}
