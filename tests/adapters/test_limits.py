"""One limit and all who share it: windows, reserves, holds and days, without any server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_servers import Sleeper

from engine.adapters.answers import Answer, WaitTooLong
from engine.adapters.governor import Governor, until
from engine.adapters.limits import Limit, aged, begun, held, kept, set_aside, taken, told
from engine.adapters.results import Counter
from engine.adapters.sharing import Private, Shared, Sharing, Who
from engine.pack.system_interfaces import RateSpec

RATE = RateSpec(bound="X-Bound", remaining="X-Left", reset="X-Reset", keep=5)
DATE = "Mon, 02 Mar 2026 08:00:00 GMT"
EPOCH = 1772438400
WINDOW = Limit(bound=20, remaining=9, window=EPOCH + 10, resets_in=10.0)


def answer(left: int, reset: int = 10, bound: int = 20) -> Answer:
    headers = {"date": DATE, "x-left": str(left), "x-bound": str(bound), "x-reset": str(EPOCH + reset)}
    return Answer("GET /orders", 200, headers, b"[]")


class Desk:
    """A governor for a run or for people, over what is shared, with a clock of its own."""

    def __init__(self, sleeper: Sleeper, shared: Shared, who: Who, rate: RateSpec = RATE, **more: int) -> None:
        self.counter = Counter()
        self.wall = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
        sharing = Sharing(shared, who, ZoneInfo("Europe/Berlin"), lambda: self.wall)
        self.governor = Governor(rate, sleeper.sleep, sleeper.clock, self.counter, sharing, **more)

    def call(self, left: int | None = None, reset: int = 10) -> None:
        self.governor.before_call()
        if left is not None:
            self.governor.after_call(answer(left, reset))


def test_runs_leave_the_reserve_and_wait_while_people_use_it_at_once(sleeper: Sleeper) -> None:
    shared = Private(sleeper.clock)
    run, person = Desk(sleeper, shared, Who.RUNS), Desk(sleeper, shared, Who.PEOPLE)
    run.call(6)
    run.call(5)
    person.call(4)
    person.call(3)
    assert sleeper.slept == []
    run.call()
    assert sleeper.slept == [10.0]


def test_what_one_learned_holds_for_the_other_before_its_first_call(sleeper: Sleeper) -> None:
    shared = Private(sleeper.clock)
    Desk(sleeper, shared, Who.RUNS).call(0)
    other = Desk(sleeper, shared, Who.PEOPLE)
    other.call(19, reset=30)
    assert sleeper.slept == [10.0]
    assert (other.counter.count.remaining, other.counter.count.bound) == (19, 20)


def test_a_pause_that_one_was_asked_for_is_kept_by_all(sleeper: Sleeper) -> None:
    shared = Private(sleeper.clock)
    asked, other = Desk(sleeper, shared, Who.RUNS), Desk(sleeper, shared, Who.PEOPLE)
    asked.governor.hold(7)
    other.call()
    assert sleeper.slept == [7.0]


def test_who_is_to_end_does_not_wait_for_a_limit(sleeper: Sleeper) -> None:
    stop = Event()
    governor = Governor(RATE, until(stop), sleeper.clock, Counter())
    governor.before_call()
    stop.set()
    governor.before_call()
    governor.hold(300)
    with pytest.raises(WaitTooLong, match="this is to end"):
        governor.before_call()


def test_while_much_is_left_others_are_told_once_a_second_and_not_at_each_call(sleeper: Sleeper) -> None:
    shared = Counting(Private(sleeper.clock))
    desk = Desk(sleeper, shared, Who.RUNS)
    for number in range(400):
        desk.governor.before_call()
        desk.governor.after_call(answer(5000 - number, reset=3600, bound=5000))
        sleeper.now += 0.01
    assert shared.changes <= 5 and shared.looks <= 10
    desk.governor.close()
    assert shared.look().remaining == 4601


def test_the_reserve_is_never_more_than_half_so_that_runs_come_to_their_turn() -> None:
    assert kept(5, 3) == 1 and kept(5, 1) == 0 and kept(5, None) == 5
    assert taken(replace(WINDOW, bound=3, remaining=2), 5)[1] == 0


def test_a_new_window_starts_with_its_bound_until_an_answer_tells(sleeper: Sleeper) -> None:
    shared = Private(sleeper.clock)
    desks = [Desk(sleeper, shared, Who.PEOPLE) for _ in range(2)]
    desks[0].call(0)
    sleeper.now += 10
    for number in range(20):
        desks[number % 2].governor.before_call()
    assert sleeper.slept == []
    desks[0].governor.before_call()
    assert sum(sleeper.slept) == pytest.approx(1.0)


def test_an_answer_that_comes_late_does_not_reopen_its_window() -> None:
    late = Limit(bound=20, remaining=15, window=EPOCH + 10, resets_in=0.5)
    now = Limit(bound=20, remaining=2, window=EPOCH + 20, resets_in=9.0)
    assert told(now, late) == now
    assert told(now, replace(late, resets_in=0.0)) == now


def test_the_limit_that_would_be_hit_first_takes_the_place_of_the_other() -> None:
    hour = Limit(bound=600, remaining=3, window=EPOCH + 1800, resets_in=1800.0)
    assert told(WINDOW, hour) == hour and told(hour, WINDOW) == WINDOW


def test_a_wait_that_would_be_longer_than_allowed_is_told_even_where_it_comes_in_pieces(sleeper: Sleeper) -> None:
    shared = Private(sleeper.clock)
    rate = replace(RATE, longest_wait_seconds=25)

    def sleep(seconds: float) -> None:
        sleeper.sleep(seconds)
        shared.change(lambda _: replace(WINDOW, remaining=0))

    governor = Governor(rate, sleep, sleeper.clock, Counter(), Sharing(shared))
    shared.change(lambda _: replace(WINDOW, remaining=0))
    with pytest.raises(WaitTooLong):
        governor.before_call()
    assert sleeper.slept == [10.0, 10.0]


def test_the_calls_of_a_day_end_for_runs_before_they_end_for_people(sleeper: Sleeper) -> None:
    shared = Private(sleeper.clock)
    rate = RateSpec(keep=3)
    runs = [Desk(sleeper, shared, Who.RUNS, rate, calls_per_day=20) for _ in range(2)]
    person = Desk(sleeper, shared, Who.PEOPLE, rate, calls_per_day=20)
    made = 0
    with pytest.raises(WaitTooLong, match=r"20 calls .* but for 3 that are kept for people.*2026-03-03 00:00 CET"):
        for made in range(30):
            runs[made % 2].call()
    assert made == 17
    for _ in range(3):
        person.call()
    with pytest.raises(WaitTooLong, match=r"a day are used up; the next day begins at 2026-03-03 00:00 CET"):
        person.call()
    assert (person.counter.count.remaining, person.counter.count.bound) == (0, 20)
    runs[0].wall += timedelta(hours=1)
    runs[0].call()
    assert runs[0].counter.count.remaining == 19


def test_calls_that_were_set_aside_and_not_made_are_given_back(sleeper: Sleeper) -> None:
    shared = Counting(Private(sleeper.clock))
    first = Desk(sleeper, shared, Who.RUNS, RateSpec(), calls_per_day=500)
    for _ in range(10):
        first.call()
    assert shared.changes == 1 and shared.look().used == 20
    first.governor.close()
    assert shared.look().used == 10


class Counting:
    """Counts how often the shared state is asked and changed."""

    def __init__(self, inner: Shared) -> None:
        self.inner, self.looks, self.changes = inner, 0, 0

    def look(self) -> Limit:
        self.looks += 1
        return self.inner.look()

    def change(self, step):  # type: ignore[no-untyped-def]
        self.changes += 1
        return self.inner.change(step)


numbers = st.integers(0, 50)
limits = st.builds(
    Limit,
    bound=st.none() | numbers,
    remaining=st.none() | numbers,
    window=st.none() | st.integers(EPOCH, EPOCH + 30).map(float),
    resets_in=st.none() | st.floats(-5, 30),
    held_for=st.floats(0, 5),
)


@given(limits, numbers)
def test_a_call_is_let_through_only_where_nothing_known_forbids_it(limit: Limit, keep: int) -> None:
    after, wait = taken(limit, keep)
    if limit.held_for > 0:
        assert wait == limit.held_for and after == limit
    elif wait > 0:
        fresh = begun(limit) if limit.resets_in is not None and limit.resets_in <= 0 else limit
        assert fresh.remaining is not None and fresh.remaining <= kept(keep, fresh.bound)
    elif after.remaining is not None and after.resets_in is not None:
        assert after.remaining >= kept(keep, after.bound) >= 0


@given(limits, limits)
def test_within_one_window_what_is_left_never_grows(limit: Limit, news: Limit) -> None:
    after = told(limit, news)
    same = limit.window is not None and limit.window == after.window
    if same and limit.remaining is not None and limit.resets_in is not None and limit.resets_in > 0:
        assert after.remaining is not None and after.remaining <= limit.remaining


@given(limits, st.floats(0, 100), st.floats(0, 100))
def test_time_passes_for_a_limit_as_for_everything(limit: Limit, first: float, second: float) -> None:
    once, twice = aged(limit, first + second), aged(aged(limit, first), second)
    assert twice.held_for == pytest.approx(once.held_for, abs=1e-6)
    assert held(limit, 3.0).held_for >= 3.0


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), numbers), max_size=8))
def test_no_more_is_set_aside_on_a_day_than_there_is(wishes: list[tuple[str, int]]) -> None:
    limit, granted = Limit(), 0
    for day, wanted in sorted(wishes):
        before = granted if limit.day == day else 0
        limit, number = set_aside(limit, day, wanted, 40)
        granted = before + number
        assert granted <= 40 and limit.used == granted
