"""Readiness by plain comparisons: everywhere available, and the one that holds a hundred thousand items.

Written apart from the rules of the other engine on purpose, so that a test which compares both can find a mistake in either.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.readiness.facts import NeedState, Own, Standing

NAME = "python"
"""How this engine is called in settings."""

_BLOCKED, _MISSING, _COMING = Own.BLOCKED, NeedState.MISSING, NeedState.COMING


class PythonReadiness:
    """Keeps nothing: the standing follows from the fact alone."""

    name = NAME

    def put(self, number: int, flow: str, own: Own, needs: Sequence[NeedState]) -> Standing:
        """See :class:`engine.readiness.facts.ReadinessEngine`."""
        if own is _BLOCKED:
            return Standing.BLOCKED
        if _MISSING in needs:
            return Standing.WAITING
        return Standing.FOLLOWS if _COMING in needs else Standing.READY

    def drop(self, number: int) -> None:
        """See :class:`engine.readiness.facts.ReadinessEngine`."""

    def close(self) -> None:
        """See :class:`engine.readiness.facts.ReadinessEngine`."""
