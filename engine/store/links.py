"""Links: which record of the target system is which record of the source system.

The authority on "already there". A live link is unique both ways for its company and object; a removed one stays as
history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, select, update

from engine.errors import LinkClash, MissingRow
from engine.store.database import Database, Transaction, insert_new
from engine.store.schema import links as table
from engine.store.values import Json

LinkOrigin = Literal["created", "adopted", "linked", "found"]
"""How a link came to be. created: we wrote the target. adopted: we found our own earlier write there after a doubt.
linked: a person said so. found: one side named the other already."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link. ``extra``: what else identifies the target. ``removed_at`` and its companions are for history."""

    company: str
    object: str
    source_id: str
    target_id: str
    origin: LinkOrigin
    linked_at: datetime
    linked_by: str
    extra: Mapping[str, Json] = field(default_factory=dict)
    removed_at: datetime | None = None
    removed_by: str | None = None
    removed_why: str | None = None


_LIVE = select(table).where(
    table.c.company == bindparam("company"), table.c.object == bindparam("object"), table.c.removed_at.is_(None)
)
_BY_SOURCE = _LIVE.where(table.c.source_id == bindparam("id")).limit(1)
_BY_TARGET = _LIVE.where(table.c.target_id == bindparam("id")).limit(1)


class Links:
    """``store.links``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, object: str, source_id: str, *, tx: Transaction | None = None) -> Link | None:
        """The live link of a source record."""
        row = self._db.first(_BY_SOURCE, {"object": object, "id": source_id}, tx)
        return None if row is None else _link(row)

    def by_target(self, object: str, target_id: str, *, tx: Transaction | None = None) -> Link | None:
        """The live link of a target record."""
        row = self._db.first(_BY_TARGET, {"object": object, "id": target_id}, tx)
        return None if row is None else _link(row)

    def all(self, object: str, *, tx: Transaction | None = None) -> Iterator[Link]:
        """The live links of an object, by source id."""
        live = select(table).where(self._mine(object), table.c.removed_at.is_(None))
        return map(_link, self._db.pages(live, [table.c.source_id], tx))

    def counts(self, *, tx: Transaction | None = None) -> dict[str, int]:
        """How many live links each object has; objects without any are left out."""
        which = select(table.c.object, func.count().label("number")).where(
            table.c.company == self._db.company, table.c.removed_at.is_(None)
        )
        return {row.object: row.number for row in self._db.rows(which.group_by(table.c.object), tx)}

    def add(
        self,
        object: str,
        source_id: str,
        target_id: str,
        *,
        origin: LinkOrigin,
        by: str,
        extra: Mapping[str, Json] | None = None,
        tx: Transaction | None = None,
    ) -> Link:
        """Links the two. The same two again change nothing and give the first link.

        Raises LinkClash, naming both sides of the link in the way, when either is linked to another record.
        """
        row = self._row(object, source_id, target_id, origin, by, extra)
        with self._db.writing(tx) as connection:
            added = insert_new(connection, table, row)
            if added is not None:
                return _link(added)
            mine = Transaction(connection)
            in_the_way = [self.get(object, source_id, tx=mine), self.by_target(object, target_id, tx=mine)]
        if in_the_way[0] is not None and in_the_way[0].target_id == target_id:
            return in_the_way[0]
        raise _clash(object, source_id, target_id, [link for link in in_the_way if link])

    def remove(self, object: str, source_id: str, *, by: str, why: str, tx: Transaction | None = None) -> Link:
        """Ends the live link, keeps it as history and gives it back. Raises MissingRow when there is none."""
        statement = (
            update(table)
            .where(self._mine(object), table.c.source_id == source_id, table.c.removed_at.is_(None))
            .values(removed_at=self._db.clock(), removed_by=by, removed_why=why)
            .returning(table)
        )
        with self._db.writing(tx) as connection:
            row = connection.execute(statement).first()
        if row is None:
            raise MissingRow(
                f"{object} {source_id} is not linked, so there is nothing to unlink.",
                fix="Check the identifier; the link may have been removed already.",
            )
        return _link(row)

    def parted(self, object: str, *, tx: Transaction | None = None) -> dict[str, str]:
        """By source id, for those that are not linked now: the target of the last link that was removed."""
        newest = select(func.max(table.c.seq)).where(self._mine(object)).group_by(table.c.company, table.c.source_id)
        which = select(table.c.source_id, table.c.target_id).where(
            self._mine(object), table.c.removed_at.is_not(None), table.c.seq.in_(newest)
        )
        return {row.source_id: row.target_id for row in self._db.rows(which, tx)}

    def history(self, object: str, source_id: str, *, tx: Transaction | None = None) -> list[Link]:
        """Every link the source record ever had, oldest first, the live one last."""
        ever = select(table).where(self._mine(object), table.c.source_id == source_id).order_by(table.c.seq)
        return [_link(row) for row in self._db.rows(ever, tx)]

    def _row(
        self,
        object: str,
        source_id: str,
        target_id: str,
        origin: LinkOrigin,
        by: str,
        extra: Mapping[str, Json] | None,
    ) -> dict[str, Any]:
        return {
            "company": self._db.company,
            "object": object,
            "source_id": source_id,
            "target_id": target_id,
            "origin": origin,
            "linked_at": self._db.clock(),
            "linked_by": by,
            "extra": dict(extra or {}),
        }

    def _mine(self, object: str) -> ColumnElement[bool]:
        return and_(table.c.company == self._db.company, table.c.object == object)


def _link(row: Row[Any]) -> Link:
    return Link(**{name: value for name, value in row._mapping.items() if name != "seq"})


def _clash(object: str, source_id: str, target_id: str, in_the_way: list[Link]) -> LinkClash:
    seen = " and ".join(
        f"{link.source_id} is linked to {link.target_id} (by {link.linked_by}, {link.linked_at:%Y-%m-%d})"
        for link in in_the_way
    )
    return LinkClash(
        f"{object} {source_id} cannot be linked to {target_id}: {seen or 'another process linked one of them'}.",
        fix="Unlink the pair named first, or choose another record.",
    )
