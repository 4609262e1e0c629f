"""The simulation finds what it is there to find: each habit of the executor that is taken out shows within a few thousand schedules."""

from __future__ import annotations

import pytest
from sim_batch import failures, silence
from sim_mutants import (
    Plant,
    audit_after_the_link,
    no_intent_before_the_call,
    no_look,
    no_quiet_period,
    no_send_window,
)
from sim_records import program
from sim_schedule import SETTLE, WINDOW
from sim_store import shelf

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("plant", "shows", "within"),
    [
        (no_quiet_period, "DUPLICATE", 1000),
        (no_look, "DUPLICATE", 500),
        (no_intent_before_the_call, "", 1000),
        (audit_after_the_link, "AUDIT", 1000),
        (no_send_window, "ORDER", 1000),
    ],
)
def test_a_habit_that_is_taken_out_is_missed(
    plant: Plant, shows: str, within: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with silence(), shelf() as at:
        found = (one for one in failures(range(1, within + 1), at) if not one.crashed)
        assert any(what.find(shows) >= 0 for one in found for what in one.wrong)


def test_the_simulation_knows_the_times_of_the_pack() -> None:
    for system in program().pack.systems.values():
        assert {(one.send_within_seconds, one.settle_seconds) for one in system.writes.values()} == {(WINDOW, SETTLE)}
