"""Locks of files by the operating system: they fall off by themselves when their holder dies, however it dies."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from engine.errors import StoreBusyError, StoreError

_PAUSE = 0.02  # seconds between two tries; flock itself cannot wait for a limited time


def beside(file: Path, name: str) -> Path:
    """The lock file called ``name`` of the store ``file``."""
    return file.with_name(f"{file.name}.{quote(name, safe='')}.lock")


def open_lock(path: Path) -> int:
    """A descriptor of the lock file, created when absent. It is never deleted: two could then hold 'the' lock."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(
            f"The lock file {path} cannot be opened ({error.strerror}).",
            fix="Give this user write permission to the folder of the store.",
        ) from error


def try_lock(descriptor: int) -> bool:
    """Takes the lock if nobody has it, and says whether it did. Closing the descriptor gives it back."""
    try:
        import fcntl
    except ModuleNotFoundError:
        raise StoreError(
            "This operating system has no file locks of the kind the embedded store needs.",
            fix="Use a PostgreSQL store here.",
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def locked(path: Path, *, seconds: float) -> Iterator[None]:
    """Holds the lock during the block, after waiting at most ``seconds`` for it."""
    descriptor = open_lock(path)
    try:
        end = time.monotonic() + seconds
        while not try_lock(descriptor):
            if time.monotonic() > end:
                raise StoreBusyError(f"The lock {path} was not free for {seconds:g} s.", fix="Run again.")
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)
