"""Processes that live as long as somebody lets them: forked from one that has imported everything, so that each costs next to nothing.

The process that forks must have opened nothing and started no thread; then a child is as good as a new process, without the seconds that
its imports would take.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

Say = Callable[[str], None]


class Orphaned(Exception):
    """Who started this process has died."""


class Life:
    """One child. It tells of its work by lines: a dot for each record that is through, words, and at last what came of it, as JSON."""

    def __init__(self, work: Callable[[Say], dict[str, Any]]) -> None:
        self._read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._read)
            _live(work, write)
        os.close(write)
        self._rest = b""
        self._status: int | None = None
        self.steps = 0
        """Records that are through."""
        self.said: dict[str, Any] | None = None
        self.words: list[str] = []
        self.problem = ""
        self.over = False
        """Whether it can tell nothing more: it is dead, or about to be."""

    def listen(self, seconds: float, steps: int | None = None) -> bool:
        """Takes in what is told for so long; with ``steps``, until so many records are through. False where it is over before."""
        end = time.monotonic() + seconds
        while not self.over and (steps is None or self.steps < steps):
            left = end - time.monotonic()
            if left <= 0:
                break
            heard(left, self)
        return not self.over

    def take_in(self) -> None:
        """Reads what was told; to be called where there is something."""
        got = os.read(self._read, 65536)
        if not got:
            self.over = True
            return
        *lines, self._rest = (self._rest + got).split(b"\n")
        for line in lines:
            if line == b".":
                self.steps += 1
            elif line.startswith(b"{"):
                told = json.loads(line)
                self.problem = told.pop("problem", "")
                self.said = told
            else:
                self.words.append(line.decode())

    def fileno(self) -> int:
        return self._read

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def pause(self) -> bool:
        """Stops it where it is, whatever it is at; False where it has ended before."""
        self.send(signal.SIGSTOP)
        # It stays to be waited for once more where this tells that it has ended.
        found = os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        return found is not None and found.si_code == os.CLD_STOPPED

    def end(self, number: signal.Signals | None = None) -> bool:
        """Waits for its end, after killing it with this signal; says whether that is what it died of."""
        if number is not None:
            self.send(number)
        while not self.over:
            self.take_in()
        _, self._status = os.waitpid(self.pid, 0)
        os.close(self._read)
        return number is not None and os.WIFSIGNALED(self._status) and os.WTERMSIG(self._status) == number

    @property
    def ended_well(self) -> bool:
        return self._status == 0 and not self.problem


def heard(seconds: float, *lives: Life) -> None:
    """Takes in what these tell within so long, and returns early where one does. Raises Orphaned."""
    ready, _, _ = select.select([sys.stdin, *(life for life in lives if not life.over)], [], [], max(seconds, 0))
    for one in ready:
        if isinstance(one, Life):
            one.take_in()
        elif not os.read(0, 1):
            raise Orphaned


def _live(work: Callable[[Say], dict[str, Any]], write: int) -> None:
    """The life of the child; never returns."""
    status = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)

        def say(line: str) -> None:
            os.write(write, line.encode() + b"\n")

        try:
            told = work(say)
            status = 0
        except BaseException:
            told = {"problem": traceback.format_exc()}
        say(json.dumps(told))
    finally:
        # Not sys.exit: what the parent registered to be done at its own end is not the child's to do.
        os._exit(status)
