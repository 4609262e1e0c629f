"""The two rate limits: one of an hour, one of ten seconds, each counted for one company."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sandbox.procore.settings import Settings

HOUR = 3600


@dataclass(frozen=True)
class Verdict:
    """Whether the call is over a limit, and the headers that every answer carries.

    The headers tell of whichever limit would be hit first; `reset` is in unix seconds.
    """

    exceeded: bool
    limit: int
    remaining: int
    reset: int

    def headers(self, retry_after: int | None = None) -> dict[str, str]:
        """The rate headers of an answer."""
        told = {
            "X-Rate-Limit-Limit": str(self.limit),
            "X-Rate-Limit-Remaining": str(self.remaining),
            "X-Rate-Limit-Reset": str(self.reset),
        }
        return told if retry_after is None else {**told, "Retry-After": str(retry_after)}


@dataclass
class _Window:
    start: float
    used: int = 0


class Limits:
    """Counters of both limits. A refused call is counted as well: refusals consume quota too."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._windows: dict[tuple[str, int], _Window] = {}

    def count(self, company: str) -> Verdict:
        """Count one call of this company."""
        settings, now = self._settings, self._settings.timer()
        wanted = ((settings.spike_seconds, settings.spike_limit), (HOUR, settings.hourly_limit))
        verdicts = [self._one(company, seconds, limit, now) for seconds, limit in wanted]
        return min(verdicts, key=lambda v: (not v.exceeded, v.remaining))

    def _one(self, company: str, seconds: int, limit: int, now: float) -> Verdict:
        window = self._windows.get((company, seconds))
        if window is None or now >= window.start + seconds:
            window = self._windows[company, seconds] = _Window(now)
        window.used += 1
        return Verdict(window.used > limit, limit, max(limit - window.used, 0), math.ceil(window.start + seconds))

    def clear(self) -> None:
        """Forget all windows."""
        self._windows.clear()
