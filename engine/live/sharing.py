"""What is known of a system's limits, shared through the store by everybody who works for the company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.adapters.limits import Limit
from engine.adapters.sharing import Private, Shared
from engine.errors import StoreError
from engine.store import Store
from engine.store.rates import Rate, Rates


class StoredLimit:
    """Implements ``Shared`` over the store. Where the store cannot be asked, this process goes by what it knows itself."""

    def __init__(self, rates: Rates, system: str) -> None:
        self._rates, self._system, self._own = rates, system, Private()

    def look(self) -> Limit:
        """See ``Shared``."""
        try:
            rate = self._rates.get(self._system)
        except StoreError:
            return self._own.look()
        return self._kept(Limit() if rate is None else limit_of(rate, self._rates.now()))

    def change(self, step: Callable[[Limit], Limit]) -> Limit:
        """See ``Shared``."""
        found = Limit()

        def stored(rate: Rate) -> Rate:
            nonlocal found
            now = self._rates.now()
            found = step(limit_of(rate, now))
            return rate_of(found, rate, now)

        try:
            self._rates.change(self._system, stored)
        except StoreError:
            return self._own.change(step)
        return self._kept(found)

    def _kept(self, limit: Limit) -> Limit:
        return self._own.change(lambda _: limit)


def shared_by(store: Store) -> Callable[[str], Shared]:
    """For each system by name, what those who use this store know of its limits."""
    return lambda system: StoredLimit(store.rates, system)


def limit_of(rate: Rate, now: datetime) -> Limit:
    """What a row says, in seconds from now on."""
    resets_in = None if rate.resets_at is None else (rate.resets_at - now).total_seconds()
    held_for = 0.0 if rate.held_until is None else max((rate.held_until - now).total_seconds(), 0.0)
    window = None if rate.reset_mark is None else float(rate.reset_mark)
    return Limit(rate.bound, rate.remaining, window, resets_in, held_for, rate.day, rate.used)


def rate_of(limit: Limit, rate: Rate, now: datetime) -> Rate:
    """The row that says it."""
    return replace(
        rate,
        bound=limit.bound,
        remaining=limit.remaining,
        reset_mark=None if limit.window is None else round(limit.window),
        resets_at=None if limit.resets_in is None else now + timedelta(seconds=limit.resets_in),
        held_until=now + timedelta(seconds=limit.held_for) if limit.held_for > 0 else None,
        day=limit.day,
        used=limit.used,
    )
