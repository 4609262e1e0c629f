"""What each engine decides on, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from reasoning_helpers import ENGINES, needs, requirements

from engine.reasoning import NeedFact, Outcome, Reasoner, RequirementFact, Severity, Verdict

PASS, FAIL, CANNOT_TELL, NOT_APPLICABLE, ERROR = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.CANNOT_TELL,
    Outcome.NOT_APPLICABLE,
    Outcome.ERROR,
)
BLOCK, WARN = Severity.BLOCK, Severity.WARN

pytestmark = pytest.mark.parametrize("engine", ENGINES)


def test_a_record_without_requirements_is_ready(engine: Reasoner) -> None:
    assert engine.conclude([], []).verdict is Verdict.READY


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("waived", [True, False])
@pytest.mark.parametrize("outcome", [PASS, NOT_APPLICABLE])
def test_a_requirement_that_is_met_or_does_not_apply_lets_the_record_through(
    engine: Reasoner, outcome: Outcome, severity: Severity, waived: bool
) -> None:
    conclusion = engine.conclude([RequirementFact(1, outcome, severity, waived)], [NeedFact(2, outcome)])
    assert conclusion.verdict is Verdict.READY
    assert (conclusion.blocking, conclusion.waiting_for, conclusion.warnings, conclusion.waived) == (
        (),
        (),
        (),
        (),
    )


@pytest.mark.parametrize("outcome", [FAIL, CANNOT_TELL])
def test_an_unmet_requirement_and_missing_data_block(engine: Reasoner, outcome: Outcome) -> None:
    conclusion = engine.conclude([RequirementFact(7, outcome, BLOCK, False)], [])
    assert (conclusion.verdict, conclusion.blocking) == (Verdict.BLOCKED, (7,))


@pytest.mark.parametrize("outcome", [FAIL, CANNOT_TELL])
def test_a_waived_requirement_does_not_block_and_is_named(engine: Reasoner, outcome: Outcome) -> None:
    conclusion = engine.conclude([RequirementFact(7, outcome, BLOCK, True)], [])
    assert (conclusion.verdict, conclusion.blocking, conclusion.waived) == (Verdict.READY, (), (7,))


@pytest.mark.parametrize("waived", [True, False])
@pytest.mark.parametrize("outcome", [FAIL, CANNOT_TELL])
def test_an_unmet_requirement_that_only_warns_does_not_stop_the_record(
    engine: Reasoner, outcome: Outcome, waived: bool
) -> None:
    conclusion = engine.conclude([RequirementFact(7, outcome, WARN, waived)], [])
    assert (conclusion.verdict, conclusion.warnings, conclusion.waived) == (Verdict.READY, (7,), ())


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("waived", [True, False])
def test_a_broken_rule_blocks_whatever_its_severity_and_cannot_be_waived(
    engine: Reasoner, severity: Severity, waived: bool
) -> None:
    conclusion = engine.conclude([RequirementFact(7, ERROR, severity, waived)], [])
    assert (conclusion.verdict, conclusion.blocking, conclusion.waived) == (Verdict.BLOCKED, (7,), ())


@pytest.mark.parametrize("outcome", [FAIL, CANNOT_TELL])
def test_a_record_waits_for_what_is_not_there_yet_or_cannot_be_told(engine: Reasoner, outcome: Outcome) -> None:
    conclusion = engine.conclude([RequirementFact(1, PASS, BLOCK, False)], [NeedFact(2, outcome)])
    assert (conclusion.verdict, conclusion.waiting_for) == (Verdict.WAITING, (2,))


def test_a_need_whose_check_is_broken_blocks(engine: Reasoner) -> None:
    conclusion = engine.conclude([], [NeedFact(2, ERROR)])
    assert (conclusion.verdict, conclusion.blocking, conclusion.waiting_for) == (Verdict.BLOCKED, (2,), ())


def test_all_findings_are_named_at_once_in_ascending_order(engine: Reasoner) -> None:
    facts = [
        RequirementFact(9, FAIL, BLOCK, False),
        RequirementFact(8, CANNOT_TELL, WARN, False),
        RequirementFact(7, CANNOT_TELL, BLOCK, True),
        RequirementFact(6, PASS, BLOCK, False),
        RequirementFact(5, FAIL, WARN, False),
        RequirementFact(4, FAIL, BLOCK, True),
        RequirementFact(3, CANNOT_TELL, BLOCK, False),
    ]
    conclusion = engine.conclude(facts, [NeedFact(2, FAIL), NeedFact(1, ERROR), NeedFact(0, CANNOT_TELL)])
    assert conclusion.verdict is Verdict.BLOCKED
    assert conclusion.blocking == (1, 3, 9)
    assert conclusion.waiting_for == (0, 2)
    assert conclusion.warnings == (5, 8)
    assert conclusion.waived == (4, 7)
    assert (conclusion.fault, conclusion.engine) == ("", engine.name)


def test_a_decision_does_not_outlive_its_cause(engine: Reasoner) -> None:
    unmet, met = RequirementFact(1, FAIL, BLOCK, False), RequirementFact(1, PASS, BLOCK, False)
    verdicts = [engine.conclude([fact], []).verdict for fact in (unmet, met, unmet, met, met)]
    assert [verdict.value for verdict in verdicts] == ["blocked", "ready", "blocked", "ready", "ready"]


MALFORMED: list[Any] = [
    RequirementFact(1, None, BLOCK, False),  # type: ignore[arg-type]
    RequirementFact(1, "", BLOCK, False),  # type: ignore[arg-type]
    RequirementFact(1, "passed", BLOCK, False),  # type: ignore[arg-type]
    RequirementFact(1, True, BLOCK, False),  # type: ignore[arg-type]
    RequirementFact(1, [PASS], BLOCK, False),  # type: ignore[arg-type]
    RequirementFact(1, 1e5, BLOCK, False),  # type: ignore[arg-type]
    RequirementFact(1, FAIL, None, True),  # type: ignore[arg-type]
    RequirementFact(1, FAIL, "warning", False),  # type: ignore[arg-type]
    RequirementFact(1, FAIL, BLOCK, None),  # type: ignore[arg-type]
    RequirementFact(1, FAIL, BLOCK, "yes"),  # type: ignore[arg-type]
    None,
]


@pytest.mark.parametrize("fact", MALFORMED, ids=repr)
def test_a_fact_with_a_missing_or_unknown_value_blocks_and_says_why(engine: Reasoner, fact: Any) -> None:
    conclusion = engine.conclude([RequirementFact(2, PASS, BLOCK, False), fact], [])
    assert conclusion.verdict is Verdict.BLOCKED
    assert conclusion.fault.startswith("the rules engine gave no verdict: ")


@pytest.mark.parametrize("outcome", [None, "", "passed", 0, []], ids=repr)
def test_a_need_with_a_missing_or_unknown_outcome_blocks_and_says_why(engine: Reasoner, outcome: Any) -> None:
    conclusion = engine.conclude([], [NeedFact(2, outcome)])
    assert conclusion.verdict is Verdict.BLOCKED
    assert conclusion.fault.startswith("the rules engine gave no verdict: ")


@given(requirements, needs)
def test_a_record_is_ready_only_if_everything_is_met_waived_or_a_warning(
    engine: Reasoner, requirements: list[RequirementFact], needs: list[NeedFact]
) -> None:
    stopped = any(
        fact.outcome is ERROR or (fact.outcome in (FAIL, CANNOT_TELL) and fact.severity is BLOCK and not fact.waived)
        for fact in requirements
    ) or any(need.outcome not in (PASS, NOT_APPLICABLE) for need in needs)
    assert (engine.conclude(requirements, needs).verdict is Verdict.READY) is not stopped
