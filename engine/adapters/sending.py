"""Who sends may ask to be asked once more, right before each request that writes: time may have gone by since it was announced.

An adapter waits for its turn, for a new token, for another try. What was announced long ago may have been taken over by another
worker by then, and must not be sent any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

OVER = "the time to send it was over before its turn came"
"""Said of what was not sent for that reason."""
_ASKED: ContextVar[Callable[[], bool] | None] = ContextVar("asked_before_sending", default=None)


@contextmanager
def asking_before_sending(may_send: Callable[[], bool]) -> Iterator[None]:
    """Within the block, in this thread, ``may_send`` is asked before each request; what it refuses is not sent."""
    token = _ASKED.set(may_send)
    try:
        yield
    finally:
        _ASKED.reset(token)


def still_to_be_sent() -> bool:
    """To be asked right before a request is made. True where nobody wanted to be asked."""
    return who_asks()()


def who_asks() -> Callable[[], bool]:
    """What ``still_to_be_sent`` asks now, for those who make a call in the name of others."""
    return _ASKED.get() or _always


def _always() -> bool:
    return True
