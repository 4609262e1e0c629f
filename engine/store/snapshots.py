"""Snapshots: each record as it was last synced; what a plan compares with, and what locks are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from engine.store.database import PAGE, Database, Transaction, replace_all
from engine.store.schema import snapshots as table
from engine.store.values import Json


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was sent (``payload``), from which values (``fields``, by field of the source), when and in which run.

    ``digest`` is that of the payload; see ``engine.store.values.digest``.
    """

    flow: str
    source_id: str
    payload: Json
    fields: Mapping[str, Json]
    digest: str
    synced_at: datetime
    run_id: str | None = None


_GET = select(table).where(
    table.c.company == bindparam("company"),
    table.c.flow == bindparam("flow"),
    table.c.source_id == bindparam("source_id"),
)


class Snapshots:
    """``store.snapshots``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> Snapshot | None:
        """The record as last synced, None when it never was."""
        row = self._db.first(_GET, {"flow": flow, "source_id": source_id}, tx)
        return None if row is None else _snapshot(row)

    def many(self, flow: str, source_ids: Iterable[str], *, tx: Transaction | None = None) -> dict[str, Snapshot]:
        """Those of the records that were ever synced, by source id."""
        found: dict[str, Snapshot] = {}
        rest = iter(source_ids)
        while ids := list(islice(rest, PAGE)):
            rows = self._db.rows(self._of(flow).where(table.c.source_id.in_(ids)), tx)
            found.update((row.source_id, _snapshot(row)) for row in rows)
        return found

    def all(self, flow: str, *, tx: Transaction | None = None) -> Iterator[Snapshot]:
        """Every snapshot of a flow, by source id."""
        return map(_snapshot, self._db.pages(self._of(flow), [table.c.source_id], tx))

    def put(self, snapshot: Snapshot, *, tx: Transaction | None = None) -> None:
        """Stores the snapshot in place of the earlier one."""
        self.put_many([snapshot], tx=tx)

    def put_many(self, snapshots: Iterable[Snapshot], *, tx: Transaction | None = None) -> None:
        """Stores the snapshots in place of the earlier ones."""
        rows = [
            {"company": self._db.company, **{name: getattr(one, name) for name in Snapshot.__slots__}}
            for one in snapshots
        ]
        with self._db.writing(tx) as connection:
            replace_all(connection, table, rows)

    def remove(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> None:
        """Forgets that the record was ever synced, as unlinking it does. No error when it never was."""
        mine = (table.c.company == self._db.company, table.c.flow == flow, table.c.source_id == source_id)
        with self._db.writing(tx) as connection:
            connection.execute(delete(table).where(*mine))

    def _of(self, flow: str) -> Any:
        return select(table).where(table.c.company == self._db.company, table.c.flow == flow)


def _snapshot(row: Row[Any]) -> Snapshot:
    return Snapshot(**{name: value for name, value in row._mapping.items() if name != "company"})
