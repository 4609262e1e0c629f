"""What is known of a system's limit, and how it changes: plain functions, so that one process and a database do it alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

ASSUMED_SECONDS = 1.0
"""How long a window lasts of which no answer has told yet. It is over soon, because an answer will tell."""
_JITTER = 1.5  # seconds: systems tell moments in whole ones


@dataclass(frozen=True, slots=True)
class Limit:
    """A system's limit as it is known now; seconds are from now on, None is not known.

    ``remaining`` of ``bound`` calls may be made until the window ends, ``resets_in`` from now. ``window`` is that end by the
    system's own clock, in seconds since 1970: it tells one window from the next. ``held_for``: nobody may call before that is
    over. ``used`` calls of the day named ``day`` were made or set aside, where calls are counted by the day.
    """

    bound: int | None = None
    remaining: int | None = None
    window: float | None = None
    resets_in: float | None = None
    held_for: float = 0.0
    day: str = ""
    used: int = 0


def aged(limit: Limit, seconds: float) -> Limit:
    """The same, so many seconds later."""
    resets_in = None if limit.resets_in is None else limit.resets_in - seconds
    return replace(limit, resets_in=resets_in, held_for=max(limit.held_for - seconds, 0.0))


def told(limit: Limit, news: Limit) -> Limit:
    """The limit after an answer, or after what another one knows of the window. Of one window the lower number counts.

    The higher one is older, or does not know of the calls that are under way.
    """
    if news.remaining is None or _over(news):
        return limit
    bound = limit.bound if news.bound is None else news.bound
    same = limit.window is None or news.window is None or abs(limit.window - news.window) <= _JITTER
    if not same and limit.window is not None and news.window is not None and news.window < limit.window:
        if news.bound is not None and news.bound == limit.bound and not _over(limit):
            return limit  # the answer of a call that began in the window before
    elif same and limit.remaining is not None and limit.resets_in is not None and not _over(limit):
        least = min(limit.remaining, news.remaining)
        if news.window is None:
            return replace(limit, bound=bound, remaining=least)
        return replace(limit, bound=bound, remaining=least, window=news.window, resets_in=news.resets_in)
    return replace(limit, bound=bound, remaining=news.remaining, window=news.window, resets_in=news.resets_in)


def taken(limit: Limit, keep: int) -> tuple[Limit, float]:
    """The limit after one call more, and 0; or the limit as it is, and the seconds to wait. ``keep`` calls are left to others."""
    if limit.held_for > 0:
        return limit, limit.held_for
    if _over(limit):
        limit = begun(limit)
    if limit.remaining is None or limit.resets_in is None:
        return limit, 0.0
    if limit.remaining > kept(keep, limit.bound):
        return replace(limit, remaining=limit.remaining - 1), 0.0
    return limit, limit.resets_in


def begun(limit: Limit) -> Limit:
    """A new window, of which only the bound is known: as many as that are allowed until the first answer tells."""
    resets_in = None if limit.bound is None else ASSUMED_SECONDS
    return replace(limit, remaining=limit.bound, window=None, resets_in=resets_in)


def held(limit: Limit, seconds: float) -> Limit:
    """The limit with a pause; a longer one that is there already stays."""
    return replace(limit, held_for=max(limit.held_for, seconds))


def kept(keep: int, bound: int | None) -> int:
    """The calls to leave: never more than half of all, or nobody who leaves them would come to a turn."""
    return keep if bound is None else min(keep, bound // 2)


def set_aside(limit: Limit, day: str, wanted: int, most: int) -> tuple[Limit, int]:
    """The limit after up to ``wanted`` calls of a day were set aside, with their number; ``used`` never goes beyond ``most``."""
    used = limit.used if limit.day == day else 0
    number = max(min(wanted, most - used), 0)
    return replace(limit, day=day, used=used + number), number


def _over(limit: Limit) -> bool:
    return limit.resets_in is not None and limit.resets_in <= 0
