"""The systems that the kill loops write to, servers on loopback that lose answers, commit late and fail; and who checks what is there."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sync_toy import PACK, accept_orders, orders

from engine.store import Store
from sandbox.procore.settings import Settings
from sandbox.procore.state import ProcoreState
from sandbox.server import Running, default_seed, load_procore, running

SETTLE, WINDOW = 2, 2
QUIET = SETTLE + WINDOW
"""Seconds after which what was announced can be sent again: it is sent within ``WINDOW`` and takes effect within ``SETTLE``.

That is well above what a late one takes, so that a busy machine does not break the servers' promise.
"""
_PERIODS = rf"settle_seconds: {SETTLE}\n\1send_within_seconds: {WINDOW}\n"
_LATEST = 1.5
_WRITES = ("/ws/AddVendor", "/ws/UpdateSubcontract", "/ws/UpdateSubcontractPhases")
_EXPORTS_PER_FAULT = 12  # for each path


def quiet_pack(folder: Path) -> Path:
    """The toy pack with this quiet period, copied into the folder."""
    copied = Path(shutil.copytree(PACK, folder / "pack"))
    for file in (copied / "mappings" / "systems").iterdir():
        text, changed = re.subn(r"settle_seconds: 1\n( +)send_within_seconds: 2\n", _PERIODS, file.read_text("utf-8"))
        assert changed
        file.write_text(text, "utf-8")
    return copied


@dataclass(frozen=True, slots=True)
class World:
    """The servers, and what is to be exported to them: half parties, which are added, half orders, which are of several calls."""

    servers: Running
    parties: int
    orders: list[str]

    def accept(self, store: str) -> None:
        """A person accepted the orders."""
        with Store.open(store) as opened:
            accept_orders(opened, orders(self.orders))


@contextmanager
def world(exports: int, chance: random.Random) -> Iterator[World]:
    """Both servers, with faults all over their writes and some in their reads."""
    state, ids = _desk(exports // 2)
    with running(procore=state) as servers:
        for path in _WRITES:
            _plant(servers, path, exports // 2, chance)
        assert servers.procore_board is not None and servers.spectrum_board is not None
        for _ in range(exports // (2 * _EXPORTS_PER_FAULT)):
            skip = chance.randrange(exports // 2)
            kind, more = chance.choice(_BACK_FAULTS)
            servers.procore_board.plan(kind, path="/rest/v1.0/vendors/sync", skip=skip, **more)
            if chance.random() < 0.3:
                servers.spectrum_board.plan("http500", path="/vendors/", method="GET", skip=skip)
        yield World(servers, exports // 2, ids)


# Those after which it is not known what happened, and those after which it is.
_FAULTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("drop_after", {}),
    ("drop_after", {}),
    ("late_commit", {}),
    ("late_commit", {}),
    ("drop_before", {}),
    ("half_body", {}),
    ("false500", {}),
    ("http500", {}),
    ("http500", {"status": 429, "headers": {"retry-after": "0"}}),
    ("http500", {"status": 503}),
)
_BACK_FAULTS = tuple(fault for fault in _FAULTS if fault[0] != "late_commit")


def _plant(servers: Running, path: str, requests: int, chance: random.Random) -> None:
    assert servers.spectrum_board is not None
    for _ in range(requests // _EXPORTS_PER_FAULT):
        kind, more = chance.choice(_FAULTS)
        if kind == "late_commit":
            more = {"seconds": chance.uniform(0.1, _LATEST)}
        servers.spectrum_board.plan(kind, path=path, method="POST", skip=chance.randrange(requests), **more)


def _desk(count: int) -> tuple[ProcoreState, list[str]]:
    """The desk with so many records, and no limits that would make the loop wait."""
    data = load_procore(default_seed()).snapshot()
    one, first = data["vendors"][0], data["_last_id"] + 1
    ids = list(range(first, first + count))
    data["vendors"] = [{**one, "id": id, "name": f"Company {id}", "origin_id": None} for id in ids]
    data["_last_id"] = ids[-1]
    settings = Settings(hourly_limit=10_000_000, spike_limit=10_000_000)
    return ProcoreState(data, settings=settings), [str(id) for id in ids]


def all_is_there_once(world: World, store: str) -> None:
    """Nothing lost, nothing doubled, the links right on both sides, nothing open, and the audit chain whole."""
    servers = world.servers
    assert servers.spectrum is not None and servers.procore is not None
    with Store.open(store) as opened:
        assert list(opened.journal.open()) == []
        parties = {link.source_id: link.target_id for link in opened.links.all("party")}
        linked = {link.source_id: link.target_id for link in opened.links.all("order")}
        assert opened.audit.verify() == []
        assert not opened.runs.list("run", state="running")
    assert parties == {str(9000 + n): f"TOY{n:04d}" for n in range(world.parties)}
    assert linked == {id: f"O-{id}" for id in world.orders}
    _once((row["Vendor_Code"] for row in servers.spectrum.records("vendors")), "TOY", parties.values())
    headers = (row["Subcontract_Number"] for row in servers.spectrum.records("subcontracts"))
    _once(headers, "O-", linked.values())
    lines = servers.spectrum.records("subcontract_phases")
    mine = [row for row in lines if row["Subcontract_Number"].startswith("O-")]
    _once((row["Subcontract_Number"] for row in mine), "O-", linked.values())
    amounts = {row["Subcontract_Number"]: Decimal(row["Original_Contract_Amount"]) for row in mine}
    assert amounts == {f"O-{id}": Decimal(f"{n}.10") for n, id in enumerate(world.orders, start=1)}
    told = {str(row["id"]): row["origin_id"] for row in servers.procore.records("vendors")}
    assert {id: told[id] for id in world.orders} == linked


def _once(there: Iterable[str], prefix: str, wanted: Iterable[str]) -> None:
    """Each that is wanted is there once, and no other of that kind."""
    counted = Counter(code.strip() for code in there)
    mine = {code: number for code, number in counted.items() if code.startswith(prefix)}
    assert mine == dict.fromkeys(wanted, 1)
