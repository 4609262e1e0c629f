"""Somebody else keeps a file locked: for a moment, which nobody notices, and for longer than anybody waits."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from faults_desk import NUMBERS, RUN, SENDER, Desk, clear

from engine.store import Store


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second in place of ten: how long is waited is not what is tried."""
    whole = Store.open.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(Store, "open", classmethod(lambda cls, *a, **k: whole(cls, *a, **{**k, "busy_timeout": 0.5})))


def test_a_lock_that_is_let_go_in_time_is_not_noticed(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    clear(desk.call(*("run", "--once", "cost_type")), 0)
    with locked(desk.store_file):
        done: list[object] = []
        running = threading.Thread(target=lambda: done.append(desk.begin(*RUN)))
        running.start()
        running.join()
        (process,) = done
        with pytest.raises(Exception, match="timed out"):
            process.wait(4)  # type: ignore[attr-defined]
    assert process.wait(60) == 0  # type: ignore[attr-defined]
    process.communicate()  # type: ignore[attr-defined]
    desk.all_is_right(*NUMBERS, before=before)


@pytest.mark.usefixtures("impatient")
def test_a_store_that_stays_locked_is_told_and_the_command_may_be_typed_again(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    with locked(desk.store_file):
        clear(desk.call("send", "commitment", "7502", "--as", SENDER), 5, "locked by another process", "Run again")
        clear(desk.call("queue"), 0)
        clear(desk.call(*RUN), 5, str(desk.store_file), "locked by another process", "Run again")
    assert desk.headers() == before
    clear(desk.call("send", "commitment", "7502", "--as", SENDER), 0)
    desk.all_is_right(*NUMBERS, before=before)


@pytest.mark.usefixtures("impatient")
def test_a_lock_that_comes_in_the_middle_of_a_run_halts_it_and_the_next_one_goes_on(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    held: list[sqlite3.Connection] = []
    written = threading.Event()

    def hold() -> None:
        while not written.is_set() and not any("Phases" in one.path for one in desk.spectrum_board.requests):
            written.wait(0.005)
        other = sqlite3.connect(desk.store_file, isolation_level=None, check_same_thread=False, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        held.append(other)

    holder = threading.Thread(target=hold)
    holder.start()
    told = desk.call(*RUN)
    written.set()
    holder.join()
    held[0].execute("ROLLBACK")
    held[0].close()
    clear(told, 5, "locked by another process")
    desk.all_is_right(*NUMBERS, before=before)
