"""However messy a record is, it is judged: nothing raises, nothing unread passes, and both rules engines say the same."""

from __future__ import annotations

import copy
import random
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.program import Program, load_program
from engine.reasoning.choice import choose_reasoner
from engine.reasoning.facts import Outcome, Reasoner, Severity, Verdict
from engine.rules.decision import Decision
from engine.rules.judge import Judge
from engine.rules.situation import Situation
from engine.rules.surroundings import Surroundings
from engine.scenarios.reader import Prepared, read_scenarios

ROOT = Path(__file__).parents[2]
MESS: tuple[Any, ...] = (
    None, "", "  ", "\u00a0", 0, -1, True, False, [], {}, [None], [[]], {"": None}, {"id": None}, 10**40, -(10**40),
    1.5, 1e308, float("nan"), float("inf"), Decimal("1E+999999"), Decimal("NaN"), Decimal("0.1000"), "1e5", "1E+400",
    "12,50", "12.50 ", "0x1F", "NaN", "Approved\n", "APPROVED", "approved ", "O'Malley \"&\" <b>", "it's; DROP TABLE x",
    "\x00\x1b[31m", "\u202eevil", "\ud800", "x" * 5000, "🏗️" * 31, "{{ 7 * 7 }}", "{% raw %}", "2026-02-30", "0000-00-00",
    "2026-13-45T99:00:00Z", "9999-99-99", "5", "0005", "None", "null", b"bytes", datetime(2026, 5, 1, tzinfo=UTC),
)  # fmt: skip


@cache
def program() -> Program:
    return load_program(ROOT)


@cache
def cases() -> tuple[Prepared, ...]:
    found = read_scenarios(program(), ROOT / "fixtures/scenarios").scenarios
    return tuple(prepared for prepared in found if not prepared.scenario.expect.refused_direction)


@cache
def engines() -> tuple[Reasoner, Reasoner]:
    return choose_reasoner("auto"), choose_reasoner("python")


def spoilt(value: Any, chance: random.Random, rate: float) -> Any:
    """A copy in which some values are messy, some keys are gone, and some lines come twice."""
    if chance.random() < rate:
        return copy.copy(chance.choice(MESS))
    if isinstance(value, dict):
        return {key: spoilt(item, chance, rate) for key, item in value.items() if chance.random() >= rate / 2}
    if isinstance(value, list):
        items = [spoilt(item, chance, rate) for item in value]
        return items + items[:1] if chance.random() < rate else items
    return value


def judged(prepared: Prepared, chance: random.Random, rate: float, reasoner: Reasoner) -> Decision:
    """The decision about a scenario's situation with record, input, settings and one part of the context spoilt."""
    flow = program().flows[prepared.scenario.situation.flow]
    record = spoilt(dict(prepared.record), chance, rate)
    context = dict(prepared.context)
    part = chance.choice([*context, "settings"])
    context[part] = spoilt(context.get(part), chance, rate / 4)
    around = Surroundings(
        context, program().pack.connector, program().pack.flows, lambda: datetime(2026, 11, 20, tzinfo=UTC)
    )
    action = prepared.action
    given_inputs = spoilt(dict(prepared.given), chance, rate)
    inputs = given_inputs if isinstance(given_inputs, dict) else {}
    situation = Situation(record if isinstance(record, dict) else {}, action, around, inputs, prepared.actor)
    return Judge(program().pack.connector, reasoner).judge(flow, situation, everything=True)


@settings(max_examples=1200, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), which=st.integers(0, 10_000), rate=st.sampled_from([0.01, 0.05, 0.2, 0.6]))
def test_messy_records_are_judged_without_raising_and_alike_by_both_engines(seed: int, which: int, rate: float) -> None:
    prepared = cases()[which % len(cases())]
    first, second = (judged(prepared, random.Random(seed), rate, engine) for engine in engines())
    assert not first.fault
    assert not second.fault
    assert first.verdict is second.verdict
    assert [(r.rule, r.outcome, r.message) for r in first.checked] == [
        (r.rule, r.outcome, r.message) for r in second.checked
    ]
    in_the_way = first.standing_in_the_way()
    # Nothing but a pass or a rule that does not apply lets a record through.
    assert (first.verdict is Verdict.READY) == (not in_the_way)
    for reason in first.checked:
        assert reason.outcome is not Outcome.ERROR, reason
        if reason.severity is Severity.BLOCK and reason.outcome in (Outcome.FAIL, Outcome.CANNOT_TELL):
            assert reason in in_the_way


@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), which=st.integers(0, 10_000))
def test_every_reason_of_a_messy_record_is_told_in_words(seed: int, which: int) -> None:
    decision = judged(cases()[which % len(cases())], random.Random(seed), 0.3, engines()[1])
    for reason in decision.reasons:
        assert reason.message.strip()
        assert "{{" not in reason.message.replace("{{ 7 * 7 }}", "")
        assert reason.position.line > 0
        assert "object at 0x" not in reason.message


def test_a_record_with_one_value_taken_out_is_never_readier_than_whole() -> None:
    """Taking a value out may block or change nothing; it never makes a blocked record ready."""
    for prepared in cases():
        if prepared.scenario.expect.outcome is not Verdict.BLOCKED or prepared.scenario.situation.change:
            continue
        failing = set(prepared.scenario.expect.failing)
        for key in ("status", "number", "title", "name"):
            if key not in prepared.record:
                continue
            flow = program().flows[prepared.scenario.situation.flow]
            around = Surroundings(
                prepared.context, program().pack.connector, program().pack.flows, lambda: datetime.now(UTC)
            )
            record = {name: value for name, value in prepared.record.items() if name != key}
            situation = Situation(record, prepared.action, around, prepared.given, prepared.actor)
            decision = Judge(program().pack.connector, engines()[1]).judge(flow, situation)
            assert decision.verdict is not Verdict.READY, (prepared.scenario.id, key, failing)
