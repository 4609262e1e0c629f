"""Does a scenario show what it claims of the statements? What cites a statement must answer as claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.rules.decision import Decision
from engine.scenarios.model import DOES_NOT_HOLD, Expectation, Scenario


def contradictions(scenario: Scenario, decision: Decision | None, shown: Sequence[str]) -> Iterator[str]:
    """Where the claims and the answer disagree, in words. ``shown`` are statements shown in another way than by a rule."""
    against = set() if decision is None else {s for reason in decision.reasons for s in reason.sources}
    in_the_way = () if decision is None else decision.standing_in_the_way()
    asked = set() if decision is None else {s for reason in decision.checked for s in reason.sources}
    asked |= set() if decision is None else {s for notice in decision.notices for s in notice.sources}
    for fact, claim in scenario.facts.items():
        if claim == DOES_NOT_HOLD:
            if fact not in against and fact not in shown and not _shows_otherwise(scenario.expect):
                yield f"claims that {fact} does not hold, but no rule that cites {fact} stands in the way or warns"
        elif rules := [reason.rule for reason in in_the_way if fact in reason.sources]:
            # A warning stands for a doubt, not for a breach.
            yield f"claims that {fact} holds, but {', '.join(rules)} cites it and is not met"
        elif fact not in asked and fact not in shown and not _shows_otherwise(scenario.expect):
            yield f"claims that {fact} holds, but nothing that is asked here cites {fact}"


def _shows_otherwise(expect: Expectation) -> bool:
    """True where the scenario looks at something that no rule decides: locks, payloads, prompts, notices, skipping."""
    return bool(
        expect.refused_direction
        or expect.locked is not None
        or expect.payload
        or expect.input
        or expect.no_notices
        or expect.skipped is not None
    )
