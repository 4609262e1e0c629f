"""The rules by which durable-rules decides, as data, and the facts that they look at.

Two stages. First each fact about a requirement or a need gets its standing; then one fact about the item,
which counts the standings, gets its verdict. For every possible fact exactly one rule holds, so that silence
is recognised as a fault.

All of it keeps inside what was measured to be safe in durable-rules 2.0.28: a rule looks at one fact only and
first at its type; a fact has every property of its type, and only text, whole numbers, true and false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import MappingProxyType

from engine.reasoning.facts import NeedFact, Outcome, RequirementFact, Severity, Verdict
from engine.reasoning.guarded import SESSION, FlatFact, Value


class Standing(StrEnum):
    """What one requirement or need does to its record."""

    BLOCKS = "blocks"
    WAITS = "waits"
    WARNS = "warns"
    WAIVED = "waived"
    SATISFIED = "satisfied"


@dataclass(frozen=True, slots=True)
class Rule:
    """If a fact of type ``of`` has these values, and more than these numbers, ``concludes`` is noted."""

    of: str
    concludes: Standing | Verdict
    equal: tuple[tuple[str, Value], ...]
    more_than: tuple[tuple[str, int], ...] = ()

    def condition(self) -> dict[str, object]:
        """The rule's condition in the notation of durable-rules; the type is always tested first."""
        tests: list[dict[str, object]] = [{"type": self.of}]
        tests += [{name: value} for name, value in self.equal]
        tests += [{"$gt": {name: number}} for name, number in self.more_than]
        return {"$and": tests}


def _requirement(concludes: Standing, outcome: str, **others: Value) -> Rule:
    return Rule("requirement", concludes, (("outcome", outcome), *others.items()))


def _need(concludes: Standing, outcome: str) -> Rule:
    return Rule("need", concludes, (("outcome", outcome),))


RULES: tuple[Rule, ...] = (
    _requirement(Standing.SATISFIED, "pass"),
    _requirement(Standing.SATISFIED, "not_applicable"),
    _requirement(Standing.BLOCKS, "error"),
    _requirement(Standing.BLOCKS, "fail", severity="block", waived=False),
    _requirement(Standing.BLOCKS, "cannot_tell", severity="block", waived=False),
    _requirement(Standing.WAIVED, "fail", severity="block", waived=True),
    _requirement(Standing.WAIVED, "cannot_tell", severity="block", waived=True),
    _requirement(Standing.WARNS, "fail", severity="warn"),
    _requirement(Standing.WARNS, "cannot_tell", severity="warn"),
    _need(Standing.SATISFIED, "pass"),
    _need(Standing.SATISFIED, "not_applicable"),
    _need(Standing.WAITS, "fail"),
    _need(Standing.WAITS, "cannot_tell"),
    _need(Standing.BLOCKS, "error"),
    Rule("item", Verdict.BLOCKED, (), (("blocks", 0),)),
    Rule("item", Verdict.WAITING, (("blocks", 0),), (("waits", 0),)),
    Rule("item", Verdict.READY, (("blocks", 0), ("waits", 0))),
)


def _flat(kind: str, number: int, **properties: Value) -> FlatFact:
    return MappingProxyType({"type": kind, "id": number, "sid": SESSION, **properties})


# Facts are told apart by a 32-bit hash of their id, so ids are small numbers of our own. There are only this
# many different facts about requirements and needs; facts that are alike are put once and answered once for
# the whole record.
_REQUIREMENTS: Mapping[tuple[str, str, bool], FlatFact] = {
    (outcome, severity, waived): _flat(
        "requirement", number, outcome=outcome.value, severity=severity.value, waived=waived
    )
    for number, (outcome, severity, waived) in enumerate(product(Outcome, Severity, (False, True)), start=1)
}
_NEEDS: Mapping[str, FlatFact] = {
    outcome: _flat("need", number, outcome=outcome.value)
    for number, outcome in enumerate(Outcome, start=len(_REQUIREMENTS) + 1)
}
_ITEM = len(_REQUIREMENTS) + len(_NEEDS) + 1


def requirement_fact(requirement: RequirementFact) -> FlatFact | None:
    """The flat fact for a requirement, or None if it holds values that no rule knows (a missing one, say)."""
    outcome = requirement.outcome
    if outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        # Severity and waiver do not matter to a met requirement: with one value each, more facts are alike.
        return _REQUIREMENTS[(outcome, Severity.BLOCK, False)]
    return _REQUIREMENTS.get((outcome, requirement.severity, requirement.waived))


def need_fact(need: NeedFact) -> FlatFact | None:
    """The flat fact for a need, or None if it holds an outcome that no rule knows."""
    return _NEEDS.get(need.outcome)


def item_fact(counts: Mapping[Standing, int]) -> FlatFact:
    """The flat fact about the whole record: how many of its requirements and needs have each standing."""
    return _flat("item", _ITEM, **{standing.value: counts.get(standing, 0) for standing in Standing})
