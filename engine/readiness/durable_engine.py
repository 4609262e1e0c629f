"""Readiness by durable-rules: the rules of each flow's needs, over the guards of :mod:`engine.reasoning.guarded`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from engine.errors import SyncEngineError
from engine.readiness.facts import NeedState, Own, Standing
from engine.readiness.rulebook import MOST_NEEDS, item_fact, rules_for
from engine.reasoning.durable_engine import NAME
from engine.reasoning.guarded import LARGEST_ID, GuardedSession

MOST_ITEMS = 10_000
"""Facts inside at once: they take 80 MB. A hundred thousand take 900 MB, where the plain engine takes 45."""

MOST_RULESETS = 1_000
"""Of one process: the library cannot free one, so they are kept by what they say and shared."""


class OutgrownError(SyncEngineError):
    """There is more to derive than durable-rules can hold: the plain engine goes on, which holds ten times as much."""


class _Session(GuardedSession):
    """The ruleset of flows whose needs are called alike, with numbers for facts that are not in use."""

    def __init__(self, name: str, needs: Sequence[str]) -> None:
        super().__init__(name, rules_for(needs))
        self._free: list[int] = []
        self._last = 0

    def number(self) -> int:
        """A number that no fact inside has."""
        with self._lock:
            if self._free:
                return self._free.pop()
            if self._last >= LARGEST_ID:
                raise OutgrownError(f"durable-rules can tell {LARGEST_ID:,} facts apart, and more are put")
            self._last += 1
            return self._last

    def remove(self, number: int) -> None:
        """Take a fact out; its number is free again once that is done."""
        self.take_out([number])
        with self._lock:
            self._free.append(number)


# By process, as a forked child must not go on with the sessions of its parent; kept for good, as rulesets cannot be freed.
_sessions: dict[tuple[int, tuple[str, ...]], _Session] = {}


def _session(needs: Sequence[str]) -> _Session:
    key = (os.getpid(), tuple(needs))
    found = _sessions.get(key)
    if found is None:
        if len(needs) > MOST_NEEDS:
            raise OutgrownError(f"a flow has {len(needs)} needs; durable-rules can hold {MOST_NEEDS}")
        if len(_sessions) >= MOST_RULESETS:
            raise OutgrownError(f"this process has {MOST_RULESETS} rulesets already, and none can be freed")
        found = _sessions.setdefault(key, _Session(f"readiness_{len(_sessions)}", needs))
    return found


class DurableReadiness:
    """Keeps a fact for each item in the session of its flow. ``needs``: by flow, the ids of its needs in their order."""

    name = NAME

    def __init__(self, needs: Mapping[str, Sequence[str]], most: int = MOST_ITEMS) -> None:
        self._sessions = {flow: _session(names) for flow, names in needs.items()}
        self._inside: dict[int, tuple[_Session, int]] = {}
        self._most = most

    def put(self, number: int, flow: str, own: Own, needs: Sequence[NeedState]) -> Standing:
        """See :class:`engine.readiness.facts.ReadinessEngine`."""
        known = self._inside.get(number)
        session = self._sessions[flow]
        if known is None or known[0] is not session:
            if known is not None:
                self.drop(number)
            if len(self._inside) >= self._most:
                raise OutgrownError(f"more than {self._most:,} items are to be derived")
            known = self._inside[number] = (session, session.number())
        return Standing(session.put(item_fact(known[1], own, needs)))

    def drop(self, number: int) -> None:
        """See :class:`engine.readiness.facts.ReadinessEngine`."""
        known = self._inside.get(number)
        if known is not None:
            known[0].remove(known[1])
            del self._inside[number]

    def close(self) -> None:
        """See :class:`engine.readiness.facts.ReadinessEngine`."""
        for number in list(self._inside):
            self.drop(number)
