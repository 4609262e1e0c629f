"""The durable engine: DBOS, where it keeps its records, and how runs are begun, gone on with and waited for.

A process that dies is gone on with by the next one: what a step returned is not done again, and what a step began is told apart by the
journal. Only ids, counts and words pass through here, as JSON; amounts stay in the store.

DBOS has one instance in a process. It lives between entering and leaving ``durable``, and is registered anew each time, so nothing
of it is left behind. The import takes half a second, which only a run pays.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from engine.errors import ConfigurationError, LeaseHeld, StoreError
from engine.store.connect import shown, sqlite_file, store_url
from engine.store.failures import workflows_in_plain_words
from engine.sync.membership import ALONE, Membership
from engine.sync.patience import Answer, patiently
from engine.sync.work import Work
from engine.sync.workflow import PART, PARTS, RUN, UNENDED, register

VERSION = "2"
"""Of the shape of the workflows below. One that was begun under another version is not gone on with; the next run's plan does."""
Registered = TypeVar("Registered")
ADOPTION = "adoption"
_KEPT = 20
_RARELY = 0.5
_LEAD = "lead "
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workflows:
    """Where the durable engine keeps its own records: a database URL, and the schema within it (PostgreSQL)."""

    url: str
    schema: str


def workflows_beside(store: str, company: str = "", *, kind: str = "runs") -> Workflows:
    """Beside the store: a file of its own for SQLite, a schema of its own in the same PostgreSQL database; for each company.

    ``kind``: what is kept there. Runs and the ticks of a clock are kept apart: one process takes up what it finds in its place.
    """
    url = store_url(store)
    mark = sha256(company.encode()).hexdigest()[:8] if company else ""
    file = sqlite_file(url)
    if file is not None:
        name = f"{file.stem}.{kind}{'-' + mark if mark else ''}{file.suffix or '.db'}"
        return Workflows(f"sqlite:///{file.with_name(name)}", "dbos")
    text = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Workflows(text, f"sync_engine_{kind}{'_' + mark if mark else ''}")


class Durable(Protocol):
    """Runs, as they are begun, gone on with and waited for.

    On a shared store every question raises StoreError while the store is away, and for good once the process was told to end.
    """

    def pending(self) -> list[str]:
        """The runs that have not ended."""

    def unled(self) -> bool:
        """Whether a run has not ended, and the process that saw it through is not alive."""

    def lead(self) -> list[str]:
        """Goes on with the runs that others left, and names them. Only for who holds the run's lease."""

    def adopt(self) -> int:
        """Puts the parts that dead workers had begun back into the queue, and says how many. Removes the queues of their own."""

    def begin(self, run_id: str, flows: list[str]) -> None:
        """Begins a run. One with this id that has been begun already is not begun again."""

    def ended(self, run_id: str) -> bool:
        """Whether a run has ended."""

    def result(self, run_id: str, asked_to_end: Callable[[], None] | None = None) -> dict[str, Any]:
        """Waits for the end of a run; what it told. ``asked_to_end`` is called on a shared store, perhaps often, once this is to end."""


@contextmanager
def durable(place: Workflows, work: Work, member: Membership, over: threading.Event) -> Iterator[Durable]:
    """Starts the durable engine. Raises ConfigurationError.

    Where one process works alone, it goes on at once with what a killed one left. Once ``over`` is set, a store that is away
    is not waited for any more.
    """
    with launched(place, lambda dbos: _engine(dbos, work, member, over), member) as (dbos, engine):
        yield engine
        if not member.lost.is_set():
            with suppress(StoreError):  # done by who comes next
                engine.ask(lambda: forget_old(dbos, RUN, _KEPT))


