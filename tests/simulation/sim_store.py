"""A real store whose every reading and transaction is a boundary; one database serves all schedules of a process."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim_world import World
from sqlalchemy import Connection, Engine, event

from engine.store import Store, Transaction
from engine.store.connect import BEGIN, connect, store_url
from engine.store.database import Database
from engine.store.schema import metadata

_SHM = Path("/dev/shm")
_EMPTIED_EVERY = 400


@dataclass(frozen=True)
class Watched(Database):
    """The database of one schedule: the world is told before and after whatever is asked of it."""

    world: World | None = None
    reader: Connection | None = None
    """One connection for all readings: to take one from the pool for each costs more than the reading."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        assert self.world is not None
        self.world.boundary("before a transaction")
        with super().transaction() as tx:
            yield tx
            self.world.boundary("before a commit", stop=False)
        self.world.boundary("after a commit")

    @contextmanager
    def reading(self, tx: Transaction | None) -> Iterator[Connection]:
        if tx is None and self.world is not None:
            self.world.boundary("before a reading")
        yield self.reader if tx is None and self.reader is not None else (tx or _none()).connection


@dataclass
class Shelf:
    """The database of a process. Nothing is closed between schedules: each has a company of its own."""

    engine: Engine
    place: str
    numbers: Iterator[int]
    reader: Connection

    def store(self, world: World) -> Store:
        number = next(self.numbers)
        if number % _EMPTIED_EVERY == 0:
            self.empty()
        return Store(
            Watched(self.engine, self.place, f"c{number}", world.clock, world.steady, world=world, reader=self.reader),
            None,
            None,
        )

    def empty(self) -> None:
        with self.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())


def unwatched(store: Store) -> Store:
    """The same store, for the one who checks: no boundaries."""
    database: Any = store._database
    return Store(replace(database, world=None), None, None)


@contextmanager
def shelf() -> Iterator[Shelf]:
    """A database in memory's file system where there is one. It is never asked to survive a power cut, so it syncs nothing."""
    with tempfile.TemporaryDirectory(prefix="simulation", dir=_SHM if _SHM.is_dir() else None) as folder:
        url = store_url(f"sqlite:///{Path(folder) / 'store.db'}")
        Store.open(str(url)).close()
        engine = connect(url, busy_timeout=5)
        event.listen(engine, "connect", _quick)
        try:
            with engine.connect().execution_options(**{BEGIN: ""}) as reader:
                yield Shelf(engine, "simulation", itertools.count(1), reader)
        finally:
            engine.dispose()


def _none() -> Transaction:
    raise AssertionError("neither a transaction nor a connection to read with")


def _quick(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
