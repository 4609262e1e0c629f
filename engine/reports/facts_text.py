"""The statements that the pack carries, each with its places and its scenarios, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.reports.paint import Paint
from engine.reports.plain import counted, wrapped
from engine.scenarios.coverage import FactCoverage
from engine.scenarios.runner import ScenarioResult

_MOST = 3


def render(facts: Sequence[FactCoverage], *, paint: Paint, width: int) -> Iterator[str]:
    """A paragraph for each statement: its words, where it is carried, and how it is shown."""
    for fact in facts:
        yield f"{paint('strong', fact.fact)}  {paint('dim', fact.kind)}  {_standing(fact, paint)}"
        yield from wrapped(fact.text, width, "    ")
        carried = [f"{place.file}:{place.line}" for place in fact.carried]
        yield from wrapped("carried at " + (_some(carried) if carried else "no place"), width, "      ", first="    ")
        for words, results in (("holds in", fact.holds), ("does not hold in", fact.does_not_hold)):
            if results:
                names = _some([result.scenario.id for result in results])
                yield from wrapped(f"{words} {names}", width, "      ", first="    ")
    both = sum(1 for fact in facts if fact.holds and fact.does_not_hold)
    yield f"{counted(len(facts), 'statement')} carried, {both} of them shown from both sides."


def _standing(fact: FactCoverage, paint: Paint) -> str:
    if fact.failed:
        broken: Sequence[ScenarioResult] = [r for r in (*fact.holds, *fact.does_not_hold) if not r.passed]
        return paint("bad", f"failed in {_some([result.scenario.id for result in broken])}")
    if fact.holds and fact.does_not_hold:
        return paint("good", "shown from both sides")
    return paint("warn", "shown from one side" if fact.holds or fact.does_not_hold else "not shown")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")
