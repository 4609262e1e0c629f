from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine, event, inspect, text

import engine.store
from engine.errors import StoreBusyError, StoreError, StoreFullError, StoreTooNewError, SyncEngineError
from engine.store import Store
from engine.store.migrations.rules import include_name
from engine.store.schema import REVISIONS, VERSION_TABLE, metadata


def raw(url: str) -> Engine:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)


def every_connection_says(store: Store, pragma: str) -> None:
    """SQLite's own way to make a disk full, or read-only, without being root."""
    engine = store._database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute(pragma))


def test_an_empty_database_gets_exactly_the_tables_the_code_describes(url: str) -> None:
    with raw(url).begin() as connection:
        connection.execute(text("CREATE TABLE foreign_tool (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO foreign_tool VALUES (1)"))
    Store.open(url).close()
    with raw(url).connect() as connection:
        options = {"include_name": include_name, "version_table": VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert connection.execute(text("SELECT count(*) FROM foreign_tool")).scalar() == 1


def test_the_code_knows_every_migration_that_is_shipped() -> None:
    folder = Path(engine.store.__file__).parent / "migrations"
    shipped = [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()]
    assert list(REVISIONS) == shipped[::-1]


def test_opening_again_keeps_everything(url: str) -> None:
    with Store.open(url) as store:
        store.links.add("order", "7", "T-7", origin="created", by="ann")
    with Store.open(url) as store:
        assert store.links.get("order", "7") is not None


def test_processes_that_open_an_empty_store_together_all_succeed(url: str) -> None:
    program = "import sys; from engine.store import Store; Store.open(sys.argv[1]).cursors.put(sys.argv[2], 'x')"
    opening = [subprocess.Popen([sys.executable, "-c", program, url, str(number)]) for number in range(4)]
    assert [process.wait(timeout=60) for process in opening] == [0, 0, 0, 0]
    with Store.open(url) as store:
        assert all(store.cursors.get(str(number)) for number in range(4))


def test_a_store_of_a_newer_release_is_refused_and_left_alone(url: str) -> None:
    Store.open(url).close()
    with raw(url).begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreTooNewError, match=r"has schema 9999; this release knows schemas up to") as caught:
        Store.open(url)
    assert "Upgrade this installation" in caught.value.fix
    with raw(url).connect() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() == "9999"
        assert inspect(connection).has_table("sync_links")


def test_a_migration_that_dies_half_way_leaves_nothing_behind(file: Path) -> None:
    program = (
        "import os, signal, sys; from alembic import op; from engine.store import Store\n"
        "made = op.create_index\n"
        "op.create_index = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "Store.open(sys.argv[1])"
    )
    assert subprocess.run([sys.executable, "-c", program, str(file)]).returncode == -9
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    Store.open(str(file)).close()


def test_a_file_that_is_no_database_is_named_and_kept(file: Path) -> None:
    file.write_text("my notes, nothing else\n" * 100)
    with pytest.raises(StoreError, match=f"{file} is not a database") as caught:
        Store.open(str(file))
    assert "Name another file" in caught.value.fix
    assert file.read_text().startswith("my notes")


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"The folder of the store .*missing/store.db does not exist"):
        Store.open(str(tmp_path / "missing" / "store.db"))


def test_a_folder_given_for_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(str(tmp_path))


def test_a_file_that_may_not_be_written_is_named(file: Path) -> None:
    with Store.open(str(file)) as store:
        every_connection_says(store, "PRAGMA query_only=1")
        with pytest.raises(StoreError, match=f"{file} cannot be written"):
            store.cursors.put("x", "y")


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://u:hidden@h/d", "://hidden"])
def test_an_address_that_cannot_be_a_store_is_refused_without_repeating_secrets(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    assert "hidden" not in f"{caught.value} {caught.value.fix}"
    assert "postgresql://" in caught.value.fix


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match=r"postgresql://ann:\*\*\*@127.0.0.1:1/books cannot be reached") as caught:
        Store.open("postgresql://ann:hidden@127.0.0.1:1/books")
    assert "hidden" not in str(caught.value)


def test_a_full_disk_is_said_to_be_full_and_what_was_there_stays(file: Path) -> None:
    with Store.open(str(file)) as store:
        store.cursors.put("before", "x")
        every_connection_says(store, "PRAGMA max_page_count=1")
        with pytest.raises(StoreFullError, match=f"{file} has no room left") as caught:
            store.cursors.put("after", "x" * 1_000_000)
        assert "Make room" in caught.value.fix
        assert (store.cursors.get("before") is not None, store.cursors.get("after")) == (True, None)


def test_a_store_locked_by_another_program_is_said_to_be_locked(file: Path) -> None:
    with Store.open(str(file), busy_timeout=0.05) as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match=f"{file} was kept locked by another process"):
            store.cursors.put("x", "y")
        assert store.cursors.get("x") is None  # reading goes on meanwhile
        other.execute("COMMIT")
        store.cursors.put("x", "y")


def test_a_write_that_forgets_the_open_transaction_is_told_at_once(store: Store) -> None:
    with pytest.raises(StoreError, match="inside another transaction"), store.transaction():
        store.cursors.put("x", "y")
    store.cursors.put("x", "y")


def test_times_without_a_zone_are_refused(file: Path) -> None:
    with (
        Store.open(str(file), clock=lambda: datetime(2026, 1, 2)) as store,
        pytest.raises(SyncEngineError, match="zone"),
    ):
        store.runs.start("run")


def test_what_was_announced_survives_a_power_cut(file: Path) -> None:
    with Store.open(str(file)) as store, store.transaction() as tx:
        settings = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
