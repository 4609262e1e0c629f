"""The pack's own scenarios: each is a test, and together they show every rule and every statement from both sides."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from engine.program import Program, load_program
from engine.reasoning.choice import choose_reasoner
from engine.scenarios.coverage import fact_coverage, rule_coverage
from engine.scenarios.reader import Prepared, Reading, read_scenarios
from engine.scenarios.runner import ScenarioResult, ScenarioRunner
from engine.scenarios.schemas import scenario_schemas

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "scenarios"


def numbered(prefix: str, *numbers: int) -> list[str]:
    return [f"{prefix}-{number:02}" for number in numbers]


FACTS = [
    *numbered("CON", *range(1, 20)),
    *numbered("WBS", *range(1, 8)),
    *numbered("VEN", *range(1, 8)),
    *numbered("PRJ", *range(1, 6)),
    *numbered("BUD", *range(1, 9)),
    *numbered("BCH", *range(1, 4)),
    *numbered("COM", *range(1, 13)),
    *numbered("CCO", *range(1, 17)),
    *numbered("PRC", *range(1, 14)),
    *numbered("PCO", *range(1, 19)),
    *numbered("JCO", *range(1, 4)),
    *numbered("FOR", *range(1, 4)),
]


@cache
def program() -> Program:
    return load_program(ROOT)


@cache
def reading() -> Reading:
    return read_scenarios(program(), FOLDER)


@cache
def results() -> tuple[ScenarioResult, ...]:
    runner = ScenarioRunner(program(), datetime.fromisoformat(reading().now), FOLDER, choose_reasoner())
    return tuple(runner.run(prepared) for prepared in reading().scenarios)


def test_no_statement_of_the_documentation_is_left_out() -> None:
    made = {name for name, one in program().pack.statements.items() if one.kind not in ("further", "document")}
    assert len(FACTS) == 114
    assert set(FACTS) == made


def test_every_scenario_file_can_be_read() -> None:
    assert reading().rendered() == ""


@pytest.mark.parametrize("prepared", reading().scenarios, ids=lambda prepared: prepared.scenario.id)
def test_scenario(prepared: Prepared) -> None:
    runner = ScenarioRunner(program(), datetime.fromisoformat(reading().now), FOLDER, choose_reasoner())
    result = runner.run(prepared)
    assert result.passed, f"{prepared.scenario.place}\n" + "\n".join(result.differences)


@pytest.mark.parametrize("fact", FACTS)
def test_the_statement_is_carried_by_the_pack_and_shown_from_both_sides(fact: str) -> None:
    (found,) = [one for one in fact_coverage(program(), results()) if one.fact == fact]
    assert found.carried, f"nothing in the pack cites {fact}"
    assert found.holds, f"no scenario in which {fact} holds: {found.text}"
    assert found.does_not_hold, f"no scenario in which {fact} does not hold: {found.text}"


def test_every_rule_is_seen_to_pass_to_fail_and_to_be_left_out_by_its_condition() -> None:
    gaps = {f"{rule.position} {rule.rule}": rule.gaps for rule in rule_coverage(program(), results()) if rule.gaps}
    assert gaps == {}


def test_every_notice_is_seen_given_and_a_conditional_one_left_out() -> None:
    given: set[str] = set()
    for result in results():
        given |= {notice.id for notice in result.decision.notices} if result.decision else set()
    expected = {notice.notice.id for flow in program().flows.values() for notice in flow.notices}
    assert expected - given == set()
    conditional = {n.notice.id for flow in program().flows.values() for n in flow.notices if n.when}
    withheld = {name for prepared in reading().scenarios for name in prepared.scenario.expect.no_notices}
    assert conditional - withheld == set()


def test_both_rules_engines_decide_every_scenario_alike() -> None:
    for prepared in reading().scenarios:
        first, second = (
            ScenarioRunner(program(), datetime.fromisoformat(reading().now), FOLDER, choose_reasoner(name)).run(
                prepared
            )
            for name in ("auto", "python")
        )
        assert first.differences == second.differences
        if first.decision and second.decision:
            assert first.decision.verdict is second.decision.verdict


@pytest.mark.parametrize("name", sorted(scenario_schemas()))
def test_the_committed_editor_schema_is_what_the_shapes_say(name: str) -> None:
    committed = json.loads((ROOT / "schemas" / name).read_text("utf-8"))
    assert committed == scenario_schemas()[name], "Run python -m engine.scenarios.schemas and commit schemas/."


def test_every_flow_has_a_payload_that_is_kept() -> None:
    kept = {p.scenario.situation.flow for p in reading().scenarios if p.scenario.expect.snapshot}
    assert set(program().mappings) - kept == set()


def test_no_kept_payload_is_left_over() -> None:
    names = {f"{p.scenario.id}.json" for p in reading().scenarios if p.scenario.expect.snapshot}
    assert {path.name for path in (FOLDER / "payloads").iterdir()} == names


def test_every_mapped_field_is_seen_filled() -> None:
    filled = {
        (result.scenario.situation.flow, call.id, target)
        for result in results()
        for call in (
            *(result.payload.calls if result.payload else ()),
            *(result.payload.back if result.payload else ()),
        )
        for row in call.rows
        for target, value in row.values.items()
        if value is not None
    }
    mapped = {
        (name, write.id, target)
        for name, spec in program().pack.mappings.items()
        for write in (*spec.writes, *spec.updates, *spec.joins, *spec.writes_back)
        for target in write.fields
    }
    assert mapped - filled == set()
