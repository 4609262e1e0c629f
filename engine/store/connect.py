"""From a store's URL to connections with the right settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import StoreError, WorkerLost

BEGIN = "store_begin"
"""Execution option: the statement that begins a transaction on SQLite (default BEGIN); empty for none."""
TO_WRITE = "BEGIN IMMEDIATE"
_FORMS = "Write `sqlite:///FILE`, a file name alone, or `postgresql://USER@HOST/DATABASE`."


def store_url(text: str) -> URL:
    """The URL of the store; a text without ``://`` is the name of an SQLite file."""
    if not text.strip():
        raise StoreError("The store has no URL.", fix=_FORMS)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError:
        # The text may hold a password, so it is not repeated.
        raise StoreError("The URL of the store cannot be read.", fix=_FORMS) from None
    kind = url.get_backend_name()
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(f"A store of the kind `{kind}` is not known.", fix=_FORMS)


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite store, None for a server."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StoreError("The store must be a file on disk: one in memory would forget what was sent.", fix=_FORMS)
    return Path(url.database)


def shown(url: URL) -> str:
    """The store's name in messages: the path, or the URL without its password."""
    file = sqlite_file(url)
    return str(file) if file else url.set(drivername="postgresql").render_as_string(hide_password=True)


# A server that vanished without a word is given up after half a minute; else a worker would wait for it for hours.
_NOTICED = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4, "tcp_user_timeout": 30_000}


@dataclass(frozen=True, slots=True)
class Member:
    """The worker whose connections these are."""

    company: str
    worker: str


def session_name(worker: str) -> str:
    """What the server shows as the name of a worker's sessions; it keeps 63 characters."""
    return f"sync-engine {worker}"[:63]


def connect(url: URL, *, busy_timeout: float, member: Member | None = None) -> Engine:
    """An engine for the store. ``busy_timeout``: seconds to wait for another writer (SQLite) or lock (PostgreSQL).

    With ``member``, each new connection to PostgreSQL is asked whether that worker still counts as alive, and raises WorkerLost if not.
    Once its sessions are ended, such a worker is shut out for good.
    """
    file = sqlite_file(url)
    if file is None:
        return _postgresql(url, busy_timeout, member)
    if not file.parent.is_dir():
        raise StoreError(f"The folder of the store {file} does not exist.", fix=f"Create {file.parent}.")
    if file.is_dir():
        raise StoreError(f"The store {file} is a folder.", fix="Name a file in it.")
    engine = create_engine(url, connect_args={"timeout": busy_timeout}, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own; _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    # FULL: an intent must outlive a power cut before the call it announces is made. NORMAL with WAL would not do.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    how = connection.get_execution_options().get(BEGIN, "BEGIN")
    if how:
        connection.exec_driver_sql(how)


def _postgresql(url: URL, busy_timeout: float, member: Member | None) -> Engine:
    name = "sync-engine" if member is None else session_name(member.worker)
    try:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            connect_args={**_noticed(url), "connect_timeout": 10, "application_name": name},
        )
    except ModuleNotFoundError:
        raise StoreError(
            f"The store {shown(url)} needs the PostgreSQL driver, which is not installed.",
            fix="Install it: pip install 'sync-engine[postgresql]'.",
        ) from None

    # Not by the connection's `options`: those are the user's, in the URL.
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {int(busy_timeout * 1000)}")
        if member is not None:
            # A worker that hangs in a transaction must not keep its locks for as long as the others wait for them.
            connection.execute(f"SET idle_in_transaction_session_timeout = {int(busy_timeout * 500)}")
        connection.commit()
        if member is not None:
            _must_be_alive(connection, member)

    return engine


def _noticed(url: URL) -> dict[str, int]:
    """How soon a server that vanished is noticed, but for what the URL says itself."""
    return {name: value for name, value in _NOTICED.items() if name not in url.query}


def _must_be_alive(connection: Any, member: Member) -> None:
    which = "SELECT state FROM sync_workers WHERE company = %s AND id = %s"
    row = connection.execute(which, (member.company, member.worker)).fetchone()
    connection.commit()
    if row is None or row[0] != "alive":
        connection.close()
        raise WorkerLost(
            f"The worker {member.worker} counts as {row[0] if row else 'unknown'}: it was silent for too long, or it has ended.",
            fix="Nothing is lost: another worker goes on with its work, or the next run does.",
        )
