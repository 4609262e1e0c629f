"""Parting two records: the other system is asked whether its record is gone, unless a person resets."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from commands_world import APPROVER, SENDER

from engine.store import Store
from sandbox import Running

UNLINK = ("unlink", "commitment", "7001", "--as", APPROVER)


def delete_there(folder: Path) -> None:
    """The subcontract is deleted in the ERP, and its export was written anew since."""
    file = next((folder / "exports").glob("subcontracts*.csv"))
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "SC-001" not in line]
    assert len(kept) == len(lines) - 1
    file.write_text("".join(kept), encoding="utf-8")


def last_act(folder: Path) -> tuple[str, str]:
    with Store.open(f"sqlite:///{folder}/.sync-engine/store.db", company="harbor-point") as store:
        item = store.items.get("commitment.export", "7001")
        return (item.state if item else ""), [one.action for one in store.audit.all()][-1]


def test_a_record_that_is_there_still_is_not_unlinked(live: Running, tmp_path: Path, call: Any) -> None:
    refused = call(*UNLINK)
    assert refused.exit_code == 1
    assert "GULFSTEEL:SC-001 still exists in Viewpoint Spectrum; delete it there, then unlink." in refused.stderr
    assert "Synced" not in call("queue").stdout and "unlinked" not in call("queue", "--state", "unlinked").stdout


def test_once_it_is_deleted_there_the_two_are_parted(live: Running, tmp_path: Path, call: Any) -> None:
    delete_there(tmp_path)
    done = call(*UNLINK)
    assert (done.exit_code, "Unlinked" in done.stdout) == (0, True), done.output
    assert last_act(tmp_path) == ("unlinked", "unlink")


def test_an_export_that_is_older_than_the_link_tells_nothing_of_the_record(
    live: Running, tmp_path: Path, call: Any
) -> None:
    call("send", "commitment", "7003", "--as", SENDER)
    assert call("accept", "commitment", "7003", "--as", APPROVER).exit_code == 0
    assert call("run", "--once", "commitment").exit_code == 0
    for file in (tmp_path / "exports").iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))
    refused = call("unlink", "commitment", "7003", "--as", APPROVER)
    assert refused.exit_code == 1
    assert "its export was written 2023-11-14 22:13 UTC, before the two were linked" in refused.stderr
    assert "Have the export written anew" in refused.stderr


def test_a_reset_does_not_ask_and_says_what_is_left_to_do(live: Running, tmp_path: Path, call: Any) -> None:
    shutil.rmtree(tmp_path / "exports")
    done = call(*UNLINK, "--reset")
    assert done.exit_code == 0, done.output
    assert "Viewpoint Spectrum was not asked" in done.stdout and "remove it by hand" in done.stdout
    assert last_act(tmp_path) == ("unlinked", "unlink: reset")


def test_where_nothing_can_be_asked_the_reset_is_named(live: Running, tmp_path: Path, call: Any) -> None:
    shutil.rmtree(tmp_path / "exports")
    refused = call(*UNLINK)
    assert refused.exit_code == 1
    assert "could not be asked" in refused.stderr and "unlink --reset" in refused.stderr


@pytest.mark.parametrize("flow", ["project.import", "project.export"])
def test_a_job_that_exists_keeps_its_project_linked(live: Running, call: Any, flow: str) -> None:
    identity = "26-104" if flow == "project.import" else "301"
    refused = call("unlink", flow, identity, "--as", APPROVER)
    assert refused.exit_code == 1
    assert "26-104 still exists in Viewpoint Spectrum" in refused.stderr


def test_companies_are_parted_though_both_stay(live: Running, call: Any) -> None:
    done = call("unlink", "vendor.import", "GULFSTEEL", "--as", APPROVER)
    assert done.exit_code == 0, done.output


def test_what_hangs_on_an_unlinked_record_waits_for_it_again(live: Running, tmp_path: Path, call: Any) -> None:
    """The record still carries its former counterpart's id; who removed the link means it all the same."""
    before = call("evaluate", "commitment_change_order", "--id", "9002", "--brief")
    assert "READY" in before.stdout, before.output
    delete_there(tmp_path)
    assert call(*UNLINK).exit_code == 0
    after = call("evaluate", "commitment_change_order", "--id", "9002")
    assert "WAITING" in after.stdout and "waits  for commitment 7001" in after.stdout, after.output


def test_companies_that_were_unlinked_stay_apart_until_they_are_linked_again(live: Running, call: Any) -> None:
    """Each still carries the other's id; a run must not take that for a link."""
    assert call("unlink", "vendor.import", "GULFSTEEL", "--as", APPROVER).exit_code == 0
    assert call("run", "--once", "vendor").exit_code == 0
    assert "GULFSTEEL" in call("queue", "--state", "unlinked").stdout
    assert "link vendor GULFSTEEL 5001" in call("suggest", "vendor").stdout
    linked = call("link", "vendor", "GULFSTEEL", "5001", "--as", APPROVER)
    assert (linked.exit_code, "Synced" in linked.stdout) == (0, True), linked.output
    assert "GULFSTEEL" not in call("queue", "--state", "unlinked").stdout
