"""What is being done just now: the run, the flow, the record. Every line of the log carries it, wherever it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_DOING: ContextVar[Mapping[str, str]] = ContextVar("doing", default={})  # noqa: B039 (never changed in place)


def doing() -> Mapping[str, str]:
    """What this thread is at, by name: ``company``, ``run``, ``flow``, ``record``, ``call``."""
    return _DOING.get()


@contextmanager
def at_work(**what: str | None) -> Iterator[None]:
    """During the block this thread is at this as well. Not for generators: between two of their items others go on."""
    before = _DOING.get()
    token = _DOING.set({**before, **{name: value for name, value in what.items() if value is not None}})
    try:
        yield
    finally:
        _DOING.reset(token)
