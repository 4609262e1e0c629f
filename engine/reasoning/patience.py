"""A thread of its own for a library that may never answer: whoever asks waits for a while, and then goes on without it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from engine.errors import SyncEngineError

Answer = TypeVar("Answer")

PATIENCE = 20.0
"""Seconds for one answer, which takes less than a thousandth of one: only what hangs takes this long."""


class NoAnswerError(SyncEngineError):
    """The engine did not answer one question exactly once: told where the decision is shown; the record is not ready."""


class Answering:
    """Does work one piece at a time in a thread that nothing waits for at the end of the process.

    A piece that does not come back cannot be stopped. It is left alone with its thread, and nothing is asked there any more.
    """

    def __init__(self, name: str, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._name = name
        self._work: SimpleQueue[tuple[Callable[[], Any], SimpleQueue[tuple[Any, BaseException | None]]]] = SimpleQueue()
        self._stuck = False
        self._thread = threading.Thread(target=self._go_on, name=name, daemon=True)
        self._thread.start()

    def ask(self, work: Callable[[], Answer]) -> Answer:
        """What the work returns or raises. Raises NoAnswerError where it does not come back, and at once from then on."""
        if threading.current_thread() is self._thread:
            return work()
        if self._stuck:
            raise NoAnswerError(
                f"{self._name} hangs since an earlier question, and is not asked any more in this process"
            )
        reply: SimpleQueue[tuple[Answer, BaseException | None]] = SimpleQueue()
        self._work.put((work, reply))
        try:
            answer, error = reply.get(timeout=self.patience)
        except Empty:
            self._stuck = True
            raise NoAnswerError(f"{self._name} has not answered for {self.patience:g} seconds") from None
        if error is not None:
            raise error
        return answer

    def _go_on(self) -> None:
        while True:
            work, reply = self._work.get()
            try:
                reply.put((work(), None))
            except BaseException as error:
                reply.put((None, error))
            # Nothing of the last question is kept while waiting for the next.
            del work, reply
