"""What the plans of a run were made of, in compressed pieces, so that they can be made again without asking anybody."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from engine.store.database import Database, Transaction, insert_new
from engine.store.schema import recordings as table
from engine.store.schema import runs

_LEVEL = 6
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of a recording; ``kind`` and ``name`` tell what it is, ``packed`` holds it as ``pack`` made it."""

    kind: str
    name: str
    packed: bytes


def pack(text: str) -> bytes:
    """JSON text, as ``encode`` writes it, compressed."""
    return zlib.compress(text.encode("ascii"), _LEVEL)


def unpack(packed: bytes) -> str:
    """The text that ``pack`` packed. Raises ValueError where it is damaged."""
    try:
        return zlib.decompress(packed).decode("ascii")
    except (zlib.error, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None


class Recordings:
    """``store.recordings``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, run_id: str, entries: Sequence[Entry], *, tx: Transaction | None = None) -> None:
        """Adds entries behind those the run has, in their order."""
        with self._db.writing(tx) as connection:
            last = select(func.coalesce(func.max(table.c.seq), 0)).where(*self._of(run_id))
            for entry in entries:
                row = {"kind": entry.kind, "name": entry.name, "value": entry.packed}
                for _ in range(_TRIES):  # another worker may have taken the number in between
                    seq = connection.execute(last).scalar_one() + 1
                    numbered = {**row, "company": self._db.company, "run_id": run_id, "seq": seq}
                    if insert_new(connection, table, numbered) is not None:
                        break

    def of_kind(self, run_id: str, kind: str, *, tx: Transaction | None = None) -> Iterator[Entry]:
        """The entries of a kind in their order."""
        which = select(table).where(*self._of(run_id), table.c.kind == kind)
        for row in self._db.pages(which, [table.c.seq], tx):
            yield Entry(row.kind, row.name, row.value)

    def named(self, run_id: str, kind: str, name: str, *, tx: Transaction | None = None) -> Entry | None:
        """The first entry of a kind and name."""
        which = select(table).where(*self._of(run_id), table.c.kind == kind, table.c.name == name)
        row = self._db.one(which.order_by(table.c.seq), tx)
        return None if row is None else Entry(row.kind, row.name, row.value)

    def size(self, run_id: str, *, tx: Transaction | None = None) -> int:
        """The bytes that a run's recording takes."""
        taken = select(func.coalesce(func.sum(func.length(table.c.value)), 0).label("bytes"))
        row = self._db.one(taken.where(*self._of(run_id)), tx)
        return 0 if row is None else int(row.bytes)

    def keep_newest(self, count: int, *, tx: Transaction | None = None) -> None:
        """Forgets the recordings of all runs but the newest ones that have any."""
        mine = table.c.company == self._db.company
        with self._db.writing(tx) as connection:
            recorded = select(table.c.run_id).where(mine).distinct()
            newest = (
                select(runs.c.id)
                .where(runs.c.company == self._db.company, runs.c.id.in_(recorded))
                .order_by(runs.c.number.desc(), runs.c.id.desc())
                .limit(count)
            )
            kept = [row.id for row in connection.execute(newest)]
            connection.execute(delete(table).where(mine, table.c.run_id.not_in(kept)))

    def remove(self, run_id: str, *, tx: Transaction | None = None) -> None:
        """Forgets the recording of a run."""
        with self._db.writing(tx) as connection:
            connection.execute(delete(table).where(*self._of(run_id)))

    def _of(self, run_id: str) -> tuple[Any, ...]:
        return table.c.company == self._db.company, table.c.run_id == run_id
