"""Keeping to a system's limits by what its answers say, not by numbers of our own.

The limit is the system's, for one company: all threads, processes and workers share what is known of it. While much is left
each counts by itself and tells the others once a second. Near the end each call is taken from what is shared, one by one: calls
are few then, so writing each of them down costs nothing that counts.
"""

from __future__ import annotations

import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from threading import Event, Lock

from engine.adapters.answers import Answer, WaitTooLong
from engine.adapters.daily import DayBound
from engine.adapters.limits import Limit, aged, begun, held, kept, taken, told
from engine.adapters.results import Clock, Counter, Sleep
from engine.adapters.sharing import Private, Sharing, Who
from engine.pack.system_interfaces import RateSpec

NEAR = 50
"""So many calls above the reserve, and fewer, are taken one by one."""
_LOOK, _TELL = 0.5, 1.0  # seconds between looks at what others know, and between telling them


def until(stop: Event) -> Sleep:
    """Sleeps until ``stop`` is set and no longer; then it raises WaitTooLong: who is to end does not wait for a limit."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise WaitTooLong("it would have to be waited for, and this is to end")

    return sleep


class Governor:
    """Waits before a call where there is nothing left, or where the system asked for a pause."""

    def __init__(
        self,
        rate: RateSpec,
        sleep: Sleep,
        clock: Clock,
        counter: Counter,
        sharing: Sharing | None = None,
        calls_per_day: int | None = None,
    ) -> None:
        self._rate, self._sleep, self._clock, self._counter = rate, sleep, clock, counter
        sharing = sharing or Sharing(Private(clock))
        self._shared = sharing.shared
        self._keep = rate.keep if sharing.who is Who.RUNS else 0
        self._per_day = calls_per_day
        self._day = None if calls_per_day is None else DayBound(calls_per_day, rate.keep, sharing)
        self._lock = Lock()
        self._limit, self._at = Limit(), clock()
        self._looked = self._written = float("-inf")
        self._untold = False

    def before_call(self) -> None:
        """Wait as long as the system asked. Raises WaitTooLong where that is longer than the system file allows, or the day is used up."""
        if self._day is not None:
            with self._lock:
                self._counter.note_left(self._day.take(), self._per_day)
        waited = 0.0
        while (wait := self._turn()) > 0:
            if waited + wait > float(self._rate.longest_wait_seconds):
                raise WaitTooLong(f"the system asks to wait {wait:.0f} seconds before the next call")
            self.pause(wait)
            waited += wait

    def pause(self, seconds: float) -> None:
        """Sleep, and count it."""
        self._sleep(seconds)
        self._counter.add(waited=seconds)

    def after_call(self, answer: Answer) -> None:
        """Take note of what is left."""
        remaining = _number(answer.header(self._rate.remaining))
        if remaining is None:
            return
        bound, (window, resets_in) = _number(answer.header(self._rate.bound)), self._reset(answer)
        news = Limit(None if bound is None else int(bound), max(int(remaining), 0), window, resets_in)
        with self._lock:
            before = self._now()
            self._limit = told(before, news)
            self._untold = self._untold or _differ(before, self._limit)
            if self._untold and (self._near(self._limit) or self._clock() - self._written >= _TELL):
                self._tell()
            if self._day is None:
                self._counter.note_left(self._limit.remaining, self._limit.bound)

    def asked_pause(self, answer: Answer) -> float | None:
        """The seconds that a refusal asks to wait: either header counts, since systems name one or the other."""
        asked = answer.header(self._rate.retry_after)
        after = _number(asked)
        if after is None and asked:
            after = _until_date(asked, answer)
        return after if after is not None else self._reset(answer)[1]

    def hold(self, seconds: float) -> None:
        """Let nobody who shares the limit call before this many seconds have passed."""
        if seconds > 0:
            with self._lock:
                self._limit = held(self._now(), seconds)
                self._tell()

    def close(self) -> None:
        """Tell the others what is known, and give back what was set aside."""
        with self._lock:
            if self._untold:
                self._tell()
            if self._day is not None:
                self._day.give_back()

    def _turn(self) -> float:
        """Take a call and give 0, or give the seconds to wait before asking again."""
        with self._lock:
            limit = self._now()
            if not self._near(limit):
                self._limit, wait = taken(limit, self._keep)
                return wait
            wait = 0.0

            def step(known: Limit) -> Limit:
                nonlocal wait
                after, wait = taken(self._joined(known, limit), self._keep)
                return after

            self._set(self._shared.change(step))
            return wait

    def _now(self) -> Limit:
        """What is known at this moment; others are asked where the last look is long past."""
        now = self._clock()
        limit = aged(self._limit, now - self._at)
        if now - self._looked >= _LOOK:
            limit = self._joined(self._shared.look(), limit)
            self._looked = now
        self._limit, self._at = limit, now
        return limit

    def _joined(self, known: Limit, own: Limit) -> Limit:
        """What others know and what we know that they do not."""
        both = told(known, own) if self._untold else known
        return held(both, own.held_for)

    def _tell(self) -> None:
        own = self._limit
        self._set(self._shared.change(lambda known: self._joined(known, own)))

    def _set(self, limit: Limit) -> None:
        self._limit, self._at = limit, self._clock()
        self._looked = self._written = self._at
        self._untold = False

    def _near(self, limit: Limit) -> bool:
        if limit.resets_in is not None and limit.resets_in <= 0:
            limit = begun(limit)
        return limit.remaining is not None and limit.remaining <= kept(self._keep, limit.bound) + NEAR

    def _reset(self, answer: Answer) -> tuple[float | None, float | None]:
        """The moment of the reset by the system's own clock, and the seconds until then."""
        reset, now = _number(answer.header(self._rate.reset)), _server_time(answer)
        if reset is None:
            return None, None
        if self._rate.reset_is == "seconds":
            return now + reset, max(reset, 0.0)
        return reset, max(reset - now, 0.0)


def _differ(before: Limit, after: Limit) -> bool:
    return (before.bound, before.remaining, before.window) != (after.bound, after.remaining, after.window)


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
