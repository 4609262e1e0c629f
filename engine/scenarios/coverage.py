"""What the scenarios have shown: of each rule that it passes, fails, applies and does not; of each statement both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.load.position import Position
from engine.program import Program
from engine.reasoning.facts import Outcome
from engine.rules.decision import Reason
from engine.rules.program import CompiledRule
from engine.rules.references import cited
from engine.scenarios.model import HOLDS
from engine.scenarios.runner import ScenarioResult


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """How often a rule was seen. ``excluded`` counts where its condition left it out; ``conditional`` tells if it has one."""

    rule: str
    position: Position
    conditional: bool
    passed: int = 0
    failed: int = 0
    excluded: int = 0

    @property
    def gaps(self) -> tuple[str, ...]:
        """What was never seen, in words."""
        found = []
        if not self.passed:
            found.append("never seen to pass")
        if not self.failed:
            found.append("never seen to fail")
        if self.conditional and not self.excluded:
            found.append("never seen to be left out by its condition")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class FactCoverage:
    """A statement, where the pack cites it, and the scenarios in which it holds and does not."""

    fact: str
    kind: str
    text: str
    carried: tuple[Position, ...]
    holds: tuple[ScenarioResult, ...]
    does_not_hold: tuple[ScenarioResult, ...]

    @property
    def failed(self) -> bool:
        """True where a scenario about it came out otherwise than written."""
        return any(not result.passed for result in (*self.holds, *self.does_not_hold))


def rule_coverage(program: Program, results: Sequence[ScenarioResult]) -> tuple[RuleCoverage, ...]:
    """Every rule of the pack, by place. A rule of the connector, which every flow asks, counts once."""
    rules: dict[Position, CompiledRule] = {}
    for flow in program.flows.values():
        for rule in flow.rules:
            rules.setdefault(rule.position, rule)
    seen: dict[Position, list[Reason]] = {}
    for result in results:
        if result.decision is None:
            continue
        for reason in result.decision.checked:
            if reason.rule not in result.decision.not_asked:
                seen.setdefault(reason.position, []).append(reason)
    return tuple(_coverage(rule, seen.get(place, ())) for place, rule in sorted(rules.items()))


def _coverage(rule: CompiledRule, reasons: Iterable[Reason]) -> RuleCoverage:
    outcomes = [reason.outcome for reason in reasons]
    return RuleCoverage(
        rule.id,
        rule.position,
        rule.when is not None,
        outcomes.count(Outcome.PASS),
        outcomes.count(Outcome.FAIL) + outcomes.count(Outcome.CANNOT_TELL),
        outcomes.count(Outcome.NOT_APPLICABLE),
    )


def fact_coverage(program: Program, results: Sequence[ScenarioResult]) -> tuple[FactCoverage, ...]:
    """Every statement that the pack cites or a scenario is about, in the order of the pack's list of statements."""
    carried: dict[str, list[Position]] = {}
    for sources, place in cited(program.pack):
        for source in sources:
            carried.setdefault(source, []).append(place)
    about = {fact for result in results for fact in result.scenario.facts}
    found = []
    for name, statement in program.pack.statements.items():
        if name not in carried and name not in about:
            continue
        shown = [(result.scenario.facts[name], result) for result in results if name in result.scenario.facts]
        found.append(
            FactCoverage(
                name,
                statement.kind,
                statement.text,
                tuple(sorted(set(carried.get(name, ())))),
                tuple(result for claim, result in shown if claim == HOLDS),
                tuple(result for claim, result in shown if claim != HOLDS),
            )
        )
    return tuple(found)
