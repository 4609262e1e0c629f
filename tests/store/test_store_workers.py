"""The workers of a company in the store: who is alive, and that one who was declared dead can write nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import StoreError, WorkerLost
from engine.store import Store


@pytest.fixture
def shared(postgresql: str) -> Iterator[Store]:
    with Store.open(postgresql, company="of workers") as opened:
        yield opened
        for worker in opened.workers.list():
            opened.workers.shut_out(worker.id)
        opened.workers.forget(days=-1)


def test_a_worker_that_says_that_it_is_alive_is_not_silent(shared: Store) -> None:
    worker = shared.workers.register("worker")
    assert shared.workers.silent(60) == []
    assert shared.workers.silent(-1) == [worker]
    assert shared.workers.beat(worker.id, "order.export 7")
    (seen,) = shared.workers.list()
    assert (seen.at_work, seen.state) == ("order.export 7", "alive") and seen.seen_at > worker.seen_at
    assert shared.workers.alive() == {worker.id}


def test_no_two_workers_have_one_id_and_each_company_has_its_own(shared: Store) -> None:
    ids = {shared.workers.register("worker").id for _ in range(20)}
    assert len(ids) == 20
    assert shared.for_company("another").workers.list() == ()


def test_of_two_that_declare_a_worker_dead_one_does_it(shared: Store) -> None:
    worker = shared.workers.register("worker")
    assert [shared.workers.declare_dead(worker) for _ in range(2)] == [True, False]
    assert not shared.workers.beat(worker.id, "") and shared.workers.alive() == set()


def test_a_worker_that_was_heard_of_in_between_is_not_declared_dead(shared: Store) -> None:
    worker = shared.workers.register("worker")
    earlier = replace(worker, seen_at=worker.seen_at - timedelta(seconds=1))
    assert not shared.workers.declare_dead(earlier)
    assert shared.workers.alive() == {worker.id}


def test_a_dead_worker_loses_what_it_was_writing_and_is_let_in_no_more(shared: Store) -> None:
    worker = shared.workers.register("worker")
    with shared.for_worker(worker.id) as mine:
        mine.cursors.put("before", 1)
        with pytest.raises(StoreError), mine.transaction() as tx:
            mine.cursors.put("within", 1, tx=tx)
            assert shared.workers.shut_out(worker.id)
            assert shared.workers.fence() >= 1
        for _ in range(3):
            with pytest.raises(WorkerLost):
                mine.cursors.put("after", 1)
    kept = {name: shared.cursors.get(name) is not None for name in ("before", "within", "after")}
    assert kept == {"before": True, "within": False, "after": False}


def test_a_dead_worker_loses_the_lease_that_it_held(shared: Store) -> None:
    worker = shared.workers.register("worker")
    with shared.for_worker(worker.id) as mine, mine.lease("run") as lease:
        shared.workers.shut_out(worker.id)
        shared.workers.fence()
        with shared.lease("run"):
            assert not lease.still_held()


def test_a_worker_that_ended_is_let_in_no_more_either(shared: Store) -> None:
    worker = shared.workers.register("worker")
    shared.workers.end(worker.id)
    with shared.for_worker(worker.id) as mine, pytest.raises(WorkerLost):
        mine.cursors.put("after", 1)


def test_those_long_gone_are_forgotten_and_the_living_are_not(shared: Store) -> None:
    ended, alive = shared.workers.register("run"), shared.workers.register("worker")
    shared.workers.end(ended.id)
    shared.workers.forget(days=1)
    assert {worker.id for worker in shared.workers.list()} == {ended.id, alive.id}
    shared.workers.forget(days=-1)
    assert {worker.id for worker in shared.workers.list()} == {alive.id}


def test_a_file_has_no_sessions_to_end(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as store:
        assert not store.shared and store.workers.fence() == 0
