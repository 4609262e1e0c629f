"""The clock over a PostgreSQL store: the ticks are kept in a schema of their own, and one process keeps the time."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from engine.errors import LeaseHeld
from engine.store import Store, utc_now
from engine.sync.durable import workflows_beside
from engine.sync.ticking import Clockwork, keep_time
from engine.sync.timetable import Timetable


def test_ticks_come_and_a_second_process_is_told_who_keeps_the_time(postgresql: str) -> None:
    ticks: list[Sequence[str]] = []
    refused: list[str] = []
    table = Timetable("* * * * * *", "UTC", ("order.export",))
    place = workflows_beside(postgresql, "001", kind="ticks")
    with Store.open(postgresql, company="001") as store:

        def run_flows(flows: Sequence[str]) -> str:
            if not ticks:
                with pytest.raises(LeaseHeld) as caught:
                    keep_time(place, Clockwork(store, run_flows, refused.append, utc_now), [table])
                refused.append(str(caught.value))
            ticks.append(flows)
            if len(ticks) == 2:
                clockwork.stop.set()
            return "done"

        clockwork = Clockwork(store, run_flows, lambda text: None, utc_now)
        guard = threading.Timer(30, clockwork.stop.set)
        guard.start()
        keep_time(place, clockwork, [table])
        guard.cancel()
    assert len(ticks) == 2 and "`schedule` is held by process" in refused[0]
