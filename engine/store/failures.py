"""What a database driver says, said again for a person: which store, what is wrong, what to do."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import StoreBusyError, StoreError, StoreFullError

_Known = tuple[str, type[StoreError], str, str]

# Words in the driver's message, or an SQLSTATE class; then the error, what is wrong, what to do.
_KNOWN: tuple[_Known, ...] = (
    (
        "database or disk is full|^53100",
        StoreFullError,
        "has no room left",
        "Make room on its disk, then run again.",
    ),
    (
        "is locked|^55P03|^40001|^40P01",
        StoreBusyError,
        "was kept locked by another process",
        "Run again; if it stays so, end the process that has it open.",
    ),
    (
        "file is not a database|file is encrypted",
        StoreError,
        "is not a database",
        "Name another file as the store, or restore this one from a backup.",
    ),
    (
        "malformed|^XX001|^XX002",
        StoreError,
        "is damaged",
        "Restore it from a backup; keep the damaged file, `sqlite3 FILE .recover` may save what is newer.",
    ),
    ("unable to open database file", StoreError, "cannot be opened", "Check the folder and its permissions."),
    (
        "readonly database|^25006",
        StoreError,
        "cannot be written",
        "Give this user write permission to file and folder.",
    ),
    (
        "disk I/O error|^58030",
        StoreError,
        "could not be read or written by the disk",
        "Check the disk, then run again.",
    ),
    (
        "^28",
        StoreError,
        "refused the user or the password",
        "Check the user and the password of the store's URL.",
    ),
    ("^3D000", StoreError, "does not exist", "Create the database (`createdb NAME`), or name another."),
    (
        "^42501",
        StoreError,
        "does not let this user do that",
        "Grant the user CREATE and USAGE on the schema.",
    ),
    ("^53300", StoreBusyError, "has no connection free", "End idle clients, or raise max_connections."),
    (
        "^08|^57P|connection (failed|refused)",
        StoreError,
        "cannot be reached",
        "Start the server, or check its URL.",
    ),
)


_SPOILED = ("is not a database", "is damaged")
_MOVE = "Move it away. The store knows what was written: the next run goes on from there, and nothing is written twice."


@contextmanager
def in_plain_words(place: str) -> Iterator[None]:
    """Turns what the driver raises inside the block into a StoreError that names ``place``. Other errors pass."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreBusyError(
            f"The store {place} has all its connections in use.", fix="Use fewer threads at once."
        ) from error
    except DBAPIError as error:
        raise _said_again(error, place) from error
    except StatementError as error:  # an error of ours, raised while a value was prepared for the driver
        if isinstance(error.orig, StoreError):
            raise error.orig from None
        raise


@contextmanager
def workflows_in_plain_words(place: str) -> Iterator[None]:
    """The same for what the durable engine keeps for itself under ``place``: it may be moved away, as the store knows what was written."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, (DBAPIError, *_sqlite_errors())):
            raise
        raise workflows_failure(error, place) from error


def _sqlite_errors() -> tuple[type[Exception], ...]:
    """Of Python's own SQLite, and of the newer one that some Pythons need beside it: the two have no class in common."""
    newer = sys.modules.get("pysqlite3.dbapi2")  # where it was never imported, nothing can come from it
    return (sqlite3.Error,) if newer is None else (sqlite3.Error, newer.Error)


def workflows_failure(error: Exception, place: str) -> StoreError:
    """What the driver said of the durable engine's own records, as a StoreError."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    words, state = str(orig).strip(), getattr(orig, "sqlstate", None) or ""
    what = f"The durable engine's own {'database' if '://' in place else 'file'} {place}"
    for pattern, kind, wrong, fix in _KNOWN:
        if re.search(pattern, state) or re.search(pattern, words):
            mend = _MOVE if wrong in _SPOILED else fix
            return kind(f"{what} {wrong} ({_one_line(words)}).", fix=mend)
    return StoreError(f"{what} cannot be used ({_one_line(words)}).", fix=_MOVE)


def _said_again(error: DBAPIError, place: str) -> StoreError:
    words = str(error.orig).strip()
    state = getattr(error.orig, "sqlstate", None) or ""
    for pattern, kind, wrong, fix in _KNOWN:
        if re.search(pattern, state) or re.search(pattern, words):
            return kind(f"The store {place} {wrong} ({_one_line(words)}).", fix=fix)
    return StoreError(
        f"The store {place} refused the statement ({_one_line(words)}).",
        fix="Nothing of it was written. Run again; if it stays so, report it with this text.",
    )


def _one_line(words: str) -> str:
    return " ".join(words.split())
