"""With whom a system's limits are shared, for whom the calls are made, and where a day begins."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from threading import Lock
from typing import Protocol

from engine.adapters.limits import Limit, aged
from engine.adapters.results import Clock


class Who(StrEnum):
    """For whom calls are made. Runs leave a reserve, which is there for people who wait for an answer."""

    PEOPLE = "people"
    RUNS = "runs"


class Shared(Protocol):
    """What everybody who calls a system for one company knows of its limit."""

    def look(self) -> Limit:
        """What is known now."""

    def change(self, step: Callable[[Limit], Limit]) -> Limit:
        """Puts what ``step`` makes of what is known in its place, and gives it. Two changes never overlap; a step may be tried twice."""


class Private:
    """Shared by the threads of one process only, and forgotten with it."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._limit, self._at = Limit(), clock()

    def look(self) -> Limit:
        """See ``Shared``."""
        with self._lock:
            return self._now()

    def change(self, step: Callable[[Limit], Limit]) -> Limit:
        """See ``Shared``."""
        with self._lock:
            self._limit = step(self._now())
            return self._limit

    def _now(self) -> Limit:
        now = self._clock()
        self._limit, self._at = aged(self._limit, now - self._at), now
        return self._limit


@dataclass(frozen=True, slots=True)
class Sharing:
    """How limits are kept to. ``zone``: whose midnight begins a day; ``wall`` gives the present moment, aware."""

    shared: Shared
    who: Who = Who.RUNS
    zone: tzinfo = UTC
    wall: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def today(self) -> tuple[str, datetime]:
        """The day by name, and the midnight that ends it."""
        now = self.wall().astimezone(self.zone)
        midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), self.zone)
        return now.date().isoformat(), midnight
