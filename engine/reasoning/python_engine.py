"""The decision in plain Python: everywhere available, and the fast path when many records are judged.

Written apart from the rules of the other engine on purpose, so that a test which compares both can find a
mistake in either.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.reasoning.facts import (
    Conclusion,
    NeedFact,
    Outcome,
    RequirementFact,
    Severity,
    Verdict,
    no_verdict,
    unusable,
)

NAME = "python"
"""How this engine is called in settings and conclusions."""

# Looked up once: an attribute of an enumeration costs more than the comparison it is for.
_PASS = Outcome.PASS
_NOT_APPLICABLE = Outcome.NOT_APPLICABLE
_ERROR = Outcome.ERROR
_WARN = Severity.WARN
_THROUGH = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_STOPPED = (Outcome.FAIL, Outcome.CANNOT_TELL, Outcome.ERROR)
_SEVERITIES = (Severity.BLOCK, Severity.WARN)
_FLAGS = (True, False)

# Conclusions cannot change, so every record without a finding shares this one.
_READY = Conclusion(Verdict.READY, (), (), (), (), NAME)


class PythonReasoner:
    """Decides by plain comparisons. Holds no state, so any number of threads may share one."""

    name = NAME

    def conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
        """See :class:`engine.reasoning.facts.Reasoner`."""
        try:
            # Most records have no finding: one pass over the outcomes, and no allocation.
            for requirement in requirements:
                outcome = requirement.outcome
                if outcome is not _PASS and outcome is not _NOT_APPLICABLE:
                    return _weigh(requirements, needs)
            for need in needs:
                outcome = need.outcome
                if outcome is not _PASS and outcome is not _NOT_APPLICABLE:
                    return _weigh(requirements, needs)
        except Exception as error:
            return no_verdict(NAME, f"{type(error).__name__}: {error}")
        return _READY


def _weigh(requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
    blocking: list[int] = []
    waiting_for: list[int] = []
    warnings: list[int] = []
    waived: list[int] = []
    for requirement in requirements:
        outcome, severity = requirement.outcome, requirement.severity
        if outcome in _THROUGH:
            continue
        if outcome not in _STOPPED or severity not in _SEVERITIES or requirement.waived not in _FLAGS:
            return no_verdict(NAME, unusable(requirement))
        if outcome == _ERROR:
            blocking.append(requirement.id)
        elif severity == _WARN:
            warnings.append(requirement.id)
        elif requirement.waived:
            waived.append(requirement.id)
        else:
            blocking.append(requirement.id)
    for need in needs:
        outcome = need.outcome
        if outcome in _THROUGH:
            continue
        if outcome not in _STOPPED:
            return no_verdict(NAME, unusable(need))
        (blocking if outcome == _ERROR else waiting_for).append(need.id)
    verdict = Verdict.BLOCKED if blocking else Verdict.WAITING if waiting_for else Verdict.READY
    return Conclusion(
        verdict,
        tuple(sorted(blocking)),
        tuple(sorted(waiting_for)),
        tuple(sorted(warnings)),
        tuple(sorted(waived)),
        NAME,
    )
