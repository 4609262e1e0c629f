"""What is known of a limit is shared through the store: between processes, on each kind of database, whatever clocks do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.limits import Limit
from engine.live.sharing import StoredLimit
from engine.store import Store
from engine.store.rates import Rate
from sandbox import Running, running

ROOT = Path(__file__).resolve().parents[2]
READER = Path(__file__).with_name("limited_reader.py")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    postgresql: str = request.getfixturevalue("postgresql")
    return postgresql


class Wall:
    """A clock that can be set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def store(url: str, wall: Wall) -> Iterator[Store]:
    with Store.open(url, company="001", clock=wall) as opened:
        yield opened


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Running]:
    with running(spectrum=False) as world:
        yield world


@contextmanager
def reader(store: str, world: Running, who: str, calls: int = 1000) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(READER), store, world.procore_url, who, str(calls)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None and process.stdout.readline() == "open\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def go(*processes: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Lets them loose at once and waits until all have said what they did."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = []
    for process in processes:
        assert process.stdout is not None
        said.append(json.loads(process.stdout.readline()))
    return said


def test_two_processes_never_exceed_the_limit_together_and_a_person_needs_not_wait(url: str, stand_in: Running) -> None:
    assert stand_in.procore
    stand_in.procore.reset()
    stand_in.procore.settings.spike_limit, stand_in.procore.settings.spike_seconds = 60, 600
    with Store.open(url, company="001"):
        pass
    with reader(url, stand_in, "runs") as one, reader(url, stand_in, "runs") as other:
        told = go(one, other)
    # Each asks for a token once, which the system counts for no company.
    reads = sum(one["made"] for one in told) - 2
    assert all(one["waits"] and one["retried"] == 0 for one in told), told
    assert 50 <= reads <= 55 and min(one["made"] for one in told) > 5
    assert {one["bound"] for one in told} == {60}
    with reader(url, stand_in, "people", 3) as person:
        (mine,) = go(person)
    assert not mine["waits"] and mine["retried"] == 0 and mine["made"] == 4
    with reader(url, stand_in, "runs") as late:
        assert go(late) == [{**told[0], "made": 0, "remaining": None, "bound": None}]


def test_what_is_noted_is_there_for_another_process(store: Store, wall: Wall) -> None:
    noted = Limit(bound=25, remaining=4, window=1772438410.0, resets_in=10.0, held_for=3.0)
    StoredLimit(store.rates, "shop").change(lambda _: noted)
    wall.now += timedelta(seconds=2)
    assert StoredLimit(store.rates, "shop").look() == replace(noted, resets_in=8.0, held_for=1.0)
    assert StoredLimit(store.rates, "till").look() == Limit()
    assert [rate.system for rate in store.rates.all()] == ["shop"]


def test_companies_have_limits_of_their_own(store: Store) -> None:
    StoredLimit(store.rates, "shop").change(lambda _: Limit(bound=25, remaining=4))
    assert StoredLimit(store.for_company("002").rates, "shop").look() == Limit()


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=400)])
def test_a_clock_that_went_back_keeps_nobody_waiting(store: Store, wall: Wall, back: timedelta) -> None:
    StoredLimit(store.rates, "shop").change(lambda _: Limit(25, 0, 1772438410.0, 3600.0, 3600.0, "2026-03-02", 7))
    wall.now -= back
    assert StoredLimit(store.rates, "shop").look() == Limit(day="2026-03-02", used=7)


def test_a_clock_that_went_ahead_only_ends_a_pause_early(store: Store, wall: Wall) -> None:
    StoredLimit(store.rates, "shop").change(lambda _: Limit(25, 0, 1772438410.0, 10.0, 10.0))
    wall.now += timedelta(days=400)
    found = StoredLimit(store.rates, "shop").look()
    assert found.held_for == 0 and found.resets_in is not None and found.resets_in < 0


def test_a_store_that_cannot_be_asked_stops_no_call(store: Store) -> None:
    limit = StoredLimit(store.rates, "shop")
    limit.change(lambda _: Limit(bound=25, remaining=4))
    with store.transaction():  # a write of the same thread is refused meanwhile
        assert limit.change(lambda known: replace(known, remaining=3)) == Limit(bound=25, remaining=3)
    assert store.rates.get("shop") == Rate("shop", store.rates.now(), bound=25, remaining=4)
