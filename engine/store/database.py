"""One database: its address, its connections and its transactions, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Engine, Row, Select, Table, literal, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from engine.errors import StoreError
from engine.store.connect import BEGIN, TO_WRITE
from engine.store.failures import in_plain_words
from engine.store.steady import Reading

PAGE = 500


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction of the store, to be handed to each call that shall be part of it."""

    connection: Connection


@dataclass(frozen=True)
class Database:
    """The connections, and for whom they are used: every row read or written carries ``company``.

    ``steady`` reads a clock that nobody sets, beside the time of day; None where there is none.
    """

    engine: Engine
    place: str
    company: str
    clock: Callable[[], datetime]
    steady: Callable[[], Reading | None] = lambda: None
    _thread: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing: committed at the end of the block, rolled back when it raises.

        On SQLite the transaction takes the write lock at its beginning: taking it later, after a read, can fail at once
        instead of waiting.
        """
        if getattr(self._thread, "inside", False):
            # On SQLite the second would wait for the first, which waits for it; on PostgreSQL it would not be one.
            raise StoreError(
                "A write to the store began inside another transaction of the same thread.",
                fix="Hand the open transaction to the call: tx=tx.",
            )
        self._thread.inside = True
        try:
            with (
                in_plain_words(self.place),
                self.engine.connect().execution_options(**{BEGIN: TO_WRITE}) as connection,
                connection.begin(),
            ):
                yield Transaction(connection)
        finally:
            self._thread.inside = False

    @contextmanager
    def writing(self, tx: Transaction | None) -> Iterator[Connection]:
        """A connection to write with: that of ``tx``, or one in a transaction of its own."""
        if tx is not None:
            with in_plain_words(self.place):
                yield tx.connection
        else:
            with self.transaction() as own:
                yield own.connection

    @contextmanager
    def reading(self, tx: Transaction | None) -> Iterator[Connection]:
        """A connection to read with; within ``tx`` it sees what that has written."""
        with in_plain_words(self.place):
            if tx is not None:
                yield tx.connection
            else:
                with self.engine.connect() as connection:
                    yield connection

    def one(self, statement: Select[Any], tx: Transaction | None) -> Row[Any] | None:
        with self.reading(tx) as connection:
            return connection.execute(statement.limit(1)).first()

    def first(self, statement: Select[Any], values: Mapping[str, Any], tx: Transaction | None) -> Row[Any] | None:
        """The first row of a statement that was built once, with its parameters: building one costs more than running it."""
        with self.reading(tx) as connection:
            return connection.execute(statement, {"company": self.company, **values}).first()

    def rows(self, statement: Select[Any], tx: Transaction | None) -> Sequence[Row[Any]]:
        with self.reading(tx) as connection:
            return connection.execute(statement).all()

    def pages(self, statement: Select[Any], keys: Sequence[Column[Any]], tx: Transaction | None) -> Iterator[Row[Any]]:
        """All rows in the order of ``keys``, a page at a time, so that no connection stays open while they are used.

        The caller may change the rows as it goes; a row added behind the place reached is not seen.
        """
        ordered = statement.order_by(*keys).limit(PAGE)
        after = ordered
        while True:
            page = self.rows(after, tx)
            yield from page
            if len(page) < PAGE:
                return
            last = [literal(page[-1]._mapping[key], key.type) for key in keys]
            after = ordered.where(tuple_(*keys) > tuple_(*last))


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> Row[Any] | None:
    """Inserts the row and returns it; None, and no error, when a unique key is taken already.

    An error would end the whole transaction on PostgreSQL.
    """
    return connection.execute(_insert_returning(connection.dialect.name, table), dict(values)).first()


def insert_all_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts the rows whose keys are not taken; leaves the others as they are."""
    if rows:
        connection.execute(
            _insert(connection.dialect.name, table).on_conflict_do_nothing(), [dict(row) for row in rows]
        )


def replace_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts the rows, or overwrites those with the same primary key."""
    if not rows:
        return
    statement = _insert_or_change(connection.dialect.name, table, tuple(rows[0]))
    connection.execute(statement, [dict(row) for row in rows])


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@lru_cache(maxsize=64)  # building the statement costs as much as running it
def _insert_returning(dialect: str, table: Table) -> ReturningInsert[Any]:
    return _insert(dialect, table).on_conflict_do_nothing().returning(table)


@lru_cache(maxsize=64)
def _insert_or_change(dialect: str, table: Table, names: tuple[str, ...]) -> sqlite.Insert | postgresql.Insert:
    keys = [column.name for column in table.primary_key.columns]
    statement = _insert(dialect, table)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)
