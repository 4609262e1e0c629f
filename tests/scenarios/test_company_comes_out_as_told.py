"""The list of the fixtures says of each record how it comes out; the rules say the same."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from engine.load.problem import Problems
from engine.load.reader import read_file
from engine.program import Program, load_program
from engine.reasoning.choice import choose_reasoner
from engine.rules.judge import Judge
from engine.rules.situation import Situation
from engine.rules.surroundings import Surroundings
from engine.scenarios.tables import BASE, Base, read_base

ROOT = Path(__file__).parents[2]
FLOWS = {
    "procore/work_order_contracts.json": ("work_order_contracts", "commitment.export"),
    "procore/purchase_order_contracts.json": ("purchase_order_contracts", "commitment.export"),
    "procore/commitment_change_orders.json": ("commitment_change_orders", "commitment_change_order.export"),
    "procore/budget_changes.json": ("budget_changes", "budget_change.export"),
    "procore/prime_change_orders.json": ("prime_change_orders", "prime_contract_change_order.export"),
    "spectrum/vendors.json": ("erp_vendors", "vendor.import"),
    "spectrum/contracts.json": ("contracts", "prime_contract.import"),
}
ROW = re.compile(r"\| `(?P<key>[^`]+)` \| [^|]* \| (?P<verdict>ready|blocked|waiting)\b(?P<more>.*?) \|")


def told() -> list[tuple[str, str, str]]:
    """File, key and verdict of every record whose line begins with one."""
    found, file = [], ""
    for line in (ROOT / "fixtures/company/README.md").read_text("utf-8").splitlines():
        file = line[3:].strip() if line.startswith("## ") else file
        row = ROW.match(line)
        # "blocked at the write" and "blocked or cut" speak of later than sending.
        if row and file in FLOWS and not row["more"].startswith((" at the write", " or cut")):
            found.append((file, row["key"], row["verdict"]))
    return found


@cache
def program() -> Program:
    return load_program(ROOT)


@cache
def base() -> Base:
    problems = Problems()
    file = ROOT / "fixtures/scenarios/base.yaml"
    root = read_file(file, file.name, problems).root
    assert root is not None
    return read_base(BASE.read(root, problems), file.parent, problems)


@pytest.mark.parametrize(("file", "key", "verdict"), told())
def test_the_record_comes_out_as_the_list_says(file: str, key: str, verdict: str) -> None:
    table, name = FLOWS[file]
    flow = program().flows[name]
    now = datetime.fromisoformat(base().now)
    around = Surroundings(base().context, program().pack.connector, program().pack.flows, lambda: now)
    situation = Situation(base().by_key[table][key], flow.direction.asks, around)
    decision = Judge(program().pack.connector, choose_reasoner()).judge(flow, situation)
    assert decision.verdict == verdict, [reason.message for reason in decision.reasons]


def test_the_list_tells_of_each_outcome() -> None:
    assert {verdict for _, _, verdict in told()} == {"ready", "blocked", "waiting"}
    assert len(told()) >= 30
