"""A copy of the embedded store, made while it is in use, and put back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL

from engine.errors import StoreError, StoreTooNewError
from engine.store.connect import shown, sqlite_file
from engine.store.filelock import open_lock, try_lock
from engine.store.lease import refusal
from engine.store.schema import REVISIONS, VERSION_TABLE

_PAGES = 500
"""Copied at a time: between two portions others may write."""
_WAIT = 30.0


def backup(url: URL, target: Path) -> None:
    """Copies the store to a file that is not there yet, as it was at one moment; others may read and write meanwhile.

    Raises StoreError where it is not an embedded store, the file is there, or the copy does not hold.
    """
    file = _embedded(url)
    if not file.is_file():
        raise StoreError(f"There is no store {file} to be backed up.", fix="Check `store:` in the configuration.")
    if target.exists():
        raise StoreError(f"{target} is there already, and no backup is written over.", fix="Name another file.")
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        _copy(file, beside)
        _must_be_whole(beside)
        os.replace(beside, target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"The store {file} could not be copied to {target}: {error}.", fix="Check both disks."
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def restore(url: URL, source: Path, now: datetime) -> Path | None:
    """Puts a backup in the place of the store; gives the file in which the old store is kept, None where there was none.

    Raises LeaseHeld while a run or a schedule is at work, StoreError where the backup cannot be used; then nothing has changed.
    """
    file = _embedded(url)
    _must_be_whole(source)
    file.parent.mkdir(parents=True, exist_ok=True)
    with _nobody_at_work(file):
        try:
            aside = _kept(file, now) if file.exists() else None
            # Copied into the file rather than moved over it: who has it open sees the restored rows, and none of the old.
            _copy(source, file)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"The store {file} could not be restored: {error}.", fix="Check its disk.") from None
    return aside


def _embedded(url: URL) -> Path:
    file = sqlite_file(url)
    if file is None:
        raise StoreError(
            f"The store {shown(url)} is a PostgreSQL database.", fix="Use its own tools: pg_dump and pg_restore."
        )
    return file


def _copy(source: Path, target: Path) -> None:
    new = not target.exists()
    if new:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        closing(sqlite3.connect(f"file:{source.resolve()}?mode=ro", uri=True, timeout=_WAIT)) as read,
        closing(sqlite3.connect(target, timeout=_WAIT)) as write,
    ):
        read.backup(write, pages=_PAGES if new else -1, sleep=0.05)
        if new:
            # One file, to be carried anywhere: without a journal beside it.
            write.execute("PRAGMA journal_mode=DELETE")


def _must_be_whole(file: Path) -> None:
    """Raises StoreError unless the file is a sound store that this release can read."""
    fix = "Name a file that `sync-engine backup` wrote."
    if not file.is_file():
        raise StoreError(f"There is no backup {file}.", fix=fix)
    try:
        with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            found = [row[0] for row in connection.execute(f"SELECT version_num FROM {VERSION_TABLE}")]
    except sqlite3.Error as error:
        raise StoreError(f"{file} is no backup of a store ({error}).", fix=fix) from None
    if said != "ok":
        raise StoreError(f"The backup {file} is damaged ({said}).", fix="Use another one.")
    unknown = [revision for revision in found if revision not in REVISIONS]
    if unknown:
        raise StoreTooNewError(
            f"{file} has schema {unknown[0]}, which this release does not know.", fix="Upgrade first."
        )


def _kept(file: Path, now: datetime) -> Path:
    """The store as it is, in a file of its own. One that is too damaged to be copied is moved there as it is."""
    aside = file.with_name(f"{file.stem}.before-restore-{now:%Y%m%dT%H%M%S}{file.suffix}")
    try:
        _copy(file, aside)
    except sqlite3.Error:
        aside.unlink(missing_ok=True)
        for tail in ("", "-wal", "-shm"):
            part = Path(f"{file}{tail}")
            if part.exists():
                os.replace(part, f"{aside}{tail}")
    return aside


@contextmanager
def _nobody_at_work(file: Path) -> Iterator[None]:
    """Holds every lease that was ever taken on the store, of all its companies."""
    with ExitStack() as held:
        for path in sorted(file.parent.glob(f"{file.name}.lease-*.lock")):
            descriptor = open_lock(path)
            held.callback(os.close, descriptor)
            if not try_lock(descriptor):
                name = unquote(path.name.removesuffix(".lock")).rpartition("-")[2]
                raise refusal(name, os.pread(descriptor, 4096, 0).decode("utf-8", "replace"))
        yield