@contextmanager
def launched(
    place: Workflows, register: Callable[[Any], Registered], member: Membership | None = None
) -> Iterator[tuple[Any, Registered]]:
    """DBOS over this place, with the workflows that ``register`` makes; what it gives is handed on. Raises ConfigurationError and
    StoreError.

    ``member``: who works here, where several do; it takes parts from their queue. DBOS then uses its connections, so that a worker
    which is shut out can take and note nothing here either.
    """
    where = shown(store_url(place.url))
    with workflows_in_plain_words(where):
        module = _check(place)
    from dbos import DBOS, DBOSPortableJSONSerializer

    shared = member is not None and member.shared
    try:
        with workflows_in_plain_words(where):
            registered = register(DBOS)
            DBOS(
                config={
                    "name": "sync-engine",
                    "system_database_url": place.url,
                    "dbos_system_schema": place.schema,
                    "executor_id": ALONE if member is None else member.id,
                    "application_version": VERSION,
                    "serializer": DBOSPortableJSONSerializer(),
                    "log_level": "CRITICAL",
                    "notification_listener_polling_interval_sec": 0.2,
                    **({} if module is None else {"db_engine_kwargs": {"module": module}}),
                    **({} if member is None or not shared else {"system_database_engine": member.engine}),
                }
            )
            if member is not None and shared:
                DBOS.listen_queues([PARTS, _lead_queue(member)])
            DBOS.launch()
            if member is not None and shared:
                DBOS.register_queue(PARTS, worker_concurrency=1, polling_interval_sec=member.pace.poll)
                DBOS.register_queue(_lead_queue(member), worker_concurrency=1, polling_interval_sec=_RARELY)
            yield DBOS, registered
            if member is not None and shared and not member.lost.is_set():
                try:
                    DBOS.delete_queue(_lead_queue(member))
                except DBAPIError as error:
                    _log.warning("worker %s leaves its queue to the others: %s", member.id, error)
    finally:
        DBOS.destroy(destroy_registry=True)


