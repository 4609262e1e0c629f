"""One process of several on a shared store: `python one_worker.py ROLE TASK`, the task as JSON.

`run` is one run; it says its counts as JSON at its end. `worker` works until SIGTERM. Each record that is through is a line "done FLOW".
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from dataclasses import dataclass
from typing import Any

from sync_toy import orders, parties, planner, toy_program, toy_systems

from engine.errors import SyncEngineError
from engine.store import Store
from engine.sync.durable import workflows_beside
from engine.sync.membership import Pace
from engine.sync.runs import run
from engine.sync.workers import work_until

FLOWS = ("party.export", "order.export")


@dataclass(frozen=True, slots=True)
class Task:
    """What the processes work on together. ``orders``: ids of records that the desk holds.

    ``dead_after`` is well above the quiet period of the toy pack: what a dead process had sent is certain by the time of its adoption.
    """

    store: str
    company: str
    desk: str
    ledger: str
    parties: int
    orders: tuple[str, ...] = ()
    dead_after: float = 6.0
    part: int = 8


def main(role: str, task: Task) -> None:
    """Takes part."""
    with (
        Store.open(task.store, company=task.company, busy_timeout=20) as store,
        toy_systems(task.desk, task.ledger) as systems,
    ):
        shared: dict[str, Any] = {
            "program": toy_program(),
            "systems": systems,
            "store": store,
            "workflows": workflows_beside(task.store, task.company),
            "plan_flow": planner(
                store, {"party.export": parties(task.parties), "order.export": orders(list(task.orders))}
            ),
            "actor": role,
            "progress": lambda flow, done, total: _say(f"done {flow}"),
            "pace": Pace(dead_after=task.dead_after, poll=0.1, part=task.part),
        }
        stop = threading.Event()
        signal.signal(signal.SIGINT if role == "run" else signal.SIGTERM, lambda number, frame: stop.set())
        if role == "run":
            summary = run(flows=FLOWS, stop=stop, **shared)
            for failure in summary.failures[:3]:
                _say(f"{failure.flow} {failure.id}: {failure.outcome} {failure.messages}")
            told = {"counts": summary.counts, "halted": summary.halted, "calls": summary.calls}
            _say(json.dumps({**told, "resumed": len(summary.resumed)}))
        else:
            work_until(stop, say=_say, **shared)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    try:
        main(sys.argv[1], Task(**{**given, "orders": tuple(given["orders"])}))
    except SyncEngineError as error:
        _say(f"{type(error).__name__}: {error}")
        sys.exit(int(error.exit_code))
