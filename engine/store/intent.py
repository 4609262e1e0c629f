"""An intent: a call that changes a system, as the journal knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.store.values import Json

IntentState = Literal["intended", "done", "failed", "unknown", "adopted"]
"""intended: perhaps made, nothing heard. done: the target said yes. failed: it said no, nothing was changed there.
unknown: no answer, or one that says neither. adopted: no answer, and the effect was found in the target."""

OPEN = ("intended", "unknown")
IN_EFFECT = ("done", "adopted")


@dataclass(frozen=True, slots=True)
class Intent:
    """One call. ``key``: the natural key to look for in the target. ``digest``: of the payload.

    ``attempts`` and ``attempted_at`` count and date the sends announced so far, so a quiet period runs from
    ``attempted_at``; ``steady`` dates the last by a clock that nobody sets. ``run_id`` is the run that announced or ended
    it last. ``found`` is True when ``journal.intend`` gave an intent that was there before.
    """

    id: str
    run_id: str | None
    flow: str
    source_id: str
    call: str
    operation: str
    key: str
    digest: str
    state: IntentState
    attempts: int
    intended_at: datetime
    attempted_at: datetime
    ended_at: datetime | None
    answer: Json
    payload: Json
    steady: str | None = None
    found: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is not known yet if the call took effect."""
        return self.state in OPEN

    @property
    def in_effect(self) -> bool:
        """Whether the target is known to hold what was sent."""
        return self.state in IN_EFFECT

    @property
    def standing(self) -> tuple[int, datetime]:
        """Changes with every send that is announced."""
        return self.attempts, self.attempted_at


@dataclass(frozen=True, slots=True)
class Seen:
    """What the journal knew of a call when somebody began to look whether to make it.

    ``last``: the call's newest intent. ``rival``: another record's intent of the same operation and key, an open one before all others.
    ``overtaken``: a later run has announced something of this record.
    """

    last: Intent | None
    rival: Intent | None
    overtaken: bool

    @property
    def marks(self) -> tuple[Any, ...]:
        """Changes whenever anybody announces or ends anything that matters here."""
        seen = [None if one is None else (one.id, one.state, *one.standing) for one in (self.last, self.rival)]
        return (*seen, self.overtaken)
