"""A desk at the stand-ins where things go wrong: commands as typed, what both systems then hold, and what a person must be told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from cli import main
from engine.store import Store
from sandbox import Running
from sandbox.faults import FaultBoard
from sandbox.procore.state import ProcoreState
from sandbox.spectrum.state import SpectrumState

ROOT = Path(__file__).resolve().parents[2]
SENDER, APPROVER = "priya.raman@harborpoint.example", "dana.whitfield@harborpoint.example"
NUMBERS = {"7003": "SC-003", "7004": "SC-004", "7006": "SC-006"}
"""Commitments that may be sent, and their numbers in the other system."""
FLOW = "commitment.export"
RUN = ("run", "--once", "commitment")
COMPANY = "harbor-point"


@dataclass(frozen=True)
class Desk:
    """A folder with a configuration that leads to both stand-ins, which are as seeded."""

    folder: Path
    pack: Path
    systems: Running

    @property
    def procore(self) -> ProcoreState:
        assert self.systems.procore is not None
        return self.systems.procore

    @property
    def spectrum(self) -> SpectrumState:
        assert self.systems.spectrum is not None
        return self.systems.spectrum

    @property
    def procore_board(self) -> FaultBoard:
        assert self.systems.procore_board is not None
        return self.systems.procore_board

    @property
    def spectrum_board(self) -> FaultBoard:
        assert self.systems.spectrum_board is not None
        return self.systems.spectrum_board

    @property
    def configuration(self) -> Path:
        return self.folder / "sync-engine.yaml"

    @property
    def store_file(self) -> Path:
        return self.folder / ".sync-engine" / "store.db"

    @property
    def runs_file(self) -> Path:
        """The durable engine's own file."""
        (found,) = self.store_file.parent.glob("store.runs*.db")
        return found

    def call(self, *words: str) -> Result:
        """A command in this process."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            return CliRunner().invoke(main, list(words), env={"SYNC_ENGINE_CONFIG": None, "NO_COLOR": "1"})
        finally:
            os.chdir(before)

    def begin(self, *words: str, around: str = "") -> subprocess.Popen[str]:
        """A command in a process of its own; ``around`` is Python that is run in it first."""
        program = f"{around}\nfrom cli import main\nmain()"
        return subprocess.Popen(
            [sys.executable, "-c", program, *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def accepted(self, *ids: str) -> None:
        """Commitments that the next run is to write."""
        assert self.call("send", "commitment", *ids, "--as", SENDER).exit_code == 0
        assert self.call("accept", "commitment", *ids, "--as", APPROVER).exit_code == 0

    def headers(self) -> Counter[str]:
        """How often each contract is in the books."""
        return Counter(row["Subcontract_Number"].strip() for row in self.spectrum.records("subcontracts"))

    def lines(self) -> Counter[tuple[str, ...]]:
        """How often each line of a contract is in the books."""
        names = ("Subcontract_Number", "Phase_Code", "Cost_Type", "Bid_Item_Number", "Bill_Description")
        rows = self.spectrum.records("subcontract_phases")
        return Counter(tuple(row.get(name, "").strip() for name in names) for row in rows)

    def states(self, *ids: str) -> list[str | None]:
        """Where the commitments stand in the queue."""
        with self.store() as store:
            return [item.state if (item := store.items.get(FLOW, one)) else None for one in ids]

    def store(self) -> Store:
        """The store, as the configuration names it."""
        return Store.open(f"sqlite:///{self.store_file}", company=COMPANY)

    def all_is_right(self, *ids: str, before: Mapping[str, int]) -> None:
        """Goes on with the runs: these commitments are in the books once, linked on both sides, and another run has nothing to do."""
        ended = self.call(*RUN)
        assert ended.exit_code == 0, ended.output
        again = self.call(*RUN)
        assert again.exit_code == 0 and "Nothing changed." in again.stdout, again.output
        assert self.headers() == {**before, **{NUMBERS[one]: 1 for one in ids}}
        mine = {NUMBERS[one] for one in ids}
        assert {line[0] for line in self.lines() if line[0] in mine} == mine
        assert {times for line, times in self.lines().items() if line[0] in mine} <= {1}
        assert self.states(*ids) == ["synced"] * len(ids)
        told = {str(row["id"]): row.get("origin_id") for row in self.procore.records("work_order_contracts")}
        assert all(told[one] for one in ids), "the record's own system knows its counterpart"
        with self.store() as store:
            assert {link.source_id for link in store.links.all("commitment")} >= set(ids)
            assert list(store.journal.open()) == []
            assert store.audit.verify() == []


def clear(result: Result, code: int, *said: str) -> None:
    """The end and the words: each of these is told, and nothing that only a programmer could read."""
    told = result.output
    assert result.exit_code == code, told
    assert "Traceback" not in told and not re.search(r"\b[a-z0-9_]+\.py\b", told), told
    assert not re.search(r"\b(sqlite3\.|sqlalchemy|dbos|httpx2|lxml)\b", told), told
    assert "fault of the program" not in told, told
    joined = " ".join(told.split())
    for words in said:
        assert words in joined, f"not told: {words!r}\n\n{told}"


def ended(process: subprocess.Popen[str], seconds: float = 120) -> Result:
    """The result of a command that was begun."""
    out, problems = process.communicate(timeout=seconds)
    return Result(
        CliRunner(), out.encode(), problems.encode(), (out + problems).encode(), None, process.returncode, None
    )
