"""Leases: that only one process at a time does a named thing, told apart from one that died doing it.

The lock itself is the operating system's (SQLite) or the server's (PostgreSQL), so it ends with its holder. Who
holds it is written beside it for the one that is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from engine.errors import LeaseHeld
from engine.store.database import Database, replace_all
from engine.store.failures import in_plain_words
from engine.store.filelock import beside, open_lock, try_lock
from engine.store.schema import leases


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease in hand."""

    name: str
    _connection: Connection | None

    def still_held(self) -> bool:
        """False once the server has dropped the connection, and the lease with it. A file lease stays to its end."""
        if self._connection is None:
            return True
        try:
            self._connection.execute(text("SELECT 1"))
            self._connection.commit()
        except DBAPIError:
            return False
        return True


@contextmanager
def lease(database: Database, file: Path | None, name: str) -> Iterator[Lease]:
    """Holds ``name`` for this company during the block. Raises LeaseHeld at once, naming the holder, if it is taken."""
    held = _by_file(database, file, name) if file is not None else _by_server(database, name)
    with held as lease_in_hand:
        yield lease_in_hand


@contextmanager
def _by_file(database: Database, file: Path, name: str) -> Iterator[Lease]:
    descriptor = open_lock(beside(file, f"lease-{database.company}-{name}"))
    try:
        if not try_lock(descriptor):
            raise refusal(name, os.pread(descriptor, 4096, 0).decode("utf-8", "replace"))
        os.ftruncate(descriptor, 0)
        since = database.clock().isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
        os.pwrite(descriptor, json.dumps(holder).encode("utf-8"), 0)
        yield Lease(name, None)
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextmanager
def _by_server(database: Database, name: str) -> Iterator[Lease]:
    row = {"company": database.company, "name": name}
    key = int.from_bytes(
        hashlib.sha256(f"sync-engine\0{database.company}\0{name}".encode()).digest()[:8], "big", signed=True
    )
    with database.engine.connect() as connection:
        with in_plain_words(database.place):
            taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one()
            if not taken:
                holder = connection.execute(
                    select(leases.c.pid, leases.c.host, leases.c.since).filter_by(**row)
                ).first()
                words = (
                    {} if holder is None else {**holder._mapping, "since": holder.since.isoformat(timespec="seconds")}
                )
                raise refusal(name, json.dumps(words))
            mine = {"pid": os.getpid(), "host": socket.gethostname(), "since": database.clock()}
            replace_all(connection, leases, [{**row, **mine}])
            connection.commit()
        try:
            yield Lease(name, connection)
        finally:
            # The lock belongs to the session, and the session must not go back to the pool with it. A server notices a
            # closed session only later, so the lock is given back first, and the next run need not wait for that.
            with suppress(SQLAlchemyError):
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
            connection.invalidate()


def refusal(name: str, holder: str) -> LeaseHeld:
    """The error that names the holder, from what it wrote down."""
    try:
        known = dict(json.loads(holder))
    except ValueError:
        known = {}  # the holder has the lock, and has not written its name yet
    pid, host, since = known.get("pid"), str(known.get("host", "unknown")), str(known.get("since", "unknown"))
    return LeaseHeld(
        f"The lease `{name}` is held by process {pid or 'unknown'} on {host} since {since}.",
        fix="Wait until it has ended, or stop it; a lease ends with its process.",
        name=name,
        pid=pid,
        host=host,
        since=since,
    )
