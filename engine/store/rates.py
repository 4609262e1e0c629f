"""What everybody who calls a system for a company knows of its limits, in one row for each system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from engine.store.database import Database, Transaction, insert_new, replace_all
from engine.store.schema import rates as table

_COLUMNS = [column for column in table.c if column.name != "company"]
_AHEAD = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Rate:
    """What was known of a system at ``noted_at``; None is not known.

    ``remaining`` of ``bound`` calls were left until ``resets_at``; ``reset_mark`` is that moment by the system's own clock, in
    seconds since 1970. Nobody may call before ``held_until``. ``used`` calls of the day named ``day`` were made or set aside.
    """

    system: str
    noted_at: datetime
    bound: int | None = None
    remaining: int | None = None
    reset_mark: int | None = None
    resets_at: datetime | None = None
    held_until: datetime | None = None
    day: str = ""
    used: int = 0


class Rates:
    """``store.rates``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def now(self) -> datetime:
        """The moment that rows are noted and read at."""
        return self._db.clock()

    def get(self, system: str, *, tx: Transaction | None = None) -> Rate | None:
        """What is known of a system; None where nothing was noted yet."""
        row = self._db.one(select(*_COLUMNS).where(*self._is(system)), tx)
        return None if row is None else _rate(row, self._db.clock())

    def all(self, *, tx: Transaction | None = None) -> tuple[Rate, ...]:
        """What is known of every system, by name."""
        which = select(*_COLUMNS).where(table.c.company == self._db.company).order_by(table.c.system)
        now = self._db.clock()
        return tuple(_rate(row, now) for row in self._db.rows(which, tx))

    def change(self, system: str, step: Callable[[Rate], Rate], *, tx: Transaction | None = None) -> Rate:
        """Puts what ``step`` makes of the row in its place; nobody else changes it meanwhile. Gives the new row."""
        with self._db.writing(tx) as connection:
            now = self._db.clock()
            empty = {"company": self._db.company, "system": system, "noted_at": now}
            # The row of a lock must be there before it can be locked. SQLite's transactions lock the whole store.
            insert_new(connection, table, empty)
            row = connection.execute(select(*_COLUMNS).where(*self._is(system)).with_for_update()).one()
            after = replace(step(_rate(row, now)), system=system, noted_at=now)
            values = {column.name: getattr(after, column.name) for column in _COLUMNS}
            replace_all(connection, table, [{"company": self._db.company, **values}])
        return after

    def _is(self, system: str) -> tuple[Any, Any]:
        return table.c.company == self._db.company, table.c.system == system


def _rate(row: Row[Any], now: datetime) -> Rate:
    rate = Rate(**row._mapping)
    if rate.noted_at <= now + _AHEAD:
        return rate
    # Noted in the future: a clock went back. Its moments may be days away, and nobody must wait for those.
    return Rate(rate.system, now, day=rate.day, used=rate.used)