def _check(place: Workflows) -> Any:
    """What DBOS needs of SQLite, and leaves to us; gives a newer SQLite where Python's own is too old, else None."""
    url = make_url(place.url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    module = _newer_sqlite() if _too_old(sqlite3.sqlite_version_info) else None
    if not Path(url.database).parent.is_dir():
        raise ConfigurationError(f"The folder of {url.database} does not exist.", fix="Create it.")
    # Without WAL readers and writers of the workflow tables wait for each other.
    with closing((module or sqlite3).connect(url.database, timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    return module


def _too_old(version: tuple[int, ...]) -> bool:
    """Whether DBOS cannot start with this SQLite: from Python 3.12 on it takes 3.42, and Debian 12 has 3.40."""
    return sys.version_info >= (3, 12) and version < (3, 42)


def _newer_sqlite() -> Any:
    """The SQLite of the package pysqlite3-binary, which is installed with us where there are wheels of it."""
    try:
        import pysqlite3.dbapi2 as newer
    except ImportError:
        newer = None
    if newer is None or _too_old(newer.sqlite_version_info):
        raise ConfigurationError(
            f"SQLite {sqlite3.sqlite_version} is too old for runs under Python "
            f"{sys.version_info.major}.{sys.version_info.minor}.",
            fix="Install pysqlite3-binary or SQLite 3.42, use Python 3.11, or a PostgreSQL store.",
        )
    return newer


def _engine(dbos: Any, work: Work, member: Membership, over: threading.Event) -> _Engine:
    return _Engine(dbos, register(dbos, work, member), work, member, over)


@dataclass(frozen=True, slots=True)
class _Engine:
    dbos: Any
    run: Any
    work: Work
    member: Membership
    over: threading.Event

    def ask(
        self,
        question: Callable[[], Answer],
        *,
        to_the_end: bool = False,
        asked_to_end: Callable[[], None] | None = None,
    ) -> Answer:
        """What the engine answers, unless the store is away."""
        if not self.member.shared:
            return question()
        alive = self.member.store.workers.alive

        def ask() -> Answer:
            alive()  # says at once what the engine would wait for
            return question()

        def look() -> None:
            alive()
            if asked_to_end is not None:
                asked_to_end()

        return patiently(ask, self.over, look, to_the_end=to_the_end)

    def pending(self) -> list[str]:
        return self.ask(lambda: [one.workflow_id for one in self._unended(RUN)])

    def unled(self) -> bool:
        return self.ask(self._unled)

    def _unled(self) -> bool:
        unended = self._unended(RUN)
        if not unended:
            return False
        alive = self.member.store.workers.alive()
        return any(one.executor_id not in alive for one in unended)

    def lead(self) -> list[str]:
        return self.ask(self._lead)

    def _lead(self) -> list[str]:
        unended = self._unended(RUN)
        if self.member.shared:
            # Whoever has the run's lease, nobody else can have it: those who had these runs have lost them.
            store = self.member.store
            for one in unended:
                if one.executor_id and one.executor_id != self.member.id:
                    store.workers.shut_out(one.executor_id)
            store.workers.fence()
            for one in unended:
                if one.executor_id != self.member.id:
                    self.dbos.resume_workflow(one.workflow_id, queue_name=_lead_queue(self.member))
            self.adopt()
        return [one.workflow_id for one in unended]

    def begin(self, run_id: str, flows: list[str]) -> None:
        from dbos import SetWorkflowID

        with SetWorkflowID(run_id):
            self.dbos.start_workflow(self.run, run_id, flows)

    def ended(self, run_id: str) -> bool:
        return not self.ask(
            lambda: self.dbos.list_workflows(workflow_ids=[run_id], status=UNENDED, load_input=False, load_output=False)
        )

    def result(self, run_id: str, asked_to_end: Callable[[], None] | None = None) -> dict[str, Any]:
        def wait() -> dict[str, Any]:
            handle = self.dbos.retrieve_workflow(run_id)
            told: dict[str, Any] = handle.get_result(
                polling_interval_sec=self.member.pace.poll if self.member.shared else 0.05
            )
            return told

        return self.ask(wait, to_the_end=True, asked_to_end=asked_to_end)

    def adopt(self) -> int:
        self._bury_queues()
        if not self._orphans():
            return 0
        try:
            # One at a time: of two that adopt the same part, the second would take it from who has begun with it since.
            with self.member.store.lease(ADOPTION):
                orphans = self._orphans()
                for one in orphans:
                    self.dbos.resume_workflow(one, queue_name=PARTS)
                return len(orphans)
        except LeaseHeld:
            return 0

    def _bury_queues(self) -> None:
        """A process that died left the queue of its own behind. What waits there is put into another one by ``lead``."""
        queues = [one.name for one in self.dbos.list_queues() if one.name.startswith(_LEAD)]
        # Asked after the queues were listed: whoever has one has joined before.
        alive = self.member.store.workers.alive() if len(queues) > 1 else {self.member.id}
        for name in queues:
            if name.removeprefix(_LEAD) not in alive:
                self.dbos.delete_queue(name)

    def _orphans(self) -> list[str]:
        begun = self._unended(PART, status=["PENDING"])
        # Asked after the parts were listed: who joined and took one in between is among them.
        alive = self.member.store.workers.alive() if begun else set()
        return [one.workflow_id for one in begun if one.executor_id not in alive]

    def _unended(self, name: str, *, status: list[str] | None = None) -> list[Any]:
        found: list[Any] = self.dbos.list_workflows(
            status=status or UNENDED, name=name, app_version=VERSION, load_input=False, load_output=False
        )
        return found


def _lead_queue(member: Membership) -> str:
    """The queue of the runs that this process sees through; the one of another process is none of its business."""
    return f"{_LEAD}{member.id}"


def forget_old(dbos: Any, name: str, kept: int) -> None:
    """Removes the engine's own records of workflows long past, but for the newest; ours stay in the store."""
    old = dbos.list_workflows(
        status=["SUCCESS", "ERROR"],
        name=name,
        has_parent=False,
        sort_desc=True,
        offset=kept,
        limit=1000,
        load_input=False,
        load_output=False,
    )
    if old:
        dbos.delete_workflows([one.workflow_id for one in old], delete_children=True)
