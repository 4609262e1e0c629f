"""What ends a command gently, and what ends it at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click

from engine.commands.options import Options

OF_A_SIGNAL = 128
"""Added to a signal's number: what a shell expects of a process that it ended."""
_THREADS_OF_RUNS = "dbos-executor-"
_GRACE = 5.0
_BEFORE = "sync-engine threads before"


@contextmanager
def on_signals(
    options: Options, react: Callable[[], None], at_last: Callable[[], None] | None = None
) -> Iterator[None]:
    """Calls ``react`` where somebody ends this process by Ctrl-C or by SIGTERM, during the block. Says what is waited for.

    A second signal ends the process there and then, after ``at_last``: a run outlives that anywhere, as it does a power cut.
    """
    heard: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        heard.append(number)
        if len(heard) > 1:
            _say("ended at once; nothing is lost, the next run goes on")
            if at_last is not None:
                at_last()
            os._exit(OF_A_SIGNAL + number)
        if options.verbosity >= 0:
            _say("ends after the record at hand; a second signal ends it at once")
        react()

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    click.get_current_context().meta[_BEFORE] = set(threading.enumerate())
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: str) -> None:
    # Whatever the signal came in between may hold the lock of sys.stderr.
    over_progress = "\r\033[K" if os.isatty(2) else ""
    with suppress(OSError):
        os.write(2, f"{over_progress}{text}\n".encode())


def let_go(context: click.Context, code: int) -> None:
    """Ends the process with this code if threads of its run still wait for a database that is away; Python would wait for them.

    The command has said and closed everything by then.
    """
    end = time.monotonic() + _GRACE
    before = context.meta.get(_BEFORE)
    if before is None:
        return
    waiting = [one for one in set(threading.enumerate()) - before if one.name.startswith(_THREADS_OF_RUNS)]
    for one in waiting:
        one.join(max(0.0, end - time.monotonic()))
    if any(one.is_alive() for one in waiting):
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
