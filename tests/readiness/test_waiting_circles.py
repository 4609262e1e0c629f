"""Records that wait for each other in live data are told by the plan and by the run, and looping over them ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from readiness_world import judge, order, party, program, surroundings_of

from engine.plan.build import build_plan
from engine.plan.items import PlanItem
from engine.plan.memory import NoMemory
from engine.readiness.circles import circles
from engine.readiness.waits import Wait, waiting_circles
from engine.reports import plan_json, plan_text
from engine.reports.run_json import run_as_json
from engine.reports.run_page import run_page
from engine.reports.run_text import run_as_text
from engine.reports.status import Status
from engine.store import Store
from engine.sync.items import to_row
from engine.sync.summary import RunSummary, summarise

FLOW = "order.export"
ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    order("6"),
    order("7", after="8"),
    order("8", after="9"),
    order("9", after="7"),
    order("10", after="9"),
    order("11", after="11", title=""),
]
WAY = "Order 7 needs Order 8 needs Order 9 needs Order 7"


def planned(rows: list[dict[str, Any]]) -> list[PlanItem]:
    known = program()
    around = surroundings_of({"party": [party("1")], "order": rows}, {"party": {"1": "ACME"}}, {})
    return list(build_plan(known.flows[FLOW], known.mappings[FLOW], rows, around, judge(), NoMemory()))


def valid(name: str, text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator(json.loads((ROOT / f"schemas/output/{name}.schema.json").read_text())).validate(found)
    return found


def ids(told: list[list[Mapping[str, str]]]) -> list[list[str]]:
    return [[one["id"] for one in circle] for circle in told]


def test_a_plan_tells_the_way_round_and_what_to_do() -> None:
    text = "\n".join(plan_text.render(planned(ROWS), {FLOW: "Order"}, width=200, brief=True))
    assert f"↻ a circle: {WAY}\n" in text
    assert "↻ a circle: Order 11 needs Order 11\n" in text
    assert text.count("a circle") == 2
    assert "take one of the references out, or link one by hand (sync-engine why order 7)." in text
    told = valid("plan", "".join(plan_json.render(planned(ROWS))))
    assert ids(told["circles"]) == [["7", "8", "9"], ["11"]]


def test_a_plan_without_a_circle_tells_of_none() -> None:
    assert "circle" not in "\n".join(plan_text.render(planned(ROWS[:1]), {FLOW: "Order"}))
    assert json.loads("".join(plan_json.render(planned([order("8", after="7"), order("7")]))))["circles"] == []


@pytest.fixture
def summary(tmp_path: Path) -> RunSummary:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as store:
        begun = store.runs.start("run")
        store.run_items.put_many(begun.id, [to_row(item) for item in planned(ROWS)])
        store.runs.finish(begun.id, "finished", counts={}, calls={})
        ended = store.runs.get(begun.id)
        assert ended is not None
        return summarise(store, ended, {})


def test_a_run_tells_it_on_the_screen_to_programs_and_on_its_page(summary: RunSummary) -> None:
    assert f"A circle: {WAY}" in list(run_as_text(summary, program()))
    assert ids(valid("run", run_as_json(summary))["circles"]) == [["7", "8", "9"], ["11"]]
    page = run_page(summary, Status("company", "store", (), {}, {}, None), program())
    assert "In a circle (2)" in page and WAY in page


wanted = st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 9), max_size=4), max_size=9)


@given(wanted)
def test_every_circle_is_told_once_and_each_step_of_it_is_a_need(needs: dict[int, list[int]]) -> None:
    waits = [Wait(FLOW, "order", str(one), "", tuple(("order", str(two)) for two in needs[one])) for one in needs]
    found = waiting_circles(waits)
    for circle in found:
        for place, one in enumerate(circle):
            after = circle[(place + 1) % len(circle)]
            assert (after.object, after.id) in one.needs
        assert len(set(circle)) == len(circle)
    assert len(found) == len(circles({one: [two for two in needs[one] if two in needs] for one in needs}))


def test_a_long_circle_is_found_without_recursion() -> None:
    size = 20_000
    waits = [Wait(FLOW, "order", str(one), "", (("order", str((one + 1) % size)),)) for one in range(size)]
    (circle,) = waiting_circles(waits)
    assert len(circle) == size
