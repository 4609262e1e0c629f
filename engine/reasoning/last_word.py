"""The compiled checks have the last word: whatever a rules engine does, it can delay a record and never send one.

What an engine concludes is held against the facts that the checks found, by a comparison of its own that is shared with no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.reasoning.facts import (
    Conclusion,
    NeedFact,
    Outcome,
    Reasoner,
    RequirementFact,
    Severity,
    Verdict,
    no_verdict,
)

_THROUGH = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_STOPPED = (Outcome.FAIL, Outcome.CANNOT_TELL)


def conclude(reasoner: Reasoner, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
    """What the engine concludes, where the checks allow it; else a conclusion that lets nothing through and says why."""
    try:
        concluded = reasoner.conclude(requirements, needs)
        if concluded.fault:
            return no_verdict(reasoner.name, concluded.fault.removeprefix("the rules engine gave no verdict: "))
        ready = concluded.verdict is Verdict.READY
        named = (*concluded.blocking, *concluded.waiting_for)
    except Exception as error:
        return no_verdict(reasoner.name, f"{type(error).__name__}: {error}")
    standing = [fact.id for fact in requirements if not _lets_through(fact)]
    standing += [fact.id for fact in needs if fact.outcome not in _THROUGH]
    if ready == (not standing) and len(named) == len(standing):
        return concluded
    says = f"it said {concluded.verdict} because of {len(named)} findings, where the checks found {len(standing)}"
    return no_verdict(reasoner.name, says)


def _lets_through(fact: RequirementFact) -> bool:
    if fact.outcome in _THROUGH:
        return True
    return fact.outcome in _STOPPED and (fact.severity is Severity.WARN or fact.waived is True)
