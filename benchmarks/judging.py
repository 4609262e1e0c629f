"""How long judging a commitment takes, beside hand-written Python that asks the same of the same records in the same run.

`python -m benchmarks.judging [--records N] [--rounds N]` prints microseconds per record and the ratio. The hand-written
baseline asks twelve of the pack's requirements and composes no reasons but a list of rule ids; it is what nobody could beat.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.configuration import bundled_pack
from engine.program import load_program
from engine.reasoning import choose_reasoner
from engine.rules.judge import Judge
from engine.rules.situation import Situation
from engine.rules.surroundings import Surroundings

FORBIDDEN = set("/*?\"'><#,&~")


def by_hand(record: Mapping[str, Any], vendors: Mapping[int, Any], projects: Mapping[int, Any]) -> list[str]:
    """Twelve requirements of a commitment, as a programmer would write them."""
    wrong = []
    number, title, lines = record.get("number"), record.get("title"), record.get("line_items") or []
    if not number:
        wrong.append("number-present")
    elif len(number) > 10:
        wrong.append("number-length")
    if number and FORBIDDEN & set(number):
        wrong.append("number-characters")
    if not title or len(title) > 255:
        wrong.append("title")
    if (record.get("status") or "").strip().casefold() not in ("approved", "complete"):
        wrong.append("status")
    vendor = vendors.get((record.get("vendor") or {}).get("id"))
    if vendor is None or not vendor.get("origin_id"):
        wrong.append("company")
    project = projects.get(record.get("project_id"))
    if project is None or not project.get("origin_id"):
        wrong.append("project")
    if not lines:
        wrong.append("lines")
    types = set()
    for line in lines:
        code, kind = line.get("cost_code"), line.get("line_item_type")
        if not code:
            wrong.append("coded")
        elif not code.get("origin_id"):
            wrong.append("code-from-erp")
        if kind:
            types.add(kind["id"])
            if not kind.get("origin_id"):
                wrong.append("type-from-erp")
        if line.get("uom") and len(line["uom"]) > 3:
            wrong.append("unit")
    if len(types) > 1:
        wrong.append("one-cost-type")
    return wrong


def _timed(work: Callable[[Mapping[str, Any]], object], records: Sequence[Mapping[str, Any]]) -> float:
    began = time.perf_counter()
    for record in records:
        work(record)
    return (time.perf_counter() - began) / len(records) * 1e6


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    pack = bundled_pack()
    seed = pack / "fixtures" / "company" / "procore"

    def rows(name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(Path(seed, f"{name}.json").read_text(encoding="utf-8"))
        return found

    commitments = rows("work_order_contracts") + rows("purchase_order_contracts")
    records = (commitments * (asked.records // len(commitments) + 1))[: asked.records]
    program = load_program(pack)
    context = {
        "settings": {"standard_cost_code_list": "CSI", "spectrum_companies": "SPC"},
        "connection": {"status": "Connected", "connected_at": "2026-02-02"},
        "projects": rows("projects"),
        "directory": rows("vendors"),
        "cost_codes": rows("cost_codes"),
        "cost_types": rows("line_item_types"),
        "commitments": commitments,
        "erp_vendors": [],
        "erp_jobs": [],
        "wbs_codes": rows("wbs_codes"),
    }
    surroundings = Surroundings(context, program.pack.connector, program.pack.flows, lambda: datetime.now(UTC))
    vendors = {row["id"]: row for row in rows("vendors")}
    projects = {row["id"]: row for row in rows("projects")}
    flow = program.flows["commitment.export"]
    judges = {name: Judge(program.pack.connector, choose_reasoner(name)) for name in ("python", "auto")}
    found: dict[str, list[float]] = {"by hand": [], "python": [], "auto": []}
    for _ in range(asked.rounds):
        found["by hand"].append(_timed(lambda record: by_hand(record, vendors, projects), records))
        for name, judge in judges.items():
            ask = judge.judge
            found[name].append(
                _timed(lambda record, ask=ask: ask(flow, Situation(record, "send", surroundings)), records)  # type: ignore[misc]
            )
    baseline = statistics.median(found["by hand"])
    print(f"{asked.records} commitments, {len(flow.by_action['send'])} rules, median of {asked.rounds} rounds")
    for name, times in found.items():
        label = {"auto": judges["auto"].reasoner.name, "python": "python engine"}.get(name, name)
        middle = statistics.median(times)
        print(f"  {label:<16} {middle:8.1f} us a record   {middle / baseline:6.1f} times by hand")


if __name__ == "__main__":
    main()
