"""Cursors: how far each incremental read has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.store.database import Database, Transaction, replace_all
from engine.store.schema import cursors as table
from engine.store.values import Json


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place ``value`` that the read called ``name`` had reached at the moment ``at``."""

    name: str
    value: Json
    at: datetime


class Cursors:
    """``store.cursors``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, name: str, *, tx: Transaction | None = None) -> Cursor | None:
        """The cursor, None before the first read."""
        which = select(table.c.name, table.c.value, table.c.at)
        row = self._db.one(which.where(table.c.company == self._db.company, table.c.name == name), tx)
        return None if row is None else Cursor(**row._mapping)

    def put(self, name: str, value: Json, at: datetime | None = None, *, tx: Transaction | None = None) -> Cursor:
        """Moves the cursor; ``at`` is now unless given. Put it in the transaction that stores what was read."""
        cursor = Cursor(name, value, at or self._db.clock())
        row = {"company": self._db.company, "name": name, "value": value, "at": cursor.at}
        with self._db.writing(tx) as connection:
            replace_all(connection, table, [row])
        return cursor
