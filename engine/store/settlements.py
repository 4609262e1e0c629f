"""Settlements: whose value stays in a field that both systems changed, as a person said. Each holds for exactly the values seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select

from engine.store.database import Database, Transaction, replace_all
from engine.store.schema import settlements as table
from engine.store.values import Json

Take = Literal["source", "target"]


@dataclass(frozen=True, slots=True)
class Settled:
    """One field of one row: both values as they stood when somebody said which one stays (``take``).

    ``row`` is the key of the row within its call, "" for a record's only row.
    """

    call: str
    row: str
    field: str
    source: Json
    target: Json
    take: Take


@dataclass(frozen=True, slots=True)
class Settlement:
    """All that was settled of a record, by whom and when last."""

    flow: str
    source_id: str
    fields: tuple[Settled, ...]
    actor: str
    at: datetime


class Settlements:
    """``store.settlements``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> Settlement | None:
        """What was settled of a record and still counts, None where nothing was."""
        row = self._db.one(select(table).where(*self._of(flow, source_id)), tx)
        if row is None:
            return None
        return Settlement(row.flow, row.source_id, tuple(map(_field, row.fields)), row.actor, row.at)

    def all(self, flow: str, *, tx: Transaction | None = None) -> Iterator[Settlement]:
        """Everything that was settled of a flow's records and still counts, by source id."""
        which = select(table).where(table.c.company == self._db.company, table.c.flow == flow)
        for row in self._db.pages(which, [table.c.source_id], tx):
            yield Settlement(row.flow, row.source_id, tuple(map(_field, row.fields)), row.actor, row.at)

    def add(
        self, flow: str, source_id: str, fields: Iterable[Settled], *, actor: str, tx: Transaction | None = None
    ) -> None:
        """Keeps these, each in place of what was settled of the same field before."""
        known = self.get(flow, source_id, tx=tx)
        found = {(one.call, one.row, one.field): one for one in (*(known.fields if known else ()), *fields)}
        self._put(flow, source_id, found.values(), actor, tx)

    def written(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> None:
        """The source's values were written: what was settled for them is done. Values that stay in the target go on counting."""
        known = self.get(flow, source_id, tx=tx)
        if known is None:
            return
        left = [one for one in known.fields if one.take == "target"]
        if not left:
            self.remove(flow, source_id, tx=tx)
        elif len(left) < len(known.fields):
            self._put(flow, source_id, left, known.actor, tx)

    def remove(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> None:
        """Forgets what was settled, as unlinking does. No error where nothing was."""
        with self._db.writing(tx) as connection:
            connection.execute(delete(table).where(*self._of(flow, source_id)))

    def _put(self, flow: str, source_id: str, fields: Iterable[Settled], actor: str, tx: Transaction | None) -> None:
        kept = [{name: getattr(one, name) for name in Settled.__slots__} for one in fields]
        row = {"company": self._db.company, "flow": flow, "source_id": source_id, "fields": kept, "actor": actor}
        with self._db.writing(tx) as connection:
            replace_all(connection, table, [{**row, "at": self._db.clock()}])

    def _of(self, flow: str, source_id: str) -> tuple[Any, ...]:
        return table.c.company == self._db.company, table.c.flow == flow, table.c.source_id == source_id


def _field(kept: Mapping[str, Any]) -> Settled:
    return Settled(**kept)
