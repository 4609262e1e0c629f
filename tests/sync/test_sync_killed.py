"""A run that is killed again and again, on real servers that lose answers, leaves every record exactly once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kill_world import QUIET, World, all_is_there_once, quiet_pack, world

from engine.store import Store

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
MEMORY = Path("/dev/shm")
KILLS, EXPORTS = int(os.environ.get("KILLS", "100")), int(os.environ.get("KILL_EXPORTS", "2000"))
WORKER_KILLS, WORKER_PAUSES = int(os.environ.get("WORKER_KILLS", "60")), int(os.environ.get("WORKER_PAUSES", "20"))
# The gate tries the same blows each time, though never in quite the same moments; the soak tries others.
_SEED = os.environ.get("KILL_SEED", "20261122")
SEED = random.randrange(1, 1_000_000) if _SEED == "random" else int(_SEED)


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such: what a killed process wrote stays there too, and thousands of syncs to a disk cost minutes."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


def test_every_record_is_there_exactly_once_after_many_kills(folder: Path) -> None:
    print(f"KILL_SEED={SEED}")
    store = f"sqlite:///{folder / 'store.db'}"
    with world(EXPORTS, random.Random(SEED)) as here:
        here.accept(store)
        told = kill_loop("one_run.py", here, store, quiet_pack(folder), KILLS)
        print({name: value for name, value in told.items() if name != "problems"})
        assert told["problems"] == []
        assert told["hits"] == KILLS
        all_is_there_once(here, store)
    with Store.open(store) as opened:
        # Were each life a run of its own, none would have been gone on with.
        assert len(opened.runs.list("run", limit=KILLS)) < max(6, KILLS // 5)


def test_workers_that_are_killed_and_paused_leave_every_record_exactly_once(postgresql: str, folder: Path) -> None:
    print(f"KILL_SEED={SEED}")
    with world(EXPORTS, random.Random(SEED)) as here:
        here.accept(postgresql)
        told = kill_loop("several_runs.py", here, postgresql, quiet_pack(folder), WORKER_KILLS, WORKER_PAUSES)
        print({name: value for name, value in told.items() if name != "problems"})
        assert told["problems"] == []
        assert (told["hits"], told["pauses"]) == (WORKER_KILLS, WORKER_PAUSES)
        all_is_there_once(here, postgresql)


def kill_loop(program: str, here: World, store: str, pack: Path, kills: int, pauses: int = 0) -> dict[str, Any]:
    """Has the runs made and killed by a process of its own; what it tells."""
    task = {
        "pack": str(pack),
        "store": store,
        "desk": here.servers.procore_url,
        "ledger": here.servers.spectrum_url,
        "parties": here.parties,
        "orders": here.orders,
        "kills": kills,
        "pauses": pauses,
        "seed": SEED,
        "quiet": QUIET,
        "seconds": 1800 + 4 * kills,
    }
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    with subprocess.Popen(
        [sys.executable, str(HERE / program), json.dumps(task)],
        # It ends when this pipe does, and its children with it: nothing is left behind, however the tests end.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A signal to the group of the tests would end it before it has ended its children.
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": paths},
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
    assert process.returncode == 0 and said
    told: dict[str, Any] = json.loads(said)
    return told
