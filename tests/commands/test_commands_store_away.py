"""A worker and a run whose database server is away for good: a signal ends them, and a second one ends them at once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from commands_world import ROOT
from sqlalchemy import make_url
from wire import Wire, wire_to

from sandbox import Running

LONG = 60
"""Seconds within which a process ends that has been asked to; the durable engine alone would wait for ever."""


class Process:
    """A command in a process of its own; what it says is read as it comes."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.said: list[str] = []
        self._more = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", *words],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, words: str, seconds: float = LONG) -> None:
        with self._more:
            came = self._more.wait_for(lambda: any(words in line for line in self.said), seconds)
        assert came, f"{words!r} not said, process {self.process.poll()}: {self.said}"

    def end(self, seconds: float = LONG) -> int:
        code = self.process.wait(seconds)
        self._reader.join(10)
        return code

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._more:
                self.said.append(line)
                self._more.notify_all()


Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts commands in the test's folder; none outlives the test."""
    started: list[Process] = []

    def start_one(*words: str) -> Process:
        started.append(Process(tmp_path, *words))
        return started[-1]

    yield start_one
    for one in started:
        one.process.kill()
        one.process.wait()


@pytest.fixture
def wire(live: Running, tmp_path: Path, postgresql: str) -> Iterator[Wire]:
    """The way to the database, which the configuration in the test's folder leads through."""
    url = make_url(postgresql)
    assert url.port is not None
    with wire_to(url.port) as wire:
        file = tmp_path / "sync-engine.yaml"
        written = re.sub(r"(?m)^store:.*\n", "", file.read_text("utf-8"))
        through = url.set(port=wire.port).render_as_string(hide_password=False)
        file.write_text(f"{written}store: {through}\nworkers: {{dead_after: 3, part: 2}}\n", "utf-8")
        yield wire


def test_a_worker_ends_when_it_is_told_to_while_the_store_is_away(wire: Wire, start: Start) -> None:
    worker = start("worker")
    worker.wait_for("joined")
    wire.cut()
    worker.wait_for("It is tried again.")
    worker.process.send_signal(signal.SIGTERM)
    assert worker.end() == 0, worker.said
    assert worker.said[-1].rstrip().endswith("ended")
    assert any("a second signal ends it at once" in line for line in worker.said)


def test_a_worker_that_was_away_from_the_store_goes_on_when_it_comes_back(
    wire: Wire, start: Start, live: Running, call: Any
) -> None:
    worker = start("worker")
    worker.wait_for("joined")
    wire.cut()
    worker.wait_for("It is tried again.")
    wire.mend()
    run = call("run", "--once", "cost_type", "vendor", "--format", "json")
    assert run.exit_code == 0, run.stderr
    worker.process.send_signal(signal.SIGTERM)
    assert worker.end() == 0, worker.said


def test_a_run_ends_when_it_is_interrupted_while_the_store_is_away_and_the_next_goes_on(
    wire: Wire, start: Start, live: Running, call: Any
) -> None:
    run = _amid_a_write(live, start, "delay")
    wire.cut()
    run.process.send_signal(signal.SIGINT)
    assert run.end() == 5, run.said
    assert any("cannot be reached" in line for line in run.said), run.said
    assert not any("Traceback" in line for line in run.said), run.said
    wire.mend()
    _the_next_goes_on(live, call)


def test_a_second_signal_ends_a_run_at_once(wire: Wire, start: Start, live: Running, call: Any) -> None:
    run = _amid_a_write(live, start, "hang")
    run.process.send_signal(signal.SIGINT)
    run.wait_for("a second signal ends it at once")
    run.process.send_signal(signal.SIGTERM)
    assert run.end(10) == 128 + signal.SIGTERM, run.said
    assert "ended at once" in run.said[-1] and "nothing is lost" in run.said[-1]
    _the_next_goes_on(live, call)


def test_a_second_signal_ends_a_worker_at_once_whose_store_hangs(wire: Wire, start: Start) -> None:
    worker = start("worker")
    worker.wait_for("joined")
    wire.freeze()
    worker.process.send_signal(signal.SIGTERM)
    worker.wait_for("a second signal ends it at once")
    worker.process.send_signal(signal.SIGINT)
    assert worker.end(10) == 128 + signal.SIGINT, worker.said


def _amid_a_write(live: Running, start: Start, kind: str) -> Process:
    """A run whose one write is in the air."""
    assert live.procore_board is not None
    fault = live.procore_board.plan(
        kind, path="line_item_types/sync", method="PATCH", seconds=2 if kind == "delay" else 0
    )
    run = start("run", "--once", "cost_type")
    _until(lambda: fault.hits == 1)
    return run


def _the_next_goes_on(live: Running, call: Any) -> None:
    assert live.procore_board is not None
    live.procore_board.faults.clear()
    told = call("run", "--once", "cost_type", "--format", "json")
    assert told.exit_code in (0, 5), told.stderr  # 5 where the call may still be under way
    assert json.loads(told.stdout)["resumed"], told.stdout


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)
