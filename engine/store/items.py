"""The queue: each record that waits, was sent, was refused or came through, with who moved it and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, insert, select, update

from engine.errors import StaleItem
from engine.store.database import Database, Transaction, insert_new
from engine.store.schema import item_history, items
from engine.store.values import Json


@dataclass(frozen=True, slots=True)
class Item:
    """One record in one flow. ``record``: its fields as they were sent. ``input``: what people added to it.

    ``version`` counts the writes; 0 is an item that was never stored.
    """

    company: str
    flow: str
    source_id: str
    title: str
    state: str
    state_at: datetime
    actor: str = ""
    comment: str = ""
    input: Mapping[str, Json] = field(default_factory=dict)
    record: Mapping[str, Json] | None = None
    errors: tuple[str, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class StateChange:
    """One step in an item's life; ``from_state`` is None for its first."""

    from_state: str | None
    to_state: str
    actor: str
    comment: str
    at: datetime


_THIS = and_(
    items.c.company == bindparam("company"),
    items.c.flow == bindparam("flow"),
    items.c.source_id == bindparam("source_id"),
)
_GET, _STATE = select(items).where(_THIS).limit(1), select(items.c.state).where(_THIS)
_PUT = (
    update(items)
    .where(
        items.c.company == bindparam("its_company"),
        items.c.flow == bindparam("its_flow"),
        items.c.source_id == bindparam("its_id"),
        items.c.version == bindparam("its_version"),
    )
    .values({name: bindparam(name) for name in Item.__slots__})
)
_REMEMBER = insert(item_history)


class Items:
    """``store.items``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def new(self, flow: str, source_id: str, title: str, state: str, *, actor: str, comment: str = "") -> Item:
        """An item of this company that is not stored yet, its state reached now."""
        return Item(self._db.company, flow, source_id, title, state, self._db.clock(), actor, comment)

    def get(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> Item | None:
        """The item of a record."""
        row = self._db.first(_GET, {"flow": flow, "source_id": source_id}, tx)
        return None if row is None else _item(row)

    def put(self, item: Item, expect_version: int, *, tx: Transaction | None = None) -> Item:
        """Stores the item if it is still at ``expect_version`` (0: not stored yet) and gives it with its new version.

        Raises StaleItem, changing nothing, when someone else was faster. A change of state goes into the history.
        """
        item = replace(item, company=self._db.company, errors=tuple(item.errors), version=expect_version + 1)
        row = {name: getattr(item, name) for name in Item.__slots__}
        with self._db.writing(tx) as connection:
            before = self._state(connection, item)
            if expect_version == 0:
                stored = insert_new(connection, items, row) is not None
            else:
                which = {"its_company": item.company, "its_flow": item.flow, "its_id": item.source_id}
                changed = connection.execute(_PUT, {**row, **which, "its_version": expect_version})
                stored = changed.rowcount == 1
            if not stored:
                raise self._stale(connection, item, expect_version)
            if before != item.state:
                self._remember(connection, before, item)
        return item

    def move(self, item: Item, state: str, *, actor: str, comment: str = "", tx: Transaction | None = None) -> Item:
        """Stores ``item`` in another state, reached now; its version must still be the stored one."""
        moved = replace(item, state=state, state_at=self._db.clock(), actor=actor, comment=comment)
        return self.put(moved, item.version, tx=tx)

    def in_state(self, flow: str | None, states: Collection[str], *, tx: Transaction | None = None) -> Iterator[Item]:
        """The items of a flow (None: of all flows) in any of the states, by flow and source id."""
        which = select(items).where(items.c.company == self._db.company, items.c.state.in_(states))
        if flow is not None:
            which = which.where(items.c.flow == flow)
        return map(_item, self._db.pages(which, [items.c.flow, items.c.source_id], tx))

    def counts(self, *, tx: Transaction | None = None) -> dict[tuple[str, str], int]:
        """How many items there are by (flow, state), sorted."""
        by = (items.c.flow, items.c.state)
        counted = (
            select(*by, func.count().label("number"))
            .where(items.c.company == self._db.company)
            .group_by(*by)
            .order_by(*by)
        )
        return {(row.flow, row.state): row.number for row in self._db.rows(counted, tx)}

    def history(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> list[StateChange]:
        """Every change of state of an item, oldest first."""
        at = item_history.c
        which = (
            select(at.from_state, at.to_state, at.actor, at.comment, at.at)
            .where(at.company == self._db.company, at.flow == flow, at.source_id == source_id)
            .order_by(at.seq)
        )
        return [StateChange(**row._mapping) for row in self._db.rows(which, tx)]

    def states_ever(self, flow: str, *, tx: Transaction | None = None) -> dict[str, list[str]]:
        """By source id: the states that the items of a flow have ever been in, in the order in which they first were."""
        at = item_history.c
        which = (
            select(at.source_id, at.to_state)
            .where(at.company == self._db.company, at.flow == flow)
            .group_by(at.source_id, at.to_state)
            .order_by(at.source_id, func.min(at.seq))
        )
        found: dict[str, list[str]] = {}
        for row in self._db.rows(which, tx):
            found.setdefault(row.source_id, []).append(row.to_state)
        return found

    def _is(self, flow: str, source_id: str) -> ColumnElement[bool]:
        return and_(items.c.company == self._db.company, items.c.flow == flow, items.c.source_id == source_id)

    def _state(self, connection: Connection, item: Item) -> str | None:
        which = {"company": self._db.company, "flow": item.flow, "source_id": item.source_id}
        return connection.execute(_STATE, which).scalar()

    def _remember(self, connection: Connection, before: str | None, item: Item) -> None:
        change = {
            "company": item.company,
            "flow": item.flow,
            "source_id": item.source_id,
            "from_state": before,
            "to_state": item.state,
            "actor": item.actor,
            "comment": item.comment,
            "at": item.state_at,
        }
        connection.execute(_REMEMBER, change)

    def _stale(self, connection: Connection, item: Item, expected: int) -> StaleItem:
        now = connection.execute(select(items).where(self._is(item.flow, item.source_id))).first()
        seen = "it is not stored" if now is None else f"it is at version {now.version}, {now.state}, by {now.actor}"
        return StaleItem(
            f"{item.flow} {item.source_id} was read at version {expected}, and now {seen}.",
            fix="Look at the item again, then repeat the action if it still applies.",
        )


def _item(row: Row[Any]) -> Item:
    return Item(**{**row._mapping, "errors": tuple(row.errors)})
