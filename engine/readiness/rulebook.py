"""The needs of a flow as rules for durable-rules: ready rules and un-ready rules side by side.

Every flow has a ruleset of its own, with one property for each of its needs. For every possible fact exactly one rule
holds, so that an item which becomes unready is told as surely as one which becomes ready (the engine does not take a
conclusion back when its cause is gone), and silence is recognised as a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.readiness.facts import NeedState, Own, Standing
from engine.reasoning.guarded import MOST_RULES, SESSION, FlatFact

ITEM = "item"
MOST_NEEDS = (MOST_RULES - 3) // 4
"""Of one flow; more would outgrow what one ruleset can hold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """If an item has these values, and others than those, it ``concludes`` a standing. ``because`` is the need that decides."""

    concludes: Standing
    equal: tuple[tuple[str, str], ...]
    unequal: tuple[tuple[str, str], ...] = ()
    because: str = ""

    @property
    def of(self) -> str:
        """The type of the facts that it looks at."""
        return ITEM

    def condition(self) -> dict[str, object]:
        """The condition in the notation of durable-rules; the type is always tested first."""
        tests: list[dict[str, object]] = [{"type": ITEM}]
        tests += [{name: value} for name, value in self.equal]
        tests += [{"$neq": {name: value}} for name, value in self.unequal]
        return {"$and": tests}


def rules_for(needs: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of a flow with these needs: blocked, waiting for each need, following each need, ready."""
    names = [_property(number) for number in range(len(needs))]
    rules = [Rule(Standing.BLOCKED, (("own", Own.BLOCKED.value),))]
    for own in (Own.CLEAR, Own.AWAITING_PERSON):
        free = (("own", own.value),)
        for number, name in enumerate(names):
            # The first need that is missing decides, so that only one rule holds where several are.
            found = tuple((other, NeedState.MISSING.value) for other in names[:number])
            rules.append(Rule(Standing.WAITING, (*free, (name, NeedState.MISSING.value)), found, needs[number]))
        for number, name in enumerate(names):
            there = tuple((other, NeedState.THERE.value) for other in names[:number])
            later = tuple((other, NeedState.MISSING.value) for other in names[number + 1 :])
            rules.append(Rule(Standing.FOLLOWS, (*free, *there, (name, NeedState.COMING.value)), later, needs[number]))
        rules.append(Rule(Standing.READY, (*free, *((name, NeedState.THERE.value) for name in names))))
    return tuple(rules)


def item_fact(number: int, own: Own, needs: Sequence[NeedState]) -> FlatFact:
    """The flat fact about an item: every need of its flow has a word, also those that do not concern it."""
    fact: dict[str, str | int | bool] = {"type": ITEM, "id": number, "sid": SESSION, "own": own.value}
    for place, state in enumerate(needs):
        fact[_property(place)] = state.value
    return fact


def _property(number: int) -> str:
    # Not the need's own id: what people may write there need not be a name that the library reads rightly.
    return f"need_{number + 1}"
