"""The decision by durable-rules: the one place that imports it, and every guard that it needs.

Its rules are in :mod:`engine.reasoning.rulebook`. What can go wrong inside it (an exception in an action is
swallowed, a missing property makes a rule silently not fire, two sessions lose facts) ends here as a
conclusion with a ``fault``.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import SyncEngineError
from engine.reasoning.facts import Conclusion, NeedFact, RequirementFact, Verdict, no_verdict, unusable
from engine.reasoning.rulebook import (
    RULES,
    FlatFact,
    Rule,
    Standing,
    Value,
    item_fact,
    need_fact,
    requirement_fact,
)

NAME = "durable-rules"
"""How this engine is called in settings and conclusions."""


class _NoAnswerError(SyncEngineError):
    """The engine did not answer one fact exactly once: told in the conclusion's ``fault``."""


class _Session:
    """One ruleset, one session, one lock. Facts go in one at a time and come out again before the next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fired: list[tuple[int, Standing | Verdict]] = []
        self._inside: dict[str, Value] | None = None
        self._ruleset = "decision"
        self._host = _new_host()
        rules = {f"rule_{number}": self._definition(rule) for number, rule in enumerate(RULES)}
        self._host.register_rulesets({self._ruleset: rules})

    def _definition(self, rule: Rule) -> dict[str, object]:
        concludes = rule.concludes

        # Exactly one parameter: with two the library takes the action for an asynchronous one and waits for
        # ever. Nothing but this append: an exception in here would be swallowed.
        def note(context: Any) -> None:
            self._fired.append((context.m.id, concludes))

        return {"all": [{"m": rule.condition()}], "run": note}

    def conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
        """Both stages for one record. Raises whatever goes wrong."""
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
            raise _NoAnswerError(f"{put} facts were put, {answered} were answered")
        if verdict is not _greatest(found):
            raise _NoAnswerError(f"it said {verdict} over {_counted(found)}")
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
        flat = dict(fact)
        self._take_out()
        self._fired.clear()
        self._inside = flat
        try:
            self._host.assert_fact(self._ruleset, flat)
        finally:
            self._take_out()
        answers = [concluded for number, concluded in self._fired if number == fact["id"]]
        if len(answers) != 1 or len(self._fired) != 1:
            raise _NoAnswerError(f"{len(self._fired)} rules answered the {fact['type']} fact {flat}, not one")
        return answers[0]

    def _take_out(self) -> None:
        # A fact that a fault left inside would be refused as already known the next time it is put.
        if self._inside is not None:
            self._host.retract_fact(self._ruleset, self._inside)
            self._inside = None


def _sort_in(
    alike: dict[int, tuple[FlatFact, list[int]]], fact: FlatFact | None, of: RequirementFact | NeedFact
) -> None:
    if fact is None:
        raise _NoAnswerError(unusable(of))
    alike.setdefault(int(fact["id"]), (fact, []))[1].append(of.id)


def _greatest(found: Mapping[Standing, list[int]]) -> Verdict:
    if found[Standing.BLOCKS]:
        return Verdict.BLOCKED
    return Verdict.WAITING if found[Standing.WAITS] else Verdict.READY


def _counted(found: Mapping[Standing, list[int]]) -> str:
    return ", ".join(f"{len(ids)} {standing}" for standing, ids in found.items())


def _import_host() -> Any:
    # Imported by name and late: it is an extra, it fails to import on Python 3.13, and it has no types.
    return importlib.import_module("durable.engine").Host


def _new_host() -> Any:
    class QuietHost(_import_host()):  # type: ignore[misc]
        """A host without background threads, which can take a result from the thread that waits for it."""

        def _run(self) -> None:
            pass

    return QuietHost()


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


def why_unusable() -> str:
    """Empty if durable-rules can be imported here, else the reason in words."""
    try:
        _import_host()
    except Exception as error:
        text = str(error)
        if isinstance(error, ImportError) and error.path:
            # The file's name tells enough; its folder would only make the sentence long.
            text = text.replace(error.path, os.path.basename(error.path))
        return f"{type(error).__name__}: {text}"
    return ""


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
