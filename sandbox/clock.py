"""Clocks of the stand-ins: what stamps `created_at` and `updated_at`.

Rate limits and token lifetimes do not use these clocks: a client waits for them in real time, so they follow the
machine's own time unless a test passes another timer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the present moment as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to, so that timestamps in tests are known in advance."""

    def __init__(self, start: str | datetime) -> None:
        moment = datetime.fromisoformat(start) if isinstance(start, str) else start
        self._now = moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward by this many seconds."""
        self._now += timedelta(seconds=seconds)


def stamp(moment: datetime) -> str:
    """Whole seconds in UTC with a Z, as both `created_at` and `updated_at` are sent."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
