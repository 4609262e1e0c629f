"""Whatever happens to a list, a run that asks only for changes sees what one that reads it as a whole sees, deletions apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import OVERLAP, Shelf, boxes, copies_of

from engine.store import Store

IDS = st.integers(1, 12)
SECONDS = st.sampled_from([1, 60, 600, 3600])
LATE = st.sampled_from([0, 0, 30, 300, int(OVERLAP.total_seconds()) - 1])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), IDS, LATE),
        st.tuples(st.just("remove"), IDS, st.just(0)),
        st.tuples(st.just("wait"), SECONDS, st.just(0)),
        st.tuples(st.just("run"), st.just(0), st.just(0)),
    ),
    max_size=40,
)


COMPANIES = count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One database; each example is a company of its own."""
    with Store.open(str(Path(tmp_path_factory.mktemp("copies")) / "store.db")) as opened:
        yield opened


@settings(max_examples=100)
@given(STEPS)
def test_asking_for_changes_shows_what_the_whole_list_shows(shared: Store, steps: list[tuple[str, int, int]]) -> None:
    store = shared.for_company(str(next(COMPANIES)))
    shelf, whole_at = Shelf(), None
    removed: set[int] = set()
    for number, (what, first, second) in enumerate([*steps, ("run", 0, 0)]):
        shelf.now += timedelta(seconds=1)
        if what == "put":
            shelf.put(first, f"value {number}", late=timedelta(seconds=second))
        elif what == "remove" and first in shelf.rows:
            removed.add(first)
            shelf.remove(first)
        elif what == "wait":
            shelf.now += timedelta(seconds=first)
        elif what == "run":
            shelf.asked.clear()
            seen = {row["id"]: row for row in boxes(copies_of(shelf, store))}
            if shelf.asked == [("boxes", {})]:
                removed.clear()
                whole_at = shelf.now
            served = shelf.seen()
            assert {id: row for id, row in seen.items() if id not in removed} == {
                id: row for id, row in served.items() if id not in removed
            }
            assert all(seen[id] == served[id] for id in served), "what is there is as it is, deleted once or not"
            assert whole_at is not None and shelf.now - whole_at < timedelta(hours=24)


@settings(max_examples=30)
@given(st.lists(IDS, unique=True, min_size=1), st.lists(IDS, max_size=5))
def test_known_rows_keep_their_place_and_new_ones_come_at_the_end(
    shared: Store, first: list[int], then: list[int]
) -> None:
    store = shared.for_company(str(next(COMPANIES)))
    shelf = Shelf()
    for id in first:
        shelf.put(id, "first")
    before = [row["id"] for row in boxes(copies_of(shelf, store))]
    shelf.now += timedelta(minutes=1)
    for id in then:
        shelf.put(id, "then")
    after = [row["id"] for row in boxes(copies_of(shelf, store))]
    assert after == [*before, *sorted(set(then) - set(before))]
