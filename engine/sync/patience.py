"""Asking the durable engine without waiting for its database for ever.

DBOS tries again for as long as its database is away, and sleeps longer each time. Whoever asks it in the main thread would not see that the
process was told to end, so it is asked from a thread that is left behind where the answer is not worth waiting for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from engine.errors import StoreError

Answer = TypeVar("Answer")
_LOOK_EVERY = 0.5
_LONG = 10.0
"""Seconds after which a store that says nothing counts as away, for who was told to end."""


def patiently(
    question: Callable[[], Answer], over: threading.Event, look: Callable[[], object], *, to_the_end: bool = False
) -> Answer:
    """The answer to a question. Raises what the question raises.

    Once ``over`` is set, the answer is waited for as long as ``look`` finds the store there, and no more than ten seconds unless
    ``to_the_end``; then StoreError is raised.
    """
    answer = _asked(question)
    asked_to_end: float | None = None
    while not wait([answer], _LOOK_EVERY).done:
        if not over.is_set():
            continue
        asked_to_end = asked_to_end or time.monotonic()
        looked = _asked(look)
        if not wait([looked], _LONG).done:
            raise _no_answer()
        looked.result()
        if not to_the_end and not answer.done() and time.monotonic() - asked_to_end > _LONG:
            raise _no_answer()
    return answer.result()


def _no_answer() -> StoreError:
    return StoreError("The store gives no answer.", fix="Nothing is lost: the next run goes on.")


def _asked(question: Callable[[], Answer]) -> Future[Answer]:
    answer: Future[Answer] = Future()

    def ask() -> None:
        try:
            answer.set_result(question())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=ask, name="sync-engine-ask", daemon=True).start()
    return answer
