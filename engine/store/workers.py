"""The processes that work on one company's store together: who they are, when each was last heard of, and how one is shut out.

Whether a worker is alive is told by the database's clock alone, so the clocks of the machines need not agree. A worker that was silent for
too long is declared dead, and from then on no connection of it is let in (see ``engine.store.connect``); those that it has are ended
by the server. So what it does after it wakes up can change nothing.
"""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from engine.errors import StoreError
from engine.store.connect import session_name
from engine.store.database import Database
from engine.store.schema import workers as table

ALIVE, ENDED, DEAD = "alive", "ended", "dead"
_PATIENCE = 2000
"""Milliseconds to wait until the server has ended a session."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One process. ``role``: what it was started for. ``at_work``: on what it was when last heard of; empty for nothing.

    ``state`` is ``alive`` until it ``ended``, or others declared it ``dead``. The times are the database's.
    """

    id: str
    role: str
    pid: int
    host: str
    started_at: datetime
    seen_at: datetime
    state: str
    at_work: str


class Workers:
    """``store.workers``. On SQLite one process works at a time, and nothing is noted here."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def register(self, role: str) -> Worker:
        """Notes this process under an id that no other has had."""
        host = socket.gethostname()
        id = f"{host[:24]}-{os.getpid()}-{secrets.token_hex(3)}"
        with self._db.writing(None) as connection:
            now = _now(connection)
            values = {"started_at": now, "seen_at": now, "state": ALIVE, "at_work": ""}
            row = {"id": id, "role": role, "pid": os.getpid(), "host": host, **values}
            connection.execute(insert(table).values(company=self._db.company, **row))
        return Worker(**row)  # type: ignore[arg-type]

    def beat(self, id: str, at_work: str) -> bool:
        """Says that a worker is alive; False where it counts as alive no more."""
        with self._db.writing(None) as connection:
            change = update(table).where(self._is(id), table.c.state == ALIVE)
            return connection.execute(change.values(seen_at=_now(connection), at_work=at_work)).rowcount == 1

    def silent(self, seconds: float) -> list[Worker]:
        """Those that count as alive and were not heard of for so long."""
        with self._db.reading(None) as connection:
            since = _now(connection) - timedelta(seconds=seconds)
            which = select(table).where(self._mine(), table.c.state == ALIVE, table.c.seen_at < since)
            return [_worker(row) for row in connection.execute(which)]

    def declare_dead(self, worker: Worker) -> bool:
        """Shuts a worker out, unless it was heard of since it was read; True for the one caller that did it.

        Its sessions go on until ``fence`` has ended them.
        """
        unheard = and_(self._is(worker.id), table.c.state == ALIVE, table.c.seen_at == worker.seen_at)
        return self._close(unheard, DEAD)

    def shut_out(self, id: str) -> bool:
        """Declares a worker dead whenever it was last heard of; True where it counted as alive."""
        return self._close(and_(self._is(id), table.c.state == ALIVE), DEAD)

    def end(self, id: str) -> None:
        """Notes that a worker has ended by itself."""
        self._close(and_(self._is(id), table.c.state == ALIVE), ENDED)

    def fence(self) -> int:
        """Ends the sessions that workers declared dead still have, and says how many there were. May be done again at will."""
        if self._db.engine.dialect.name == "sqlite":
            return 0
        names = [session_name(worker.id) for worker in self.list() if worker.state == DEAD]
        statement = text(
            "SELECT count(pg_terminate_backend(pid, :patience)) FROM pg_stat_activity"
            " WHERE application_name = ANY(:names) AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        try:
            with self._db.engine.connect() as connection:
                found = connection.execute(statement, {"patience": _PATIENCE, "names": names})
                number: int = found.scalar_one()
                return number
        except DBAPIError as error:
            raise StoreError(
                f"The sessions of dead workers cannot be ended ({' '.join(str(error.orig).split())}).",
                fix="Let all workers use the same database user, or grant theirs pg_signal_backend.",
            ) from error

    def alive(self) -> set[str]:
        """The ids of those that count as alive."""
        return {row.id for row in self._db.rows(select(table.c.id).where(self._mine(), table.c.state == ALIVE), None)}

    def list(self) -> tuple[Worker, ...]:
        """All that are known, those that began last first."""
        which = select(table).where(self._mine()).order_by(table.c.started_at.desc(), table.c.id)
        return tuple(_worker(row) for row in self._db.rows(which, None))

    def forget(self, days: float = 1.0) -> None:
        """Removes those that ended or died long ago."""
        with self._db.writing(None) as connection:
            since = _now(connection) - timedelta(days=days)
            past = and_(table.c.state != ALIVE, table.c.seen_at < since)
            connection.execute(delete(table).where(self._mine(), past))

    def _close(self, which: ColumnElement[bool], state: str) -> bool:
        with self._db.writing(None) as connection:
            return connection.execute(update(table).where(which).values(state=state, at_work="")).rowcount == 1

    def _mine(self) -> ColumnElement[bool]:
        return table.c.company == self._db.company

    def _is(self, id: str) -> ColumnElement[bool]:
        return and_(self._mine(), table.c.id == id)


def _now(connection: Connection) -> datetime:
    """The present moment by the database's clock; SQLite has none of its own, and its processes share the machine's."""
    if connection.dialect.name == "sqlite":
        at = connection.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00')")).scalar_one()
        return datetime.fromisoformat(at)
    moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def _worker(row: Row[tuple[object, ...]]) -> Worker:
    return Worker(**{name: getattr(row, name) for name in Worker.__slots__})
