"""Copies of what was read of the systems, so that the next run asks only for what changed.

A reading is one question: an operation with its parameters. Its copy is a generation of rows, and a header that says how far it goes.
Rows of a new generation are put in beside the old one; one transaction puts the header in place and removes the old rows, so a
reading that broke off changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update

from engine.errors import StoreError
from engine.store.database import PAGE, Database, Transaction, insert_new, replace_all
from engine.store.schema import copies as table
from engine.store.schema import readings as headers
from engine.store.values import Json


@dataclass(frozen=True, slots=True)
class Copy:
    """The header of a copy.

    ``definition``: the digest of how it was read; ``mark``: the newest moment of a change that its rows tell, as ISO text, empty where
    it cannot be asked for changes; ``covered``: the moment of the record that the rows belong to, as it was when they were read;
    ``calls``: what reading it as a whole took; ``whole_at``: when that was, None where it has to be read as a whole again;
    ``asked_at``: when the system was last asked at all. ``generation`` and ``version`` tell whether somebody else was faster.
    """

    reading: str
    system: str
    operation: str
    definition: str
    generation: str
    version: int
    mark: str
    covered: str
    calls: int
    rows: int
    whole_at: datetime | None
    asked_at: datetime


class Copies:
    """``store.copies``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, reading: str, *, tx: Transaction | None = None) -> Copy | None:
        """The header of a reading's copy, None where there is none."""
        row = self._db.one(select(headers).where(self._is(reading)), tx)
        return None if row is None else _copy(row)

    def any(self, *, tx: Transaction | None = None) -> bool:
        """Whether there is any copy."""
        return self._db.one(select(headers.c.reading).where(headers.c.company == self._db.company), tx) is not None

    def rows(self, copy: Copy, *, tx: Transaction | None = None) -> Iterator[Any]:
        """The rows, in their order. Raises StoreError where not all of them are there."""
        which = select(table.c.position, table.c.row).where(self._of(copy.reading, copy.generation))
        number = 0
        for row in self._db.pages(which, [table.c.position], tx):
            number += 1
            yield row.row
        if number != copy.rows:
            raise StoreError(
                f"The copy of {copy.reading} holds {number} rows in place of {copy.rows}.",
                fix="Run again with --full, which reads everything anew.",
            )

    def begin(self) -> str:
        """The name of a new generation."""
        return secrets.token_hex(8)

    def put(
        self, reading: str, generation: str, rows: Sequence[tuple[str, int, Json]], *, tx: Transaction | None = None
    ) -> None:
        """Puts rows into a generation: key, position and row of each. A key that is there already is overwritten."""
        with self._db.writing(tx) as connection:
            values = [
                {"company": self._db.company, "reading": reading, "generation": generation, "key": key,
                 "position": position, "row": row}
                for key, position, row in rows
            ]  # fmt: skip
            replace_all(connection, table, values)

    def replace(
        self, old: Copy | None, new: Copy, rows: Sequence[tuple[str, int, Json]], *, tx: Transaction | None = None
    ) -> Copy | None:
        """Puts the last rows into a new generation, and that in place of the old copy.

        None where somebody else was faster: then the new generation is of no use to anybody.
        """
        with self._db.writing(tx) as connection:
            own = Transaction(connection)
            self.put(new.reading, new.generation, rows, tx=own)
            kept = replace(
                new, version=(old.version if old else 0) + 1, rows=self._count(new.reading, new.generation, own)
            )  # fmt: skip
            row = {"company": self._db.company, **{name: getattr(kept, name) for name in Copy.__slots__}}
            if old is None:
                done = insert_new(connection, headers, row) is not None
            else:
                done = connection.execute(update(headers).where(self._still(old)).values(row)).rowcount == 1
            if not done:
                self.discard(new.reading, new.generation, tx=own)
                return None
            if old is not None:
                self.discard(old.reading, old.generation, tx=own)
            return kept

    def merge(
        self, old: Copy, changed: Mapping[str, Json], mark: str, asked_at: datetime, *, tx: Transaction | None = None
    ) -> Copy | None:
        """Overwrites what changed, adds what is new at the end, and moves the mark, all at once; None as with ``replace``.

        Rows that are known keep their place.
        """
        with self._db.writing(tx) as connection:
            own = Transaction(connection)
            places = self._places(old, list(changed), own)
            last = self._last(old, own)
            fresh = [key for key in changed if key not in places]
            places.update({key: last + number for number, key in enumerate(fresh, start=1)})
            kept = replace(
                old, version=old.version + 1, mark=mark, rows=old.rows + len(fresh), asked_at=asked_at
            )  # fmt: skip
            values = {"version": kept.version, "mark": mark, "rows": kept.rows, "asked_at": asked_at}
            if connection.execute(update(headers).where(self._still(old)).values(values)).rowcount != 1:
                return None
            self.put(old.reading, old.generation, [(key, places[key], row) for key, row in changed.items()], tx=own)
            return kept

    def forget(self, copy: Copy, *, tx: Transaction | None = None) -> None:
        """Forgets a copy with its rows."""
        with self._db.writing(tx) as connection:
            connection.execute(delete(headers).where(self._is(copy.reading)))
            connection.execute(delete(table).where(self._of(copy.reading, copy.generation)))

    def discard(self, reading: str, generation: str, *, tx: Transaction | None = None) -> None:
        """Forgets the rows of a generation."""
        with self._db.writing(tx) as connection:
            connection.execute(delete(table).where(self._of(reading, generation)))

    def due(self, system: str, operations: Collection[str] | None, *, tx: Transaction | None = None) -> None:
        """Marks the copies of these operations, or of all of a system, as to be read as a whole again."""
        mine = [headers.c.company == self._db.company, headers.c.system == system]
        if operations is not None:
            mine.append(headers.c.operation.in_(list(operations)))
        with self._db.writing(tx) as connection:
            connection.execute(update(headers).where(*mine).values(whole_at=None, version=headers.c.version + 1))

    def forget_before(self, moment: datetime, *, really: bool = True, tx: Transaction | None = None) -> int:
        """Forgets copies that nobody asked for since, and rows that belong to none; gives how many copies there were."""
        old = and_(headers.c.company == self._db.company, headers.c.asked_at < moment)
        with self._db.writing(tx) as connection:
            number = connection.execute(select(func.count()).select_from(headers).where(old)).scalar_one()
            if really:
                connection.execute(delete(headers).where(old))
                alive = select(headers.c.reading).where(
                    headers.c.company == table.c.company,
                    headers.c.reading == table.c.reading,
                    headers.c.generation == table.c.generation,
                )
                connection.execute(delete(table).where(table.c.company == self._db.company, ~alive.exists()))
            return int(number)

    def _places(self, copy: Copy, keys: list[str], tx: Transaction) -> dict[str, int]:
        found: dict[str, int] = {}
        for first in range(0, len(keys), PAGE):
            which = select(table.c.key, table.c.position).where(
                self._of(copy.reading, copy.generation), table.c.key.in_(keys[first : first + PAGE])
            )
            found.update((row.key, row.position) for row in self._db.rows(which, tx))
        return found

    def _last(self, copy: Copy, tx: Transaction) -> int:
        which = select(func.coalesce(func.max(table.c.position), 0).label("last"))
        row = self._db.one(which.where(self._of(copy.reading, copy.generation)), tx)
        return 0 if row is None else int(row.last)

    def _count(self, reading: str, generation: str, tx: Transaction) -> int:
        which = select(func.count().label("number")).select_from(table).where(self._of(reading, generation))
        row = self._db.one(which, tx)
        return 0 if row is None else int(row.number)

    def _is(self, reading: str) -> ColumnElement[bool]:
        return and_(headers.c.company == self._db.company, headers.c.reading == reading)

    def _still(self, copy: Copy) -> ColumnElement[bool]:
        same = and_(headers.c.generation == copy.generation, headers.c.version == copy.version)
        return and_(self._is(copy.reading), same)

    def _of(self, reading: str, generation: str) -> ColumnElement[bool]:
        mine = and_(table.c.company == self._db.company, table.c.reading == reading)
        return and_(mine, table.c.generation == generation)


def _copy(row: Row[Any]) -> Copy:
    return Copy(**{name: value for name, value in row._mapping.items() if name != "company"})


__all__ = ["Copies", "Copy"]
