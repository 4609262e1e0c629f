"""The store: what was sent, what became of it, and who said so. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from engine.store.audit import Audit
from engine.store.connect import Member, connect, shown, sqlite_file, store_url
from engine.store.copies import Copies
from engine.store.cursors import Cursors
from engine.store.database import Database, Transaction
from engine.store.failures import in_plain_words
from engine.store.items import Items
from engine.store.journal import Journal
from engine.store.lease import Lease, lease
from engine.store.links import Links
from engine.store.migrate import migrate
from engine.store.rates import Rates
from engine.store.recordings import Recordings
from engine.store.run_items import RunItems
from engine.store.runs import Runs
from engine.store.settlements import Settlements
from engine.store.snapshots import Snapshots
from engine.store.steady import Reading, machine_reading
from engine.store.workers import Workers


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class Store:
    """One company's view of one database. Safe to use from several threads and several processes at once.

    Each method takes part in a transaction when it is handed one (``tx=``), and is one by itself when not.
    """

    def __init__(self, database: Database, file: Path | None, audit_key: bytes | None) -> None:
        """Use ``Store.open``."""
        self._database = database
        self._file = file
        self._audit_key = audit_key
        self.links = Links(database)
        self.items = Items(database)
        self.snapshots = Snapshots(database)
        self.journal = Journal(database)
        self.audit = Audit(database, audit_key)
        self.runs = Runs(database)
        self.run_items = RunItems(database)
        self.cursors = Cursors(database)
        self.copies = Copies(database)
        self.workers = Workers(database)
        self.settlements = Settlements(database)
        self.recordings = Recordings(database)
        self.rates = Rates(database)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        company: str = "",
        clock: Callable[[], datetime] = utc_now,
        steady: Callable[[], Reading | None] | None = None,
        audit_key: bytes | None = None,
        busy_timeout: float = 10.0,
    ) -> Store:
        """Opens the store, creating or upgrading its tables.

        ``url``: ``sqlite:///FILE``, a file name, or ``postgresql://USER@HOST/DATABASE``. ``company``: whose rows are
        read and written. ``clock``: gives aware times. ``steady``: reads a clock that nobody sets; that of the machine where
        ``clock`` is the machine's too, else none. ``audit_key``: secret that makes the audit chain an HMAC.
        ``busy_timeout``: seconds to wait for another writer. Raises StoreError.
        """
        parsed = store_url(url)
        file, place = sqlite_file(parsed), shown(parsed)
        engine = connect(parsed, busy_timeout=busy_timeout)
        try:
            with in_plain_words(place):
                migrate(engine, file, place, busy_timeout=busy_timeout)
        except BaseException:
            engine.dispose()
            raise
        steady = steady or (machine_reading if clock is utc_now else lambda: None)
        return cls(Database(engine, place, company, clock, steady), file, audit_key)

    @property
    def place(self) -> str:
        """The store's name in messages: its path, or its URL without the password."""
        return self._database.place

    @property
    def company(self) -> str:
        """Whose rows this view reads and writes."""
        return self._database.company

    @property
    def shared(self) -> bool:
        """Whether several processes can work on it together: a server's can, a file has one run at a time."""
        return self._file is None

    @contextmanager
    def for_worker(self, worker: str, *, busy_timeout: float = 10.0) -> Iterator[Store]:
        """The same database over connections of a registered worker's own, which end with the block; see ``connect``."""
        mine = self._database
        engine = self.engine_for(worker, busy_timeout=busy_timeout)
        try:
            yield Store(replace(mine, engine=engine, _thread=threading.local()), self._file, self._audit_key)
        finally:
            engine.dispose()

    def engine_for(self, worker: str, *, busy_timeout: float = 10.0) -> Engine:
        """Connections of a registered worker's own, for what lives in the same database."""
        member = Member(self.company, worker)
        return connect(self._database.engine.url, busy_timeout=busy_timeout, member=member)

    def for_company(self, company: str) -> Store:
        """The same database, seen for another company. Closing either closes both."""
        return Store(replace(self._database, company=company), self._file, self._audit_key)

    def transaction(self) -> AbstractContextManager[Transaction]:
        """``with store.transaction() as tx:`` everything that is handed ``tx`` is written, or nothing of it is."""
        return self._database.transaction()

    def lease(self, name: str) -> AbstractContextManager[Lease]:
        """``with store.lease("run"):`` one process at a time, per company. Raises LeaseHeld, naming the holder."""
        return lease(self._database, self._file, name)

    def close(self) -> None:
        """Ends the connections. What was committed is on disk already."""
        self._database.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
