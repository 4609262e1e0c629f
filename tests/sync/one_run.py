"""One run of the toy pack in a process of its own: `python one_run.py STORE DESK LEDGER PARTIES ORDER-IDS`.

Says a line for each record that is through, and the counts at the end.
"""

from __future__ import annotations

import json
import sys

from sync_toy import orders, parties, planner, toy_program, toy_systems

from engine.store import Store
from engine.sync.durable import workflows_beside
from engine.sync.runs import run

FLOWS = ("party.export", "order.export")


def main(url: str, desk: str, ledger: str, number_of_parties: str, order_ids: str) -> None:
    """Runs once."""
    records = {"party.export": parties(int(number_of_parties)), "order.export": orders(order_ids.split(","))}
    with Store.open(url) as store, toy_systems(desk, ledger) as systems:
        summary = run(
            program=toy_program(),
            systems=systems,
            store=store,
            workflows=workflows_beside(url),
            plan_flow=planner(store, records),
            flows=FLOWS,
            actor="run",
            progress=lambda flow, done, total: print(flow, done, total, flush=True),
        )
    print(json.dumps({"counts": summary.counts, "resumed": len(summary.resumed), "state": summary.state}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
