"""Runs: each time the engine was at work, what came of it and what it cost."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, select, update

from engine.errors import MissingRow
from engine.store.database import Database, Transaction, insert_new
from engine.store.schema import recordings, run_items
from engine.store.schema import runs as table

RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``counts``: records by what became of them. ``calls``: calls made and saved, by system.

    ``state`` is ``running`` until it is finished; a run that was killed stays so.
    """

    id: str
    kind: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    counts: Mapping[str, int] = field(default_factory=dict)
    calls: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None


_HIGHEST = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.company == bindparam("company"))


class Runs:
    """``store.runs``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def start(self, kind: str, *, id: str | None = None, tx: Transaction | None = None) -> Run:
        """Begins a run. With the ``id`` of one that exists already, gives that one, to be continued."""
        now = self._db.clock()
        run_id = id or f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        row: dict[str, Any] = {
            "company": self._db.company,
            "id": run_id,
            "kind": kind,
            "started_at": now,
            "state": RUNNING,
            "counts": {},
            "calls": {},
        }
        with self._db.writing(tx) as connection:
            row["number"] = connection.execute(_HIGHEST, {"company": self._db.company}).scalar_one() + 1
            added = insert_new(connection, table, row)
            if added is None:
                added = connection.execute(select(table).where(self._is(run_id))).one()
        return _run(added)

    def finish(
        self,
        id: str,
        state: str,
        *,
        counts: Mapping[str, int] | None = None,
        calls: Mapping[str, int] | None = None,
        error: str | None = None,
        tx: Transaction | None = None,
    ) -> Run:
        """Ends a run. Raises MissingRow when there is no such run."""
        end = {
            "state": state,
            "ended_at": self._db.clock(),
            "counts": dict(counts or {}),
            "calls": dict(calls or {}),
            "error": error,
        }
        with self._db.writing(tx) as connection:
            row = connection.execute(update(table).where(self._is(id)).values(end).returning(table)).first()
        if row is None:
            raise MissingRow(f"There is no run {id}.", fix="List the runs and choose one of them.")
        return _run(row)

    def brake(self, id: str, why: str, *, tx: Transaction | None = None) -> None:
        """Asks everyone who is at work on a run to end after the record at hand; the first reason given stays."""
        going = and_(self._is(id), table.c.state == RUNNING, table.c.error.is_(None))
        with self._db.writing(tx) as connection:
            connection.execute(update(table).where(going).values(error=why))

    def get(self, id: str, *, tx: Transaction | None = None) -> Run | None:
        """One run."""
        row = self._db.one(select(table).where(self._is(id)), tx)
        return None if row is None else _run(row)

    def last(self, kind: str | None = None, *, state: str | None = None, tx: Transaction | None = None) -> Run | None:
        """The run that started last, of a kind and in a state if these are given."""
        row = self._db.one(self._newest(kind, state), tx)
        return None if row is None else _run(row)

    def list(
        self,
        kind: str | None = None,
        *,
        state: str | None = None,
        limit: int = 50,
        tx: Transaction | None = None,
    ) -> tuple[Run, ...]:
        """The last ``limit`` runs, newest first."""
        return tuple(_run(row) for row in self._db.rows(self._newest(kind, state).limit(limit), tx))

    def ended_before(self, moment: datetime, *, tx: Transaction | None = None) -> tuple[Run, ...]:
        """The runs that ended before a moment, newest first."""
        which = self._newest(None, None).where(table.c.ended_at < moment)
        return tuple(_run(row) for row in self._db.rows(which, tx))

    def remove(self, id: str, *, tx: Transaction | None = None) -> None:
        """Forgets a run with the rows of its plan."""
        with self._db.writing(tx) as connection:
            mine = (run_items.c.company == self._db.company, run_items.c.run_id == id)
            connection.execute(delete(run_items).where(*mine))
            connection.execute(
                delete(recordings).where(recordings.c.company == self._db.company, recordings.c.run_id == id)
            )
            connection.execute(delete(table).where(self._is(id)))

    def _newest(self, kind: str | None, state: str | None) -> Select[Any]:
        which = select(table).where(table.c.company == self._db.company)
        if kind is not None:
            which = which.where(table.c.kind == kind)
        if state is not None:
            which = which.where(table.c.state == state)
        return which.order_by(table.c.number.desc(), table.c.id.desc())

    def _is(self, id: str) -> ColumnElement[bool]:
        return and_(table.c.company == self._db.company, table.c.id == id)


def _run(row: Row[Any]) -> Run:
    return Run(**{name: value for name, value in row._mapping.items() if name not in ("company", "number")})
