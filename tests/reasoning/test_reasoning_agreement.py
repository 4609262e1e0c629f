"""Both engines give the same answer, whatever the facts."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from reasoning_helpers import (
    Record,
    apart_from_engine,
    needs,
    needs_durable_rules,
    quiet_library,
    random_record,
    requirements,
    same,
)

from engine.reasoning import NeedFact, Outcome, RequirementFact, Severity, Verdict
from engine.reasoning.agreement import first_disagreement
from engine.reasoning.durable_engine import DurableReasoner
from engine.reasoning.facts import Conclusion
from engine.reasoning.python_engine import PythonReasoner

pytestmark = [needs_durable_rules, quiet_library]

PYTHON, DURABLE = PythonReasoner(), DurableReasoner()


@settings(max_examples=2500)
@given(requirements, needs)
def test_both_engines_conclude_the_same(requirements: list[RequirementFact], needs: list[NeedFact]) -> None:
    assert same(PYTHON, DURABLE, (requirements, needs))


messy: Any = st.one_of(
    st.none(), st.booleans(), st.floats(), st.text(max_size=3), st.just("1e5"), st.just("'"), st.lists(st.none())
)


@settings(max_examples=1000)
@given(
    st.lists(
        st.builds(
            RequirementFact,
            st.integers(0, 99),
            st.one_of(st.sampled_from(Outcome), messy),
            st.one_of(st.sampled_from(Severity), messy),
            st.one_of(st.booleans(), messy),
        ),
        max_size=5,
    ),
    st.lists(st.builds(NeedFact, st.integers(0, 99), st.one_of(st.sampled_from(Outcome), messy)), max_size=3),
)
def test_both_engines_reach_the_same_verdict_on_facts_that_hold_anything_at_all(
    requirements: list[RequirementFact], needs: list[NeedFact]
) -> None:
    plain, durable = PYTHON.conclude(requirements, needs), DURABLE.conclude(requirements, needs)
    assert (bool(plain.fault), plain.verdict) == (bool(durable.fault), durable.verdict)
    if not plain.fault:
        assert apart_from_engine(plain) == apart_from_engine(durable)


def test_twenty_thousand_random_records_are_decided_alike_and_reach_every_verdict() -> None:
    chance = random.Random(2026)
    verdicts: set[Verdict] = set()
    different = []
    for _ in range(20_000):
        record = random_record(chance)
        verdicts.add(PYTHON.conclude(*record).verdict)
        if not same(PYTHON, DURABLE, record):
            different.append(record)
    assert not different
    assert verdicts == set(Verdict)


def test_two_threads_that_decide_at_once_get_the_same_answers_as_one() -> None:
    chance = random.Random(3)
    records = [[random_record(chance) for _ in range(1500)] for _ in range(2)]

    def decide(part: list[Record]) -> list[Conclusion]:
        return [apart_from_engine(DURABLE.conclude(*record)) for record in part]

    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(decide, records))
    assert seen == [[apart_from_engine(PYTHON.conclude(*record)) for record in part] for part in records]


def test_the_self_check_finds_no_difference_between_the_engines() -> None:
    assert first_disagreement(DURABLE) == ""
