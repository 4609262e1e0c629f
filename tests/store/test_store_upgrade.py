"""A store of every released schema, with what people and runs had put into it, is opened and gone on with by today's code."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from released_stores import COMPANY, KINDS, dump_of, every_row, put_store, put_systems

from cli import main
from engine.store import Store
from engine.store.schema import REVISIONS, VERSION_TABLE
from sandbox import Running, running
from sandbox.configuration import write_configuration

EARLIER = REVISIONS[:-1]
APPROVER = "dana.whitfield@harborpoint.example"


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the kind."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / '.sync-engine' / 'store.db'}"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def systems() -> Iterator[Running]:
    with running() as world:
        yield world


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, words, env={"SYNC_ENGINE_CONFIG": None, "NO_COLOR": "1"})


def test_there_is_a_dump_of_every_schema_that_was_released_before_the_newest() -> None:
    missing = [dump_of(one, kind).name for one in EARLIER for kind in KINDS if not dump_of(one, kind).is_file()]
    assert not missing, (
        "Check out the last commit before the new migration and run tests/store/make_store_dump.py with it; it says how."
    )


@pytest.mark.parametrize("revision", EARLIER)
def test_upgrading_keeps_every_value_of_every_row(revision: str, address: str) -> None:
    put_store(revision, address)
    before = every_row(address)
    Store.open(address).close()
    after = every_row(address)
    assert [row["version_num"] for row in after.pop(VERSION_TABLE)] == [REVISIONS[-1]]
    assert [row["version_num"] for row in before.pop(VERSION_TABLE)] == [revision]
    assert sum(map(len, before.values())) > 500
    for table, rows in before.items():
        columns = set(rows[0]) if rows else set()
        kept = Counter(str(sorted((name, row[name]) for name in columns)) for row in after[table])
        assert kept == Counter(str(sorted(row.items())) for row in rows), table


@pytest.mark.parametrize("revision", EARLIER)
def test_what_was_stored_before_is_read_by_the_code_of_today(revision: str, address: str) -> None:
    put_store(revision, address)
    with Store.open(address, company=COMPANY) as store:
        states = {item.source_id: item.state for item in store.items.in_state("commitment.export", _every_state(store))}
        assert states == {
            "7003": "synced", "7004": "synced", "7005": "rejected", "7006": "synced",
            "7008": "accepted", "7502": "accepted", "7503": "sent",
        }  # fmt: skip
        comments = [(change.actor, change.comment) for change in store.items.history("commitment.export", "7005")]
        assert comments[-1] == (APPROVER, "Wrong job.")
        assert {link.source_id for link in store.links.all("commitment")} >= {"7003", "7004", "7006"}
        (parted,) = [link for link in store.links.history("vendor", "5018") if link.removed_at is not None]
        assert (parted.target_id, parted.removed_by) == ("ATLROOF", APPROVER)
        (lost,) = store.journal.open()
        assert (lost.flow, lost.source_id, lost.state) == ("commitment.export", "7008", "unknown")
        written = store.snapshots.get("commitment.export", "7003")
        assert written is not None and written.run_id is not None
        runs = list(store.runs.list("run"))
        assert len(runs) == 3 and [run.started_at for run in runs] == sorted(
            (run.started_at for run in runs), reverse=True
        )
        assert all(
            sum(store.run_items.counts(run.id).values()) == len(list(store.run_items.iterate(run.id))) > 50
            for run in runs
        )
        assert store.audit.head().seq > 100 and store.audit.verify() == []


@pytest.mark.parametrize("revision", EARLIER)
def test_the_work_goes_on_after_the_upgrade_and_nothing_is_written_twice(
    revision: str, kind: str, address: str, systems: Running, tmp_path: Path, call: Callable[..., Result]
) -> None:
    configuration = write_configuration(tmp_path, systems)
    configuration.write_text(re.sub(r"(?m)^store:.*$", f"store: {address}", configuration.read_text()))
    put_store(revision, address)
    put_systems(revision, kind, systems, tmp_path)
    assert systems.spectrum is not None
    before = Counter(row["Subcontract_Number"].strip() for row in systems.spectrum.records("subcontracts"))
    lines = Counter(_line(row) for row in systems.spectrum.records("subcontract_phases"))
    assert before["SC-008"] == 1 and before["PO-002"] == 0, "one write lost its answer, and one was not begun"

    told = call("status")
    assert told.exit_code == 0 and "7503  PO-003" in told.stdout and "Outcome unknown (1)" in told.stdout
    planned = call("plan", "commitment")
    assert planned.exit_code == 0 and "7502" in planned.stdout
    ran = call("run", "--once", "vendor", "commitment")
    assert ran.exit_code == 0, ran.output
    again = call("run", "--once", "vendor", "commitment")
    assert again.exit_code == 0 and "Nothing changed." in again.stdout
    assert call("audit", "--verify").exit_code == 0
    assert call("accept", "commitment", "7503", "--as", APPROVER).exit_code == 0

    after = Counter(row["Subcontract_Number"].strip() for row in systems.spectrum.records("subcontracts"))
    assert after == {**before, "PO-002": 1}
    new = Counter(_line(row) for row in systems.spectrum.records("subcontract_phases")) - lines
    assert set(new.values()) == {1} and {line[0] for line in new} == {"SC-008", "PO-002"}
    with Store.open(address, company=COMPANY) as store:
        assert {"7003", "7004", "7006", "7008", "7502"} <= {link.source_id for link in store.links.all("commitment")}
        assert list(store.journal.open()) == []


def test_the_release_is_told_that_reads_what_an_even_newer_one_wrote(
    tmp_path: Path, call: Callable[..., Result]
) -> None:
    file = tmp_path / ".sync-engine" / "store.db"
    os.makedirs(file.parent)
    put_store(EARLIER[-1], f"sqlite:///{file}")
    _newer(f"sqlite:///{file}")
    (tmp_path / "sync-engine.yaml").write_text(
        "company: harbor-point\nstore: .sync-engine/store.db\n", encoding="utf-8"
    )
    before = file.read_bytes()
    told = call("queue")
    assert told.exit_code == 5
    assert "has schema 9999" in told.stderr and "Upgrade this installation" in told.stderr
    assert file.read_bytes() == before


def _line(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        row[name].strip()
        for name in ("Subcontract_Number", "Phase_Code", "Cost_Type", "Bid_Item_Number", "Bill_Description")
    )


def _newer(url: str) -> None:
    from sqlalchemy import create_engine, text

    with create_engine(url).begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))


def _every_state(store: Store) -> set[str]:
    return {state for _, state in store.items.counts()}
