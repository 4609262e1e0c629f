"""A run that is killed again and again, on real servers that lose answers, leaves every record exactly once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sync_toy import accept_orders, orders

from engine.store import Store
from sandbox.server import Running, running

PARTIES, ORDERS, KILLS = 30, 30, 10
HERE = Path(__file__).parent


class Child:
    """A process with one run; `kill_after` records are through, or a moment later, it is killed."""

    def __init__(self, *arguments: str) -> None:
        paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "one_run.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )

    def kill_after(self, records: int, moment: float) -> bool:
        """False where the run came to its end before."""
        assert self.process.stdout is not None
        for _ in range(records):
            line = self.process.stdout.readline()
            if not line or line.startswith("{"):
                break
        else:
            # The kill has to fall between two writes as well as within one, so it waits a part of the time that one takes.
            time.sleep(moment)
        alive = self.process.poll() is None
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()
        return alive

    def end(self) -> dict[str, Any]:
        """What the run says at its end."""
        out, problems = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, problems
        said: dict[str, Any] = json.loads(out.splitlines()[-1])
        return said


@pytest.fixture
def world() -> Any:
    with running() as servers:
        yield servers


def test_every_record_is_there_exactly_once_after_many_kills(world: Running, tmp_path: Path) -> None:
    assert world.procore and world.spectrum and world.spectrum_board and world.procore_board
    seed = int(os.environ.get("KILL_SEED", "7"))
    chance = random.Random(seed)
    ids = [str(row["id"]) for row in world.procore.records("vendors")][:ORDERS]
    assert len(ids) == ORDERS
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with Store.open(url) as store:
        accept_orders(store, orders(ids))
    for path in ("/ws/AddVendor", "/ws/UpdateSubcontract", "/ws/UpdateSubcontractPhases"):
        world.spectrum_board.plan("drop_after", path=path, method="POST", skip=chance.randrange(2, 9))
        world.spectrum_board.plan("late_commit", path=path, method="POST", skip=chance.randrange(9, 18), seconds=0.3)
    world.procore_board.plan("drop_after", path="/rest/v1.0/vendors/sync", skip=5)
    arguments = (url, world.procore_url, world.spectrum_url, str(PARTIES), ",".join(ids))

    kills = [Child(*arguments).kill_after(chance.randint(1, 8), chance.random() * 0.06) for _ in range(KILLS)]
    assert sum(kills) >= KILLS // 2, "the run came to its end too early to be killed"
    said: list[dict[str, Any]] = []
    while not said or not _all_through(said[-1]):
        assert len(said) < 6, said
        if said:
            time.sleep(1)  # the quiet period of the toy pack, in real time
        said.append(Child(*arguments).end())

    assert said[0]["resumed"] == int(kills[-1])
    with Store.open(url) as store:
        assert list(store.journal.open()) == []
        parties_linked = {link.source_id: link.target_id for link in store.links.all("party")}
        orders_linked = {link.source_id: link.target_id for link in store.links.all("order")}
        assert store.audit.verify() == []
        assert not store.runs.list("run", state="running")
    assert parties_linked == {str(9000 + n): f"TOY{n:03d}" for n in range(PARTIES)}
    assert orders_linked == {id: f"O-{id}" for id in ids}
    _once([row["Vendor_Code"] for row in world.spectrum.records("vendors")], parties_linked.values())
    headers = [row["Subcontract_Number"] for row in world.spectrum.records("subcontracts")]
    _once(headers, orders_linked.values())
    lines = {
        row["Subcontract_Number"]: Decimal(row["Original_Contract_Amount"])
        for row in world.spectrum.records("subcontract_phases")
        if row["Subcontract_Number"].startswith("O-")
    }
    assert lines == {f"O-{id}": Decimal(f"{n}.10") for n, id in enumerate(ids, start=1)}
    told = {str(row["id"]): row["origin_id"] for row in world.procore.records("vendors") if str(row["id"]) in ids}
    assert told == orders_linked


def _all_through(said: dict[str, Any]) -> bool:
    return all(set(by_outcome) <= {"unchanged"} for by_outcome in said["counts"].values())


def _once(there: list[str], wanted: Any) -> None:
    counted = Counter(code.strip() for code in there)
    assert {code: counted[code] for code in wanted} == dict.fromkeys(wanted, 1)
