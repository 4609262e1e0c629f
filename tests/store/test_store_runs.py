from __future__ import annotations

from decimal import Decimal

import pytest
from store_clock import Clock

from engine.errors import MissingRow
from engine.store import RunItem, Snapshot, Store


def test_a_run_shows_what_came_of_it_and_what_it_cost(store: Store, clock: Clock) -> None:
    run = store.runs.start("run")
    clock.forward(minutes=3)
    done = store.runs.finish(run.id, "done", counts={"created": 2}, calls={"made": 7, "saved": 3})
    assert store.runs.last("run") == done
    assert (done.started_at, done.ended_at, done.counts, done.calls) == (
        run.started_at,
        clock.now,
        {"created": 2},
        {"made": 7, "saved": 3},
    )


def test_a_killed_run_is_found_and_continued_under_its_id(store: Store, clock: Clock) -> None:
    killed = store.runs.start("run")
    clock.forward(minutes=1)
    store.runs.finish(store.runs.start("run").id, "done")
    assert store.runs.last(state="running") == killed
    assert store.runs.start("run", id=killed.id) == killed
    assert [run.state for run in store.runs.list("run")] == ["done", "running"]


def test_runs_stand_in_the_order_in_which_they_began_whatever_the_clock_says(store: Store, clock: Clock) -> None:
    begun = [store.runs.start("run", id=id).id for id in ("b", "a")]
    clock.forward(hours=-1)
    begun.append(store.runs.start("run", id="c").id)
    assert [run.id for run in store.runs.list()] == begun[::-1]


def test_finishing_a_run_that_never_began_says_so(store: Store) -> None:
    with pytest.raises(MissingRow, match="There is no run x"):
        store.runs.finish("x", "done")


def test_a_run_goes_on_with_the_rows_that_were_not_done(store: Store) -> None:
    run = store.runs.start("run")
    rows = [RunItem("order.export", str(number), "create", "It is new.") for number in range(1_050, 0, -1)]
    store.run_items.put_many(run.id, rows)
    for row in rows[:600]:
        store.run_items.mark(run.id, row.flow, row.source_id, "done", detail={"total": Decimal("1.10")})
    store.run_items.put_many(run.id, rows)  # the plan again, after a restart
    assert list(store.run_items.iterate(run.id, states=["pending"])) == rows[600:]
    assert [row.source_id for row in store.run_items.iterate(run.id)] == [row.source_id for row in rows]
    assert store.run_items.counts(run.id) == {"done": 600, "pending": 450}


def test_a_row_that_is_not_in_the_plan_cannot_be_marked(store: Store) -> None:
    run = store.runs.start("run")
    with pytest.raises(MissingRow, match=r"has no row for order.export 7"):
        store.run_items.mark(run.id, "order.export", "7", "done")


def test_the_last_sync_of_a_record_replaces_the_one_before(store: Store, clock: Clock) -> None:
    first = Snapshot("order.export", "7", {"TOTAL": Decimal("1.10")}, {"total": Decimal("1.10")}, "d1", clock.now)
    second = Snapshot("order.export", "7", {"TOTAL": Decimal("2.00")}, {"total": Decimal("2.00")}, "d2", clock.now, "r")
    store.snapshots.put(first)
    assert store.snapshots.get("order.export", "7") == first
    store.snapshots.put(second)
    assert store.snapshots.many("order.export", ["7", "8"]) == {"7": second}
    store.snapshots.remove("order.export", "7")
    assert list(store.snapshots.all("order.export")) == []


def test_more_snapshots_are_asked_for_than_a_statement_takes_parameters(store: Store, clock: Clock) -> None:
    store.snapshots.put_many(Snapshot("f", str(number), {}, {}, "d", clock.now) for number in range(2_000))
    assert len(store.snapshots.many("f", (str(number) for number in range(100_000)))) == 2_000


def test_an_incremental_read_goes_on_where_it_was(store: Store, clock: Clock) -> None:
    assert store.cursors.get("orders") is None
    store.cursors.put("orders", "2026-01-01T00:00:00Z")
    clock.forward(hours=1)
    put = store.cursors.put("orders", "2026-01-02T00:00:00Z")
    assert store.cursors.get("orders") == put
    assert (put.value, put.at) == ("2026-01-02T00:00:00Z", clock.now)
