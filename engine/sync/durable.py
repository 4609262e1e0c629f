"""The durable engine: a workflow for each run, a child for each chunk of records, a step for each record.

A process that dies is gone on with by the next one: what a step returned is not done again, and what a step began is told apart by the
journal. Only ids, counts and words pass through here, as JSON; amounts stay in the store.

DBOS has one instance in a process. It lives between entering and leaving ``durable``, and is registered anew each time, so nothing
of it is left behind. The import takes half a second, which only a run pays.
"""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import make_url

from engine.errors import ConfigurationError
from engine.store.connect import sqlite_file, store_url
from engine.sync.items import Applied
from engine.sync.work import HALTED, Work

VERSION = "1"
"""Of the shape of the workflows below. One that was begun under another version is not gone on with; the next run's plan does."""
Registered = TypeVar("Registered")
_IN_A_ROW = 3
_KEPT = 20
_GIVEN_UP = "Not tried in this run: the system could not be written several times in a row."


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
    """Runs, as they are begun, gone on with and waited for."""

    def pending(self) -> list[str]:
        """The runs that were killed and are being gone on with."""

    def begin(self, run_id: str, flows: list[str]) -> None:
        """Begins a run. One with this id that has been begun already is not begun again."""

    def result(self, run_id: str) -> dict[str, Any]:
        """Waits for the end of a run; what it told."""


@contextmanager
def durable(place: Workflows, work: Work) -> Iterator[Durable]:
    """Starts the durable engine, which goes on at once with what a killed process left. Raises ConfigurationError."""
    with launched(place, lambda dbos: _register(dbos, work)) as (dbos, registered):
        yield registered
        forget_old(dbos, "run", _KEPT)


@contextmanager
def launched(place: Workflows, register: Callable[[Any], Registered]) -> Iterator[tuple[Any, Registered]]:
    """DBOS over this place, with the workflows that ``register`` makes; what it gives is handed on. Raises ConfigurationError."""
    module = _check(place)
    from dbos import DBOS, DBOSPortableJSONSerializer

    try:
        registered = register(DBOS)
        DBOS(
            config={
                "name": "sync-engine",
                "system_database_url": place.url,
                "dbos_system_schema": place.schema,
                "executor_id": "local",
                "application_version": VERSION,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "CRITICAL",
                "notification_listener_polling_interval_sec": 0.2,
                **({} if module is None else {"db_engine_kwargs": {"module": module}}),
            }
        )
        DBOS.launch()
        yield DBOS, registered
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


def _register(dbos: Any, work: Work) -> Durable:
    """The workflows and steps, over this work. Their names are what a later process finds them by: they must not change."""

    @dbos.step(name="plan")  # type: ignore[untyped-decorator]
    def plan(run_id: str, flow: str) -> dict[str, Any]:
        return work.plan(run_id, flow)

    @dbos.step(name="take")  # type: ignore[untyped-decorator]
    def take(run_id: str, flow: str) -> list[str]:
        return work.take(run_id, flow)

    @dbos.step(name="apply")  # type: ignore[untyped-decorator]
    def apply(run_id: str, flow: str, id: str) -> str:
        return work.apply(run_id, flow, id)

    @dbos.step(name="leave")  # type: ignore[untyped-decorator]
    def leave(run_id: str, flow: str, why: str) -> int:
        return work.leave(run_id, flow, why)

    @dbos.step(name="backs")  # type: ignore[untyped-decorator]
    def backs(run_id: str, untried: bool) -> list[str]:
        return work.backs(run_id, untried)

    @dbos.step(name="finish")  # type: ignore[untyped-decorator]
    def finish(run_id: str, counts: dict[str, dict[str, int]], error: str) -> None:
        work.finish(run_id, counts, error)

    # A run may be killed any number of times.
    @dbos.workflow(name="chunk", max_recovery_attempts=None)  # type: ignore[untyped-decorator]
    def chunk(run_id: str, flow: str) -> dict[str, Any]:
        ids = take(run_id, flow)
        told: dict[str, Any] = {"taken": len(ids), "counts": {}, "halted": "", "given_up": False}
        counts: Counter[str] = Counter()
        later = 0
        for id in ids:
            outcome = apply(run_id, flow, id)
            if outcome.startswith(HALTED):
                told["halted"] = outcome.removeprefix(f"{HALTED}: ")
                break
            counts[outcome] += 1
            later = later + 1 if outcome == Applied.RETRY_LATER else 0
            if later == _IN_A_ROW:
                told["given_up"] = True
                break
        told["counts"] = dict(counts)
        return told

    @dbos.workflow(name="run", max_recovery_attempts=None)  # type: ignore[untyped-decorator]
    def run(run_id: str, flows: list[str]) -> dict[str, Any]:
        counts: dict[str, Counter[str]] = {}
        told: dict[str, Any] = {"errors": {}, "ready": [], "halted": "", "back_open": []}
        told["back_open"] += backs(run_id, False)
        for flow in flows:
            planned = plan(run_id, flow)
            mine = counts[flow] = Counter(planned["counts"])
            told["ready"] += planned["ready"]
            if planned["error"]:
                told["errors"][flow] = planned["error"]
            while True:
                part = chunk(run_id, flow)
                mine.update(part["counts"])
                if part["given_up"]:
                    mine[Applied.RETRY_LATER.value] += leave(run_id, flow, _GIVEN_UP)
                told["halted"] = part["halted"]
                if part["halted"] or part["given_up"] or not part["taken"]:
                    break
            if told["halted"]:
                break
        if not told["halted"]:
            told["back_open"] += backs(run_id, True)
        finish(run_id, {flow: dict(by) for flow, by in counts.items()}, told["halted"])
        return told

    return _Engine(dbos, run)


@dataclass(frozen=True, slots=True)
class _Engine:
    dbos: Any
    run: Any

    def pending(self) -> list[str]:
        unended = self.dbos.list_workflows(
            status=["PENDING", "ENQUEUED"],
            name="run",
            app_version=VERSION,
            has_parent=False,
            load_input=False,
            load_output=False,
        )
        return [one.workflow_id for one in unended]

    def begin(self, run_id: str, flows: list[str]) -> None:
        from dbos import SetWorkflowID

        with SetWorkflowID(run_id):
            self.dbos.start_workflow(self.run, run_id, flows)

    def result(self, run_id: str) -> dict[str, Any]:
        handle = self.dbos.retrieve_workflow(run_id)
        told: dict[str, Any] = handle.get_result(polling_interval_sec=0.05)
        return told


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
