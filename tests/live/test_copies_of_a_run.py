"""A run with copies over the stand-ins: it sees what was changed, writes nothing of what is gone, and its copies are what is served."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from engine.configuration import load_configuration
from engine.live.context import utc_now
from engine.live.copies import Copies, How
from engine.live.systems import LiveSystems
from engine.program import load_program
from engine.store import Store
from sandbox import Running, default_seed, running
from sandbox.configuration import write_configuration

ROOT = Path(__file__).resolve().parents[2]
SENDER, APPROVER = "priya.raman@harborpoint.example", "dana.whitfield@harborpoint.example"


@dataclass
class Company:
    """The stand-ins, and the folder in which commands are typed."""

    served: Running
    folder: Path

    def says(self, *words: str) -> str:
        """What a command prints; it must end well."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(main, ["--pack", str(ROOT), *words])
        finally:
            os.chdir(before)
        assert result.exit_code == 0, result.output
        return result.stdout

    def run(self, *words: str) -> dict[str, Any]:
        """A run, as JSON."""
        told: dict[str, Any] = json.loads(self.says("run", "--once", "--format", "json", *words))
        return told

    def accept(self, identity: str) -> None:
        """Send a commitment and accept it."""
        self.says("send", "commitment", identity, "--as", SENDER)
        self.says("accept", "commitment", identity, "--as", APPROVER)

    def contract(self, identity: int) -> dict[str, Any]:
        """A subcontract as its system holds it, to be changed in place."""
        state = self.served.procore
        assert state is not None
        found: dict[str, Any] = state.tables["work_order_contracts"][identity]
        return found


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with running(default_seed()) as served:
        write_configuration(tmp_path, served)
        yield Company(served, tmp_path)


FLOWS = ("vendor.export", "commitment.export", "commitment_change_order.export")


def test_an_unchanged_company_costs_fewer_calls_and_the_counts_add_up(company: Company) -> None:
    company.run()
    whole, again, spared = company.run("--full"), company.run(), company.run("--sparing")
    assert whole["counts"] == again["counts"] == spared["counts"]
    for name in ("procore", "spectrum"):
        assert whole["reads_saved"][name] == 0
        for told in (again, spared):
            assert told["calls"][name] + told["reads_saved"][name] == pytest.approx(whole["calls"][name], abs=3)
    assert again["calls"]["procore"] < whole["calls"]["procore"]
    assert spared["calls"]["procore"] < whole["calls"]["procore"] / 2
    assert spared["reads_saved"]["spectrum"] > 40
    assert whole["limits"]["procore"]["remaining"] is not None


def test_after_a_run_that_wrote_every_copy_is_what_the_systems_serve(company: Company) -> None:
    company.accept("7003")
    assert company.run()["counts"]["commitment.export"]["done"] == 1
    company.run()
    configuration = load_configuration(company.folder / "sync-engine.yaml")
    program = load_program(ROOT)
    with (
        Store.open(configuration.store, company=configuration.company) as store,
        LiveSystems(program, configuration) as systems,
    ):
        copies = Copies(program.pack.systems, configuration.systems, systems.systems, store, utc_now, How())
        kept = [store.copies.get(name) for name in names_of(company.folder / ".sync-engine" / "store.db")]
        assert len(kept) > 100
        for copy in kept:
            assert copy is not None
            system, _, rest = copy.reading.partition("/")
            operation, _, parameters = rest.partition("?")
            served = list(systems.systems[system].read(operation, json.loads(parameters)))
            assert list(store.copies.rows(copy)) == served, copy.reading
        assert copies.trusts


def names_of(file: Path) -> list[str]:
    """The readings of which there is a copy."""
    with closing(sqlite3.connect(file)) as opened:
        return [name for (name,) in opened.execute("select reading from sync_readings")]


def test_a_record_that_was_deleted_since_its_list_was_read_is_not_written(company: Company) -> None:
    company.run(*FLOWS)
    company.accept("7003")
    state = company.served.procore
    assert state is not None
    del state.tables["work_order_contracts"][7003]
    told = company.run(*FLOWS)
    assert "done" not in told["counts"]["commitment.export"]


def test_a_changed_record_is_seen_by_the_next_run_also_where_calls_are_spared(company: Company) -> None:
    before = company.run("commitment.export", "--sparing")["counts"]["commitment.export"]
    contract = company.contract(7017)
    contract["number"], contract["updated_at"] = "SC-0417", utc_now().strftime("%Y-%m-%dT%H:%M:%SZ")
    contract["status"] = "Approved"
    plan = json.loads(company.says("plan", "commitment.export", "--format", "json"))
    item = next(one for one in plan["items"] if one["id"] == "7017")
    company.run("commitment.export", "--sparing")
    with Store.open(load_configuration(company.folder / "sync-engine.yaml").store, company="harbor-point") as store:
        run = store.runs.last()
        assert run is not None
        row = store.run_items.get(run.id, "commitment.export", "7017")
    assert before and row is not None and row.action == item["action"]
    assert "takes at most 10" not in str(row.detail)


def test_before_anything_is_written_lists_that_stood_are_asked(company: Company) -> None:
    company.run(*FLOWS)
    company.accept("7003")
    state = company.served.procore
    assert state is not None
    # Since the last reading its cost codes are none of the target's any more; that list may stand, and tells no moment.
    project = company.contract(7003)["project_id"]
    for code in state.tables["cost_codes"].values():
        if code["project_id"] == project:
            code["origin_id"] = None
    told = company.run(*FLOWS, "--sparing")
    assert "done" not in told["counts"]["commitment.export"]
    assert told["reads_saved"]["procore"] > 0
