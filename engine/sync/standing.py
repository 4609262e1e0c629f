"""How long an announcement holds: for the one who sends, and for the others who have to wait.

Whoever announced a send makes it within the operation's window, or not at all. So the others know: when the window and the longest time
in which a send takes effect are over, nothing of it can arrive any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.errors import StoreError
from engine.pack.system_operations import WriteOperation
from engine.store import Intent, Store

Clock = Callable[[], datetime]


def quiet_left(store: Store, clock: Clock, intent: Intent, operation: WriteOperation) -> float:
    """The seconds for which the last announced send may still take effect; 0 or less where it cannot any more.

    By a clock that nobody sets where it is of this machine, else by the time of day.
    """
    steady = store.journal.seconds_since(intent)
    passed = _by_the_day(clock, intent) if steady is None else steady
    return operation.send_within_seconds + operation.settle_seconds - passed


@dataclass(slots=True)
class Standing:
    """An announced send that is being made.

    One of many requests is announced anew on the way, as long as nobody has taken it over; ``intent`` is what stands in the journal.
    """

    store: Store
    clock: Clock
    intent: Intent
    operation: WriteOperation

    def may_send(self) -> bool:
        """Whether a request may be made in this moment."""
        window, passed = self.operation.send_within_seconds, self._passed()
        if window / 2 < passed <= window:
            try:
                self.intent = self.store.journal.renew(self.intent)
            except StoreError:  # taken over; or nobody can tell
                return False
            passed = self._passed()
        return passed <= window

    def _passed(self) -> float:
        """By whichever clock tells more: either may have stood still while this process did."""
        steady = self.store.journal.seconds_since(self.intent)
        by_the_day = _by_the_day(self.clock, self.intent)
        return by_the_day if steady is None else max(steady, by_the_day)


def _by_the_day(clock: Clock, intent: Intent) -> float:
    return (clock() - intent.attempted_at).total_seconds()
