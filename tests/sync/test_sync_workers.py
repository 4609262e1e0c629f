"""Several workers on one PostgreSQL store: they share a run, and one that dies or hangs costs nothing and doubles nothing."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from one_worker import Task
from sync_toy import Ledger, parties, planner, toy_program
from worker_processes import WorkerProcess, wait_until, worker_processes

from engine.errors import ConfigurationError
from engine.store import Store
from engine.sync.durable import workflows_beside
from engine.sync.workers import work_until
from sandbox.server import Running, running

pytestmark = pytest.mark.long

PARTIES = 80


@pytest.fixture
def world() -> Iterator[Running]:
    """Servers that take their time for each record until told to hurry: so what happens to a process happens amid its work."""
    with running() as servers:
        assert servers.spectrum_board is not None
        servers.spectrum_board.plan("delay", path="/ws/AddVendor", times=0, seconds=0.15)
        yield servers


def _hurry(world: Running) -> None:
    assert world.spectrum_board is not None
    world.spectrum_board.faults.clear()


@pytest.fixture
def task(postgresql: str, world: Running) -> Task:
    """A company of its own for each test, so that no worker of another test takes part."""
    company = uuid4().hex[:8]
    return Task(postgresql, company, str(world.procore_url), str(world.spectrum_url), PARTIES)


def test_three_workers_share_a_run_and_each_record_is_written_once(task: Task, world: Running) -> None:
    task = replace(task, parties=150, dead_after=20)
    with worker_processes(task) as start:
        workers = [start("worker"), start("worker"), start("worker")]
        for worker in workers:
            worker.wait_for(lambda lines: bool(lines))
        leader = start("run")
        assert leader.end(200) == 0, leader.lines
        assert _told(leader)["counts"] == {"party.export": {"done": task.parties}}
        assert [worker.stop() for worker in workers] == [0, 0, 0]
    _each_once(task, world)
    assert all(worker.records for worker in workers), "one of them had nothing to do"
    assert sum(worker.records for worker in workers) + leader.records == task.parties
    made = _told(leader)["calls"]["ledger"]
    assert made >= task.parties, "calls of other workers are counted too"
    with Store.open(task.store, company=task.company) as store:
        assert {worker.state for worker in store.workers.list()} == {"ended"}


def test_what_a_killed_worker_had_begun_is_adopted(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        doomed, other = start("worker"), start("worker")
        for worker in (doomed, other):
            worker.wait_for(lambda lines: bool(lines))
        leader = start("run")
        doomed.wait_for_records(3)
        doomed.signal(signal.SIGKILL)
        _hurry(world)
        assert leader.end() == 0, leader.lines
        _assert_through(leader, task)
        assert other.stop() == 0
    _each_once(task, world)
    with Store.open(task.store, company=task.company) as store:
        assert {one.state for one in store.workers.list() if one.pid == doomed.process.pid} == {"dead"}


def test_the_queue_of_a_killed_worker_goes_with_it(task: Task) -> None:
    with worker_processes(task) as start:
        doomed, other = start("worker"), start("worker")
        for worker in (doomed, other):
            worker.wait_for(lambda lines: bool(lines))
        wait_until(lambda: len(_lead_queues(task)) == 2)
        with Store.open(task.store, company=task.company) as store:
            (left,) = [f"lead {one.id}" for one in store.workers.list() if one.pid == other.process.pid]
        doomed.signal(signal.SIGKILL)
        wait_until(lambda: _lead_queues(task) == [left], 60)
        assert other.stop() == 0
    assert _lead_queues(task) == []


def test_a_worker_that_hangs_is_shut_out_and_joins_anew_when_it_wakes(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        hanging = start("worker")
        hanging.wait_for(lambda lines: bool(lines))
        leader = start("run")
        hanging.wait_for_records(3)
        hanging.signal(signal.SIGSTOP)
        _hurry(world)
        assert leader.end() == 0, leader.lines
        _assert_through(leader, task)
        before = hanging.records
        hanging.signal(signal.SIGCONT)
        hanging.wait_for(lambda lines: sum("joined" in line for line in lines) >= 2)
        assert hanging.said("joins anew")
        assert hanging.records == before, "it wrote after it had been shut out"
        assert hanging.stop() == 0
    _each_once(task, world)


def test_a_worker_sees_the_run_through_whose_process_was_killed(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        leader = start("run")
        leader.wait_for_records(3)
        heir = start("worker")
        heir.wait_for_records(1)
        leader.signal(signal.SIGKILL)
        _hurry(world)
        heir.wait_for(lambda lines: any("has come to its end: finished" in line for line in lines))
        _end_what_is_in_doubt(task)
        again = start("run")
        assert again.end() == 0, again.lines
        assert _told(again)["counts"] == {"party.export": {"unchanged": PARTIES}}
        assert heir.stop() == 0
    _each_once(task, world)


def test_a_worker_that_is_told_to_end_hands_on_the_run_that_it_sees_through(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        workers = [start("worker"), start("worker")]
        for worker in workers:
            worker.wait_for(lambda lines: bool(lines))
        leader = start("run")
        leader.wait_for_records(1)
        leader.signal(signal.SIGKILL)
        wait_until(lambda: any(worker.said("is seen through by this worker") for worker in workers))
        first, second = sorted(workers, key=lambda worker: worker.said("is seen through"), reverse=True)
        assert first.stop() == 0
        assert not first.said("has come to its end"), "it was through before it was told to end"
        _hurry(world)
        second.wait_for(lambda lines: any("has come to its end: finished" in line for line in lines))
        assert second.stop() == 0
    _each_once(task, world)


def test_a_process_that_hangs_in_its_run_gives_the_run_to_a_worker_and_says_so(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        heir = start("worker")
        heir.wait_for(lambda lines: bool(lines))
        leader = start("run")
        leader.wait_for_records(3)
        leader.signal(signal.SIGSTOP)
        _hurry(world)
        heir.wait_for(lambda lines: any("has come to its end: finished" in line for line in lines))
        leader.signal(signal.SIGCONT)
        assert leader.end() == 5
        assert leader.said("WorkerLost")
        assert heir.stop() == 0
    _each_once(task, world)


def test_a_process_that_hangs_in_its_run_does_not_keep_the_next_run_out(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        hanging = start("run")
        hanging.wait_for_records(3)
        hanging.signal(signal.SIGSTOP)
        _hurry(world)
        with Store.open(task.store, company=task.company) as store:
            wait_until(lambda: bool(store.workers.silent(task.dead_after)))
        following = start("run")
        assert following.end() == 0, following.lines
        told = _told(following)
        assert told["resumed"] == 1
        (counts,) = told["counts"].values()
        assert counts["unchanged"] >= PARTIES - 1 and sum(counts.values()) == PARTIES, counts
        hanging.signal(signal.SIGCONT)
        assert hanging.end() == 5
    _each_once(task, world)


def test_a_second_run_is_refused_while_workers_are_at_one(task: Task, world: Running) -> None:
    task = replace(task, dead_after=300)
    with worker_processes(task) as start:
        leader = start("run")
        leader.wait_for_records(1)
        leader.signal(signal.SIGSTOP)
        second = start("run")
        assert second.end() == 6
        assert second.said("LeaseHeld")
        leader.signal(signal.SIGCONT)
        _hurry(world)
        assert leader.end() == 0


def test_a_worker_that_is_told_to_end_leaves_the_rest_to_others(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        leaving = start("worker")
        leaving.wait_for(lambda lines: bool(lines))
        leader = start("run")
        leaving.wait_for_records(3)
        assert leaving.stop() == 0
        _hurry(world)
        assert leaving.lines[-1] == "ended"
        assert leader.end() == 0, leader.lines
        assert _told(leader)["counts"] == {"party.export": {"done": PARTIES}}
    _each_once(task, world)


def test_a_run_that_is_interrupted_stops_the_other_workers_too(task: Task, world: Running) -> None:
    with worker_processes(task) as start:
        worker = start("worker")
        worker.wait_for(lambda lines: bool(lines))
        leader = start("run")
        worker.wait_for_records(2)
        leader.signal(signal.SIGINT)
        leader.end()
        assert _told(leader)["halted"] == "stopped on request", (leader.lines, worker.lines)
        _hurry(world)
        done = worker.records
        again = start("run")
        assert again.end() == 0, again.lines
        # A record that was left, because the machine was too busy to send it in time, is told of twice.
        assert worker.records + again.records + leader.records >= PARTIES and worker.records >= done
        assert worker.stop() == 0
    _each_once(task, world)


def test_a_store_that_is_a_file_is_refused_with_what_to_do(tmp_path: Path, ledger: Ledger) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with Store.open(url) as store, pytest.raises(ConfigurationError) as caught:
        work_until(
            threading.Event(),
            program=toy_program(),
            systems={"ledger": ledger, "desk": ledger},
            store=store,
            workflows=workflows_beside(url),
            plan_flow=planner(store, {"party.export": parties(1)}),
            actor="worker",
            say=print,
        )
    assert "is a file" in str(caught.value) and "postgresql://" in caught.value.fix


def _lead_queues(task: Task) -> list[str]:
    schema = workflows_beside(task.store, task.company).schema
    with psycopg.connect(task.store) as connection:
        rows = connection.execute(f"SELECT name FROM {schema}.queues WHERE name LIKE 'lead %'".encode()).fetchall()
    return [name for (name,) in rows]


def _told(process: WorkerProcess) -> Any:
    told = json.loads(process.lines[-1])
    assert not any("failed" in by for by in told["counts"].values()), process.lines[-4:]
    return told


def _assert_through(process: WorkerProcess, task: Task) -> None:
    """Every record is done, but for the one that a dead process had at hand: where it cannot be certain yet, it is left to the next run."""
    counts = Counter(_told(process)["counts"]["party.export"])
    assert counts["done"] >= task.parties - 1, counts
    assert counts["done"] + counts["unknown"] + counts["retry_later"] == task.parties, counts


def _end_what_is_in_doubt(task: Task) -> None:
    """Runs, as the clock would, until nothing is in doubt."""

    def certain() -> bool:
        with Store.open(task.store, company=task.company) as store:
            if list(store.journal.open()) == []:
                return True
        with worker_processes(task) as start:
            again = start("run")
            assert again.end() == 0, again.lines
        return False

    wait_until(certain)


def _each_once(task: Task, world: Running) -> None:
    assert world.spectrum is not None
    _end_what_is_in_doubt(task)
    there = Counter(row["Vendor_Code"].strip() for row in world.spectrum.records("vendors"))
    with Store.open(task.store, company=task.company) as store:
        linked = {link.source_id: link.target_id for link in store.links.all("party")}
        assert list(store.journal.open()) == []
        assert store.audit.verify() == []
        assert not store.runs.list("run", state="running")
    assert len(linked) == task.parties
    assert {code: there[code] for code in linked.values()} == dict.fromkeys(linked.values(), 1)
