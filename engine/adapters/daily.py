"""The calls of a day where no header tells: a number that is agreed or configured, counted over everybody who calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.adapters.answers import WaitTooLong
from engine.adapters.limits import Limit, set_aside
from engine.adapters.sharing import Sharing, Who
from engine.errors import ConfigurationError

_LARGEST_BLOCK, _SHARE = 20, 20


def bound_of_day(text: str, label: str) -> int | None:
    """The number that a configuration gives; None where it gives none. Raises ConfigurationError."""
    if not text.strip():
        return None
    if not text.strip().isdecimal() or int(text) < 1:
        raise ConfigurationError(
            f'The calls of a day of {label} are "{text}", which is no number of calls.',
            fix="Write a whole number above nought, or nothing where no bound is agreed.",
        )
    return int(text)


class DayBound:
    """Lets calls pass until the day's number is used up. Not safe by itself to use from several threads.

    Calls are set aside in blocks, so that not each of them is written down. A process that is killed leaves at most one block
    unused: too few calls are made then, never too many.
    """

    def __init__(self, bound: int, keep: int, sharing: Sharing) -> None:
        self._bound, self._sharing = bound, sharing
        self._keep = min(keep, bound // 2) if sharing.who is Who.RUNS else 0
        self._day, self._granted, self._left = "", 0, bound

    def take(self) -> int:
        """Uses one call and gives how many are left of the day. Raises WaitTooLong where the rest of the day has none."""
        day, midnight = self._sharing.today()
        if day != self._day or not self._granted:
            self._set_aside(day, midnight)
        self._granted -= 1
        return self._left + self._granted

    def give_back(self) -> None:
        """What was set aside and not used is there for others again."""
        day, unused = self._day, self._granted
        self._granted = 0
        if unused:
            self._sharing.shared.change(lambda limit: _less(limit, day, unused))

    def _set_aside(self, day: str, midnight: datetime) -> None:
        most, number = self._bound - self._keep, 0

        def step(limit: Limit) -> Limit:
            nonlocal number
            left = most - (limit.used if limit.day == day else 0)
            after, number = set_aside(limit, day, max(1, min(_LARGEST_BLOCK, left // _SHARE)), most)
            return after

        after = self._sharing.shared.change(step)
        self._day, self._granted, self._left = day, number, max(self._bound - after.used, 0)
        if not number:
            rest = f", but for {self._left} that are kept for people" if self._keep and self._left else ""
            raise WaitTooLong(
                f"the {self._bound} calls that are configured for a day are used up{rest}; "
                f"the next day begins at {midnight:%Y-%m-%d %H:%M %Z}"
            )


def _less(limit: Limit, day: str, unused: int) -> Limit:
    return replace(limit, used=max(limit.used - unused, 0)) if limit.day == day else limit
