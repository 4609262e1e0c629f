"""The audit trail on the command line: what was done is shown, and a chain that was tampered with is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from commands_world import call_in, valid

from engine.store import Store

FILE = ".sync-engine/store.db"


@pytest.fixture
def acted(tmp_path: Path) -> Path:
    """A folder whose store holds five acts."""
    (tmp_path / ".sync-engine").mkdir()
    with Store.open(f"sqlite:///{tmp_path / FILE}", company="default") as store:
        for number in range(5):
            store.audit.append(actor="ann", action=f"act {number}", flow="order.export", source_id=str(number))
    return tmp_path


def tamper(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute(statement)
        connection.commit()


def test_acts_are_shown_newest_last_and_a_whole_chain_holds(acted: Path) -> None:
    shown = call_in(acted, "audit", "--tail", "2")
    assert shown.exit_code == 0 and "act 3" in shown.stdout and "act 4" in shown.stdout and "act 2" not in shown.stdout
    for verify in ("verify", "--verify"):
        proved = call_in(acted, "audit", verify)
        assert proved.exit_code == 0 and "The chain of 5 entries holds." in proved.stdout and "act" not in proved.stdout


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE sync_audit SET actor = 'bob' WHERE seq = 3", 3),
        ("DELETE FROM sync_audit WHERE seq = 2", 3),
        ("UPDATE sync_audit SET answer = '\"yes\"' WHERE seq = 5", 5),
    ],
)
def test_a_chain_that_was_tampered_with_ends_with_one_and_names_the_place(
    acted: Path, statement: str, seq: int
) -> None:
    tamper(acted, statement)
    found = call_in(acted, "audit", "--verify")
    assert found.exit_code == 1 and f"audit entry {seq}:" in found.stdout
    told = valid("audit", call_in(acted, "audit", "--verify", "--format", "json").stdout)
    assert told["holds"] is False and {one["seq"] for one in told["problems"]} == {seq}


def test_a_chain_whose_end_was_cut_off_is_found_by_the_head_that_was_kept(acted: Path) -> None:
    told = valid("audit", call_in(acted, "audit", "--format", "json").stdout)
    head = f"{told['head']['seq']}:{told['head']['digest']}"
    assert told["holds"] is None and len(told["entries"]) == 5
    assert call_in(acted, "audit", "--head", head).exit_code == 0
    tamper(acted, "DELETE FROM sync_audit WHERE seq > 3")
    assert call_in(acted, "audit", "--verify").exit_code == 0
    cut = call_in(acted, "audit", "--verify", "--head", head)
    assert cut.exit_code == 1 and "audit entry 5:" in cut.stdout and "ends at 3" in cut.stdout


def test_a_head_that_is_none_is_a_wrong_command_line(acted: Path) -> None:
    result: Any = call_in(acted, "audit", "--head", "latest")
    assert result.exit_code == 2 and "SEQ:DIGEST" in result.stderr


def test_a_chain_sealed_with_a_key_cannot_be_made_anew_by_who_has_only_the_store(acted: Path) -> None:
    (acted / "key").write_text("a long secret of the company", "utf-8")
    config = acted / "sync-engine.yaml"
    config.write_text("company: default\naudit_key: file:key\n", "utf-8")
    made = call_in(acted, "backup", "copy.db")
    assert made.exit_code == 0
    assert call_in(acted, "restore", "copy.db", "--as", "ann").exit_code == 0, (
        "the first act that is sealed with the key"
    )
    assert call_in(acted, "audit", "--verify").exit_code == 0
    with Store.open(f"sqlite:///{acted / FILE}", company="default") as store:
        store.audit.append(actor="mallory", action="act")
    forged = call_in(acted, "audit", "--verify")
    assert forged.exit_code == 1 and "audit entry 7: is sealed without the key" in forged.stdout
    config.write_text("company: default\n", "utf-8")
    assert "none was given to check it with" in call_in(acted, "audit", "--verify").stdout
