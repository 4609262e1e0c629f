"""Brings the tables of a store to the schema this code knows, once, whoever opens it first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from engine.errors import StoreTooNewError
from engine.store.connect import BEGIN, TO_WRITE
from engine.store.filelock import beside, locked
from engine.store.schema import REVISIONS, VERSION_TABLE

# Any constant will do, so long as no other tool in the same server takes the same one.
_MIGRATION_LOCK = 7_355_608_051


def migrate(engine: Engine, file: Path | None, place: str, *, busy_timeout: float) -> None:
    """Creates or upgrades the tables. Raises StoreTooNewError, touching nothing, when a newer release was here.

    ``file`` is the SQLite file, None on a server. Processes that open the store together wait for one another.
    """
    with engine.connect() as connection:
        wal = file is None or connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        # Asked before the journal's mode is: a store that is too new is left as it is to the last byte.
        if _is_current(connection, place) and wal:
            return
    with _alone(engine, file, busy_timeout) as connection:
        if not _is_current(connection, place):
            _upgrade(connection)


@contextmanager
def _alone(engine: Engine, file: Path | None, busy_timeout: float) -> Iterator[Connection]:
    if file is None:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            yield connection
        return
    # SQLite does not always wait its turn when the journal mode changes (measured: of 320 openings, 8 at a time, 5 failed
    # with "locked" at once), so a lock beside the file is taken first.
    with locked(beside(file, "migration"), seconds=busy_timeout):
        with engine.connect().execution_options(**{BEGIN: ""}) as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        with engine.connect().execution_options(**{BEGIN: TO_WRITE}) as connection, connection.begin():
            yield connection


def _is_current(connection: Connection, place: str) -> bool:
    if not inspect(connection).has_table(VERSION_TABLE):
        return False
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()
    unknown = [revision for revision in found if revision not in REVISIONS]
    if unknown:
        raise StoreTooNewError(
            f"The store {place} has schema {unknown[0]}; this release knows schemas up to {REVISIONS[-1]}.",
            fix="Upgrade this installation of sync-engine, or open the backup made before the upgrade.",
        )
    return found == [REVISIONS[-1]]


def _upgrade(connection: Connection) -> None:
    # Imported here: Alembic is needed once in a store's life, and costs more than the rest of opening it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, REVISIONS[-1])
