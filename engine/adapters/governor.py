"""Keeping to a system's limits by what its answers say, not by numbers of our own.

One governor serves all threads that use an interface: the limit is the system's, not the thread's.
"""

from __future__ import annotations

import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from threading import Lock

from engine.adapters.answers import Answer, WaitTooLong
from engine.adapters.results import Clock, Counter, Sleep
from engine.pack.system_interfaces import RateSpec


class Governor:
    """Waits before a call where the last answers said that there is nothing left, or asked for a pause."""

    def __init__(self, rate: RateSpec, sleep: Sleep, clock: Clock, counter: Counter) -> None:
        self._rate, self._sleep, self._clock, self._counter = rate, sleep, clock, counter
        self._lock = Lock()
        self._until = 0.0

    def before_call(self) -> None:
        """Wait as long as the system asked. Raises WaitTooLong where that is longer than the system file allows."""
        with self._lock:
            until = self._until
            wait = until - self._clock()
        if wait <= 0:
            return
        if wait > float(self._rate.longest_wait_seconds):
            raise WaitTooLong(f"the system asks to wait {wait:.0f} seconds before the next call")
        self.pause(wait)
        with self._lock:
            if self._until == until:
                self._until = 0.0

    def pause(self, seconds: float) -> None:
        """Sleep, and count it."""
        self._sleep(seconds)
        self._counter.add(waited=seconds)

    def after_call(self, answer: Answer) -> None:
        """Take note of what is left."""
        remaining = _number(answer.header(self._rate.remaining))
        if remaining is not None:
            self._counter.note_remaining(int(remaining))
        if remaining is None or remaining > self._rate.keep:
            return
        self._hold(self._until_reset(answer))

    def asked_pause(self, answer: Answer) -> float | None:
        """The seconds that a refusal asks to wait: either header counts, since systems name one or the other."""
        asked = answer.header(self._rate.retry_after)
        after = _number(asked)
        if after is None and asked:
            after = _until_date(asked, answer)
        return after if after is not None else self._until_reset(answer)

    def hold(self, seconds: float) -> None:
        """Let no thread call before this many seconds have passed."""
        self._hold(seconds)

    def _hold(self, seconds: float | None) -> None:
        if seconds is not None and seconds > 0:
            with self._lock:
                self._until = max(self._until, self._clock() + seconds)

    def _until_reset(self, answer: Answer) -> float | None:
        reset = _number(answer.header(self._rate.reset))
        if reset is None:
            return None
        if self._rate.reset_is == "seconds":
            return max(reset, 0.0)
        return max(reset - _server_time(answer), 0.0)


def _server_time(answer: Answer) -> float:
    """The moment of the answer by the system's own clock: ours may be off by more than the limit's window."""
    try:
        return parsedate_to_datetime(answer.header("date")).timestamp()
    except (TypeError, ValueError):
        return time.time()


def _until_date(text: str, answer: Answer) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment.timestamp() - _server_time(answer), 0.0)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None
