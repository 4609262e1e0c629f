"""The rows of a run's plan and how far each has come, so that a killed run goes on where it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, update

from engine.errors import MissingRow
from engine.store.database import Database, Transaction, insert_all_new
from engine.store.schema import run_items as table
from engine.store.values import Json

PENDING = "pending"


@dataclass(frozen=True, slots=True)
class RunItem:
    """One row of a plan: what is to be done with which record, and why; ``state`` says what became of it."""

    flow: str
    source_id: str
    action: str
    because: str
    state: str = PENDING
    detail: Json = None


class RunItems:
    """``store.run_items``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_many(self, run_id: str, rows: Iterable[RunItem], *, tx: Transaction | None = None) -> None:
        """Adds rows behind those the run has, in their order. A row of the same flow and record stays as it is."""
        with self._db.writing(tx) as connection:
            last = select(func.max(table.c.position)).where(*self._of(run_id))
            first = (connection.execute(last).scalar() or 0) + 1
            keys = {"company": self._db.company, "run_id": run_id}
            values = [
                {**keys, "position": place, **{name: getattr(row, name) for name in RunItem.__slots__}}
                for place, row in enumerate(rows, first)
            ]
            insert_all_new(connection, table, values)

    def get(self, run_id: str, flow: str, source_id: str, *, tx: Transaction | None = None) -> RunItem | None:
        """One row of a run's plan."""
        this = select(table).where(*self._of(run_id), table.c.flow == flow, table.c.source_id == source_id)
        row = self._db.one(this, tx)
        return None if row is None else _run_item(row)

    def iterate(
        self, run_id: str, *, states: Collection[str] | None = None, tx: Transaction | None = None
    ) -> Iterator[RunItem]:
        """The rows in the order of the plan; of these states only, if given. They may be marked on the way."""
        which = select(table).where(*self._of(run_id))
        if states is not None:
            which = which.where(table.c.state.in_(states))
        return map(_run_item, self._db.pages(which, [table.c.position, table.c.flow, table.c.source_id], tx))

    def ranges(self, run_id: str, flow: str, size: int, *, state: str = PENDING) -> list[tuple[int, int]]:
        """The rows of a flow in this state, cut into parts of ``size``: the first and the last position of each."""
        which = select(table.c.position).where(*self._of(run_id), table.c.flow == flow, table.c.state == state)
        places = [row.position for row in self._db.rows(which.order_by(table.c.position), None)]
        parts = [places[begin : begin + size] for begin in range(0, len(places), size)]
        return [(part[0], part[-1]) for part in parts]

    def between(self, run_id: str, flow: str, first: int, last: int, *, state: str = PENDING) -> list[RunItem]:
        """The rows of a flow in this state from one position to another, in their order."""
        which = select(table).where(*self._of(run_id), table.c.flow == flow, table.c.state == state)
        within = which.where(table.c.position.between(first, last)).order_by(table.c.position)
        return [_run_item(row) for row in self._db.rows(within, None)]

    def mark(
        self,
        run_id: str,
        flow: str,
        source_id: str,
        state: str,
        *,
        detail: Json = None,
        only: str | None = None,
        tx: Transaction | None = None,
    ) -> bool:
        """Sets how far a row has come; ``detail`` replaces the earlier detail unless it is None.

        With ``only``, a row in another state than that stays as it is, and False is given.
        """
        change: dict[str, Any] = {"state": state} if detail is None else {"state": state, "detail": detail}
        this: tuple[Any, ...] = (*self._of(run_id), table.c.flow == flow, table.c.source_id == source_id)
        if only is not None:
            this = (*this, table.c.state == only)
        with self._db.writing(tx) as connection:
            changed: bool = connection.execute(update(table).where(*this).values(change)).rowcount > 0
            if not changed and only is None:
                raise MissingRow(
                    f"Run {run_id} has no row for {flow} {source_id}.", fix="Put the rows of the plan first."
                )
        return changed

    def counts(self, run_id: str, *, tx: Transaction | None = None) -> dict[str, int]:
        """How many rows are in each state."""
        counted = select(table.c.state, func.count().label("number")).where(*self._of(run_id))
        rows = self._db.rows(counted.group_by(table.c.state).order_by(table.c.state), tx)
        return {row.state: row.number for row in rows}

    def by_flow(self, run_id: str, *, tx: Transaction | None = None) -> dict[tuple[str, str], int]:
        """How many rows of each flow are in each state."""
        counted = select(table.c.flow, table.c.state, func.count().label("number")).where(*self._of(run_id))
        rows = self._db.rows(counted.group_by(table.c.flow, table.c.state), tx)
        return {(row.flow, row.state): row.number for row in rows}

    def _of(self, run_id: str) -> tuple[Any, Any]:
        return table.c.company == self._db.company, table.c.run_id == run_id


def _run_item(row: Row[Any]) -> RunItem:
    return RunItem(**{name: getattr(row, name) for name in RunItem.__slots__})
