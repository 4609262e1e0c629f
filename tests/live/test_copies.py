"""Copies: only what changed is asked for, a copy is believed only for as long as it may be, and what was saved is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from shelf import SYSTEM, Shelf, boxes, copies_of, shelf_spec

from engine.errors import StoreError
from engine.live.copies import How
from engine.store import Store

DAY = timedelta(hours=24)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "store.db"), company="1") as opened:
        yield opened


@pytest.fixture
def shelf() -> Shelf:
    """Ten boxes, put there an hour ago."""
    shelf = Shelf()
    for id in range(1, 11):
        shelf.put(id, f"box {id}")
        shelf.now += timedelta(minutes=20)
    shelf.now += timedelta(hours=1)
    return shelf


def test_the_first_run_reads_the_whole_list_and_saves_nothing(shelf: Shelf, store: Store) -> None:
    copies = copies_of(shelf, store)
    assert boxes(copies) == list(shelf.seen().values())
    assert shelf.asked == [("boxes", {})] and copies.saved == {"shelf": 0}


def test_the_next_run_asks_only_for_what_changed_since_the_newest_moment_that_the_system_told(
    shelf: Shelf, store: Store
) -> None:
    boxes(copies_of(shelf, store))
    shelf.put(4, "another")
    shelf.put(11, "new")
    shelf.now += timedelta(minutes=1)
    shelf.asked.clear()
    copies = copies_of(shelf, store)
    assert boxes(copies) == list(shelf.seen().values())
    # Box 10 came at 11:00; the overlap is a quarter of an hour.
    assert [given["since"] for _, given in shelf.asked] == ["2026-03-01T10:45:00Z"]
    assert copies.saved == {"shelf": 3}, "four pages as a whole, one call for the changes"


def test_within_one_run_nothing_is_asked_twice(shelf: Shelf, store: Store) -> None:
    copies = copies_of(shelf, store)
    assert boxes(copies) == boxes(copies)
    assert len(shelf.asked) == 1


def test_what_was_written_to_is_read_as_a_whole_and_nothing_else_is_read_again(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    copies = copies_of(shelf, store)
    system = copies.systems["shelf"]
    boxes(copies), list(system.read("labels"))
    tells = copies.written({"shelf": ["boxes"]})
    assert tells(system.reading("boxes", {})) and not tells(system.reading("labels", {}))
    shelf.rows[3]["value"] = "written, and its moment did not move"
    shelf.asked.clear()
    assert boxes(copies)[2]["value"].startswith("written")
    list(system.read("labels"))
    assert shelf.asked == [("boxes", {})]


def test_a_write_that_a_killed_run_made_is_known_to_the_next_one(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    copies_of(shelf, store).written({"shelf": None})
    shelf.rows[3]["value"] = "its moment did not move"
    assert boxes(copies_of(shelf, store))[2]["value"] == "its moment did not move"


def test_what_was_deleted_is_seen_when_the_list_is_read_as_a_whole_again(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    shelf.remove(5)
    shelf.now += timedelta(hours=23)
    assert 5 in {row["id"] for row in boxes(copies_of(shelf, store))}
    shelf.now += timedelta(hours=1)
    assert 5 not in {row["id"] for row in boxes(copies_of(shelf, store))}


def test_the_configuration_says_how_often_that_is_and_nought_means_always(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    shelf.remove(5)
    assert len(boxes(copies_of(shelf, store, How(whole_hours=1)))) == 10
    assert len(boxes(copies_of(shelf, store, How(whole_hours=0)))) == 9


def test_a_full_run_reads_everything_anew(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    shelf.remove(5)
    assert len(boxes(copies_of(shelf, store, How(full=True)))) == 9


def test_a_record_that_is_about_to_be_written_is_looked_for_in_the_whole_list(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    shelf.remove(5)
    copies = copies_of(shelf, store)
    assert len(boxes(copies)) == 10
    name = copies.systems["shelf"].reading("boxes", {})
    assert copies.doubtful([name, ""]) == {name}
    copies.renew([name], [])
    assert len(boxes(copies)) == 9
    assert copies.doubtful([name]) == set()


def test_a_clock_that_was_put_back_makes_the_list_be_read_as_a_whole(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    shelf.now -= DAY
    shelf.hidden = dict.fromkeys(shelf.hidden, shelf.now)
    shelf.remove(5)
    assert len(boxes(copies_of(shelf, store))) == 9


@pytest.mark.parametrize("moment", [None, "", "yesterday", "2999-01-01T00:00:00Z", 7])
def test_a_list_of_which_one_row_tells_no_moment_is_read_as_a_whole_each_time(
    shelf: Shelf, store: Store, moment: object
) -> None:
    shelf.rows[2]["changed_at"] = moment
    boxes(copies_of(shelf, store))
    shelf.remove(5)
    assert len(boxes(copies_of(shelf, store))) == 9


def test_another_definition_or_another_address_makes_copies_void(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    for changed in ({"url": "http://b"}, {"spec": shelf_spec(SYSTEM.replace("path: /boxes\n", "path: /crates\n"))}):
        shelf.asked.clear()
        boxes(copies_of(shelf, store, **changed))  # type: ignore[arg-type]
        assert shelf.asked == [("boxes", {})]


def test_a_secret_is_no_part_of_what_is_kept(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store, key="env:ONE"))
    shelf.asked.clear()
    boxes(copies_of(shelf, store, key="env:OTHER"))
    assert "since" in shelf.asked[0][1]


def test_lines_are_read_again_only_once_the_moment_of_their_record_moved(shelf: Shelf, store: Store) -> None:
    shelf.lines[1] = [{"id": 1, "amount": Decimal("1.10")}, {"id": 2, "amount": Decimal("2.00")}]
    moment = str(shelf.rows[1]["changed_at"])

    def lines(moment: str) -> tuple[list[object], int]:
        copies = copies_of(shelf, store)
        found = [str(row["amount"]) for row in copies.systems["shelf"].read("lines", {"box": "1"}, moment)]
        return list(found), copies.saved["shelf"]

    assert lines(moment) == (["1.10", "2.00"], 0)
    assert lines(moment) == (["1.10", "2.00"], 1)
    assert len(shelf.asked) == 1
    shelf.lines[1].pop()
    shelf.put(1, "changed")
    assert lines(shelf.stamp()) == (["1.10"], 0)


def test_lines_of_a_record_that_had_just_changed_are_read_once_more(shelf: Shelf, store: Store) -> None:
    shelf.put(1, "changed")
    moment = shelf.stamp()
    shelf.lines[1] = [{"id": 1}]
    list(copies_of(shelf, store).systems["shelf"].read("lines", {"box": "1"}, moment))
    shelf.lines[1] = [{"id": 1}, {"id": 2}]  # within the same second
    shelf.now += timedelta(hours=1)
    assert len(list(copies_of(shelf, store).systems["shelf"].read("lines", {"box": "1"}, moment))) == 2


def test_a_run_that_spares_calls_takes_a_copy_for_the_list_until_it_is_told_otherwise(
    shelf: Shelf, store: Store
) -> None:
    shelf.labels = [{"id": 1}]
    list(copies_of(shelf, store).systems["shelf"].read("labels"))
    shelf.labels.append({"id": 2})
    shelf.now += timedelta(minutes=49)
    assert len(list(copies_of(shelf, store, How(sparing=True)).systems["shelf"].read("labels"))) == 1
    copies = copies_of(shelf, store, How(sparing=True))
    system = copies.systems["shelf"]
    assert len(list(system.read("labels"))) == 1 and copies.saved == {"shelf": 1}
    stood = copies.unasked([system.reading("labels", {})])
    assert stood
    copies.renew([], stood)
    assert len(list(system.read("labels"))) == 2
    shelf.labels.append({"id": 3})
    assert len(list(copies_of(shelf, store).systems["shelf"].read("labels"))) == 3, "others always ask"


def test_a_copy_stands_no_longer_than_the_pack_says(shelf: Shelf, store: Store) -> None:
    list(copies_of(shelf, store).systems["shelf"].read("labels"))
    shelf.labels.append({"id": 2})
    shelf.now += timedelta(minutes=50)
    assert len(list(copies_of(shelf, store, How(sparing=True)).systems["shelf"].read("labels"))) == 1


def test_a_reading_that_breaks_off_changes_nothing(shelf: Shelf, store: Store) -> None:
    before = boxes(copies_of(shelf, store))
    copies = copies_of(shelf, store, How(full=True))
    begun = copies.systems["shelf"].read("boxes")
    next(begun)
    begun.close()  # type: ignore[attr-defined]
    assert boxes(copies_of(shelf, store)) == before


def test_two_who_read_at_once_leave_one_whole_copy(shelf: Shelf, store: Store) -> None:
    one, other = copies_of(shelf, store), copies_of(shelf, store)
    mine = one.systems["shelf"].read("boxes")
    next(mine)
    boxes(other)
    assert len(list(mine)) == 9
    assert boxes(copies_of(shelf, store)) == list(shelf.seen().values())


def test_a_copy_that_lost_rows_is_told_and_not_believed(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    copy = store.copies.get("shelf/boxes?{}")
    assert copy is not None
    store.copies.discard(copy.reading, copy.generation)
    with pytest.raises(StoreError, match=r"holds \d+ rows in place of") as raised:
        boxes(copies_of(shelf, store))
    assert "--full" in raised.value.fix
    assert len(boxes(copies_of(shelf, store, How(full=True)))) == 10


def test_copies_that_nobody_asked_for_are_forgotten(shelf: Shelf, store: Store) -> None:
    boxes(copies_of(shelf, store))
    assert store.copies.forget_before(shelf.now) == 0
    assert store.copies.forget_before(shelf.now + DAY, really=False) == 1
    assert store.copies.forget_before(shelf.now + DAY) == 1
    assert not store.copies.any()
