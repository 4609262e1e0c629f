"""The decision by durable-rules, over its guards in :mod:`engine.reasoning.guarded`.

Its rules are in :mod:`engine.reasoning.rulebook`. What can go wrong inside it (an exception in an action is
swallowed, a missing property makes a rule silently not fire, two sessions lose facts) ends here as a
conclusion with a ``fault``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from engine.errors import SyncEngineError
from engine.reasoning.facts import Conclusion, NeedFact, RequirementFact, Verdict, no_verdict, unusable
from engine.reasoning.guarded import FlatFact, GuardedSession, NoAnswerError
from engine.reasoning.guarded import why_unusable as why_unusable
from engine.reasoning.rulebook import RULES, Standing, item_fact, need_fact, requirement_fact

NAME = "durable-rules"
"""How this engine is called in settings and conclusions."""


class _Session(GuardedSession):
    """The rules of a decision. Facts go in one at a time and come out again before the next."""

    def __init__(self) -> None:
        super().__init__("decision", RULES)

    def conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
        """Both stages for one record. Raises whatever goes wrong."""
        return self._answering.ask(lambda: self._conclude(requirements, needs))

    def _conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
        alike: dict[int, tuple[FlatFact, list[int]]] = {}
        for requirement in requirements:
            _sort_in(alike, requirement_fact(requirement), requirement)
        for need in needs:
            _sort_in(alike, need_fact(need), need)

        with self._lock:
            found: dict[Standing, list[int]] = {standing: [] for standing in Standing}
            for fact, ids in alike.values():
                found[Standing(self._ask(fact))].extend(ids)
            verdict = Verdict(self._ask(item_fact({standing: len(ids) for standing, ids in found.items()})))

        put, answered = len(requirements) + len(needs), sum(map(len, found.values()))
        if put != answered:
            raise NoAnswerError(f"{put} facts were put, {answered} were answered")
        if verdict is not _greatest(found):
            raise NoAnswerError(f"it said {verdict} over {_counted(found)}")
        return Conclusion(
            verdict,
            tuple(sorted(found[Standing.BLOCKS])),
            tuple(sorted(found[Standing.WAITS])),
            tuple(sorted(found[Standing.WARNS])),
            tuple(sorted(found[Standing.WAIVED])),
            NAME,
        )

    def _ask(self, fact: FlatFact) -> Standing | Verdict:
        """Put one fact, take it out again, and return what the one rule that fired concluded."""
        self.take_out()
        try:
            answer: Standing | Verdict = self.put(fact)
        finally:
            self.take_out()
        return answer


def _sort_in(
    alike: dict[int, tuple[FlatFact, list[int]]], fact: FlatFact | None, of: RequirementFact | NeedFact
) -> None:
    if fact is None:
        raise NoAnswerError(unusable(of))
    alike.setdefault(int(fact["id"]), (fact, []))[1].append(of.id)


def _greatest(found: Mapping[Standing, list[int]]) -> Verdict:
    if found[Standing.BLOCKS]:
        return Verdict.BLOCKED
    return Verdict.WAITING if found[Standing.WAITS] else Verdict.READY


def _counted(found: Mapping[Standing, list[int]]) -> str:
    return ", ".join(f"{len(ids)} {standing}" for standing, ids in found.items())


# By process, because a forked child must not go on with a session that another thread may have been in the middle of.
_sessions: dict[int, _Session] = {}


def shared_session() -> _Session:
    """The one session of this process: rulesets cannot be freed, so it is built once and kept."""
    process = os.getpid()
    session = _sessions.get(process)
    if session is None:
        # No lock around this: a fork could inherit it taken. Of two that are built at once, both get the first.
        session = _sessions.setdefault(process, _Session())
    return session


class DurableReasoner:
    """Decides by durable-rules. All instances share one session; threads take turns."""

    name = NAME

    def conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
        """See :class:`engine.reasoning.facts.Reasoner`."""
        try:
            return shared_session().conclude(requirements, needs)
        except SyncEngineError as error:
            return no_verdict(NAME, str(error))
        except Exception as error:
            return no_verdict(NAME, f"{type(error).__name__}: {error}")
