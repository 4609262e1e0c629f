"""Backup while in use, restore that keeps the old one, and a retention that never forgets what tells a repeat."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from commands_world import call_in

from engine.store import Store

FILE = ".sync-engine/store.db"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A store with one link and one act."""
    (tmp_path / ".sync-engine").mkdir()
    url = f"sqlite:///{tmp_path / FILE}"
    with Store.open(url, company="default") as store:
        store.links.add("order", "1", "A", origin="created", by="run")
        store.audit.append(actor="ann", action="send")
    return url


def linked(url: str) -> dict[str, str]:
    with Store.open(url, company="default") as store:
        assert store.audit.verify() == []
        return {link.source_id: link.target_id for link in store.links.all("order")}


def add(url: str, source: str, target: str) -> None:
    with Store.open(url, company="default") as store:
        store.links.add("order", source, target, origin="created", by="run")


def test_a_backup_is_made_while_others_write_and_holds_what_was_committed(url: str, tmp_path: Path) -> None:
    with Store.open(url, company="default") as store, store.lease("run"), store.transaction() as tx:
        store.links.add("order", "2", "B", origin="created", by="run", tx=tx)
        made = call_in(tmp_path, "backup", "copy.db")
        assert made.exit_code == 0 and "it is whole" in made.stderr
    assert linked(f"sqlite:///{tmp_path / 'copy.db'}") == {"1": "A"} and linked(url) == {"1": "A", "2": "B"}
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0, "others may not read it"


def test_no_backup_is_written_over(url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine", "utf-8")
    refused = call_in(tmp_path, "backup", "copy.db")
    assert refused.exit_code == 5 and "there already" in refused.stderr
    assert (tmp_path / "copy.db").read_text("utf-8") == "mine"


def test_a_restore_brings_the_old_rows_back_and_keeps_the_newer_ones_aside(url: str, tmp_path: Path) -> None:
    call_in(tmp_path, "backup", "copy.db")
    add(url, "2", "B")
    (tmp_path / ".sync-engine/store.runs.db").write_bytes(b"")
    with Store.open(url, company="default") as open_elsewhere:
        done = call_in(tmp_path, "restore", "copy.db", "--as", "ann")
        assert done.exit_code == 0 and "reconcile" in done.stderr
        assert open_elsewhere.links.get("order", "2") is None, "who has it open sees the restored rows"
    assert linked(url) == {"1": "A"}
    (aside,) = (tmp_path / ".sync-engine").glob("store.before-restore-????????T??????.db")
    assert linked(f"sqlite:///{aside}") == {"1": "A", "2": "B"}
    assert not (tmp_path / ".sync-engine/store.runs.db").exists()
    assert [path.name for path in aside.parent.glob("*.runs.db")] == [f"{aside.stem}.runs.db"]
    with Store.open(url, company="default") as store:
        assert store.audit.tail(1)[0].action == "restore"


def test_nothing_is_restored_over_a_run_that_is_at_work(url: str, tmp_path: Path) -> None:
    call_in(tmp_path, "backup", "copy.db")
    add(url, "2", "B")
    with Store.open(url, company="another") as store, store.lease("run"):
        refused = call_in(tmp_path, "restore", "copy.db")
    assert refused.exit_code == 6 and "`run`" in refused.stderr and "process" in refused.stderr
    assert linked(url) == {"1": "A", "2": "B"}


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be one" * 40])
def test_what_is_no_backup_is_refused_and_changes_nothing(url: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(content)
    refused = call_in(tmp_path, "restore", "copy.db")
    assert refused.exit_code == 5 and "no backup" in refused.stderr and linked(url) == {"1": "A"}
    assert call_in(tmp_path, "restore", "none.db").exit_code == 5


def test_a_backup_of_a_newer_release_is_refused(url: str, tmp_path: Path) -> None:
    call_in(tmp_path, "backup", "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        connection.execute("UPDATE sync_schema_version SET version_num = '9999'")
        connection.commit()
    refused = call_in(tmp_path, "restore", "copy.db")
    assert refused.exit_code == 5 and "9999" in refused.stderr and linked(url) == {"1": "A"}


def test_a_damaged_store_is_put_aside_and_the_backup_takes_its_place(url: str, tmp_path: Path) -> None:
    call_in(tmp_path, "backup", "copy.db")
    (tmp_path / FILE).write_bytes(b"damaged" * 2000)
    assert call_in(tmp_path, "restore", "copy.db").exit_code == 0
    assert linked(url) == {"1": "A"}
    (aside,) = (tmp_path / ".sync-engine").glob("store.before-restore-*.db")
    assert aside.read_bytes().startswith(b"damaged")


def test_a_server_store_is_left_to_its_own_tools(tmp_path: Path) -> None:
    (tmp_path / "sync-engine.yaml").write_text("company: c\nstore: postgresql://me@127.0.0.1/books\n", "utf-8")
    refused = call_in(tmp_path, "backup", "copy.db")
    assert refused.exit_code == 5 and "pg_dump" in refused.stderr
