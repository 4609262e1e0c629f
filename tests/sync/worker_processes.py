"""Processes that work on one shared store, started, listened to, paused and killed by the tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from one_worker import Task

HERE = Path(__file__).parent


class WorkerProcess:
    """One process; what it says is read as it comes, so that it never waits for its reader."""

    def __init__(self, role: str, task: Task) -> None:
        self.lines: list[str] = []
        self._more = threading.Condition()
        paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "one_worker.py"), role, json.dumps(asdict(task))],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._more:
                self.lines.append(line.rstrip("\n"))
                self._more.notify_all()
        with self._more:
            self._more.notify_all()

    def wait_for(self, enough: Callable[[list[str]], bool], seconds: float = 180) -> None:
        """Until what it said is enough."""
        with self._more:
            came = self._more.wait_for(lambda: enough(self.lines), seconds)
        assert came, f"not said in {seconds} seconds, process {self.process.poll()}: {self.lines}"

    def wait_for_records(self, number: int, seconds: float = 180) -> None:
        """Until so many records are through here."""
        self.wait_for(lambda lines: sum(line.startswith("done ") for line in lines) >= number, seconds)

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    @property
    def records(self) -> int:
        """How many records are through here."""
        return sum(line.startswith("done ") for line in self.lines)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self, seconds: float = 180) -> int:
        """Its exit code, once it has ended by itself."""
        code = self.process.wait(seconds)
        self._reader.join(10)
        return code

    def stop(self) -> int:
        """Ends it as an operator does."""
        self.signal(signal.SIGTERM)
        return self.end(60)


@contextmanager
def worker_processes(task: Task) -> Iterator[Callable[[str], WorkerProcess]]:
    """Gives a function that starts a process of a role, `run` or `worker`; none outlives the block."""
    started: list[WorkerProcess] = []

    def start(role: str) -> WorkerProcess:
        started.append(WorkerProcess(role, task))
        return started[-1]

    try:
        yield start
    finally:
        for one in started:
            if one.process.poll() is None:
                one.signal(signal.SIGKILL)
            one.process.wait()


def wait_until(true: Callable[[], bool], seconds: float = 180) -> None:
    """Until something holds; a failure says that it never did."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)
