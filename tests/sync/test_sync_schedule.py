"""Runs by the clock: which moments there are, and what a tick does and leaves."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sync_toy import PACK, Clock, toy_program

from engine.configuration import Configuration, ScheduleChoice
from engine.errors import ConfigurationError, LeaseHeld, SystemUnavailableError
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.pack.connector import SETTING
from engine.pack.schedules import Schedule, cron_of
from engine.program import Program, read_program
from engine.store import Store, utc_now
from engine.sync.durable import workflows_beside
from engine.sync.ticking import LEASE, Clockwork, cursor_of, keep_time
from engine.sync.timetable import Timetable, times_of

HERE = Position("rules/connector.yaml", 1, 1)
NEW_YORK = ZoneInfo("America/New_York")
FLOWS = ["party.export", "order.export", "article.import"]


def program(**schedules: Schedule) -> Program:
    """The toy pack with a setting, and schedules by flow (its dot written as two underscores)."""
    toy = toy_program()
    node = read_yaml("{label: Pace, type: text, default: daily, doc: How often}", "pace.yaml", Problems())
    assert node is not None
    connector = replace(
        toy.pack.connector,
        settings={"pace": SETTING.read(node, Problems())},
        schedules={name.replace("__", "."): one for name, one in schedules.items()},
    )
    return replace(toy, pack=replace(toy.pack, connector=connector))


def configuration(schedule: ScheduleChoice | None = None, **settings: str) -> Configuration:
    return Configuration(
        None, Path(), Path(), "toy", "", "python", settings=settings, schedule=schedule or ScheduleChoice()
    )


def by_setting(zone: str = "") -> Schedule:
    return Schedule("pace", "", zone, HERE, {})


@pytest.mark.parametrize(
    ("often", "cron"),
    [
        ("never", None), ("hourly", "0 * * * *"), ("daily", "0 0 * * *"), ("15", "*/15 * * * *"),
        ("15 minutes", "*/15 * * * *"), ("1", "* * * * *"), ("60 minutes", "0 * * * *"), ("5  4 * * 1", "5 4 * * 1"),
    ],
)  # fmt: skip
def test_how_often_may_be_a_word_a_number_of_minutes_or_a_cron_expression(often: str, cron: str | None) -> None:
    assert cron_of(often) == cron


@pytest.mark.parametrize("often", ["weekly", "7 minutes", "0", "90", "61 * * * *", "0 0 31 2 *", "@hourly"])
def test_a_time_that_is_none_or_never_comes_is_refused(often: str) -> None:
    with pytest.raises(ValueError, match=r"\d|time"):
        cron_of(often)


def test_a_setting_says_how_often_and_the_configuration_says_it_for_all_others() -> None:
    one = program(article__import=by_setting())
    default = times_of(one, configuration(), FLOWS)
    assert {table.name: table.flows for table in default.tables} == {
        "*/15 * * * * UTC": ("party.export", "order.export"),
        "0 0 * * * UTC": ("article.import",),
    }
    chosen = times_of(one, configuration(ScheduleChoice("Europe/Berlin", "hourly"), pace="never"), FLOWS)
    assert [table.name for table in chosen.tables] == ["0 * * * * Europe/Berlin"]
    assert chosen.never == ("article.import",)
    own = ScheduleChoice(flows={"article.import": "15"})
    assert [table.flows for table in times_of(one, configuration(own), FLOWS).tables] == [tuple(FLOWS)]
    zoned = times_of(program(article__import=by_setting("Asia/Tokyo")), configuration(), ["article.import"])
    assert zoned.tables[0].zone == "Asia/Tokyo"


def test_a_setting_that_says_no_time_is_told_with_its_name_and_what_it_may_be() -> None:
    with pytest.raises(ConfigurationError, match="setting pace") as caught:
        times_of(program(article__import=by_setting()), configuration(pace="weekly"), FLOWS)
    assert "every_2_hours" in caught.value.fix


def test_nothing_but_never_is_told_instead_of_waiting_forever() -> None:
    with pytest.raises(ConfigurationError, match="Nothing runs by the clock"):
        times_of(program(), configuration(ScheduleChoice(often="never")), FLOWS)


def moments(table: Timetable, start: datetime, until: datetime) -> list[str]:
    """The ticks that do something, as the wall clock shows them."""
    found, now = [], start
    while (now := table.next(now)) < until:
        if not table.second_time(now):
            found.append(f"{now.astimezone(NEW_YORK):%d %H:%M}")
    return found


def test_a_day_of_23_or_25_hours_has_each_tick_once() -> None:
    zone = "America/New_York"
    spring, summer = datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 3, 9, tzinfo=NEW_YORK)
    autumn, winter = datetime(2026, 11, 1, tzinfo=NEW_YORK), datetime(2026, 11, 2, tzinfo=NEW_YORK)
    a_moment = timedelta(seconds=1)
    hourly = Timetable("0 * * * *", zone, ())
    assert len(moments(hourly, spring - a_moment, summer)) == 23
    assert len(moments(hourly, autumn - a_moment, winter)) == 25
    for start, end in ((spring, summer), (autumn, winter)):
        assert len(moments(Timetable("0 0 * * *", zone, ()), start - a_moment, end)) == 1
        assert len(moments(Timetable("30 1 * * *", zone, ()), start - a_moment, end)) == 1
        assert len(moments(Timetable("30 2 * * *", zone, ()), start - a_moment, end)) == 1
    assert moments(Timetable("30 2 * * *", zone, ()), spring - a_moment, summer) == ["08 03:00"]


class Runs:
    """Notes the flows that were to be run."""

    def __init__(self) -> None:
        self.of: list[Sequence[str]] = []
        self.said: list[str] = []

    def __call__(self, flows: Sequence[str]) -> str:
        self.of.append(flows)
        return "done"


TABLE = Timetable("*/15 * * * *", "UTC", ("order.export",))


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def clockwork(store: Store, clock: Clock, runs: Runs) -> Clockwork:
    return Clockwork(store, runs, runs.said.append, clock)


def test_of_many_missed_ticks_one_is_run(clockwork: Clockwork, clock: Clock, runs: Runs) -> None:
    clock.now = datetime(2026, 1, 2, 3, 46, tzinfo=UTC)
    due = [datetime(2026, 1, 2, 3, minute, tzinfo=UTC).isoformat() for minute in (0, 15, 30, 45)]
    assert [clockwork.tick(at, TABLE) for at in due] == ["overtaken", "overtaken", "overtaken", "done"]
    assert runs.of == [("order.export",)] and "missed" in runs.said[0]
    assert clockwork.tick(due[-1], TABLE) == "done before"
    assert len(runs.of) == 1


def test_a_start_catches_up_only_what_was_missed(clockwork: Clockwork, clock: Clock, runs: Runs) -> None:
    assert clockwork.missed(TABLE, clock.now), "what never ran is run at once"
    clockwork.tick(clock.now.isoformat(), TABLE)
    assert not clockwork.missed(TABLE, clock.now)
    clock.forward(15 * 60)
    assert clockwork.missed(TABLE, clock.now)


def test_a_tick_that_cannot_run_is_said_and_is_tried_again_at_the_next_start(
    clockwork: Clockwork, clock: Clock, runs: Runs
) -> None:
    def refuse(flows: Sequence[str]) -> str:
        raise SystemUnavailableError("no room for a process")

    clockwork.run_flows = refuse
    assert "no room" in clockwork.tick(clock.now.isoformat(), TABLE)
    assert "no room" in runs.said[-1] and clockwork.missed(TABLE, clock.now)


def test_a_tick_that_a_stop_cuts_short_is_caught_up_by_the_next_start(
    clockwork: Clockwork, clock: Clock, runs: Runs
) -> None:
    def stopped(flows: Sequence[str]) -> str:
        clockwork.stop.set()
        return "stopped"

    clockwork.run_flows = stopped
    clockwork.tick(clock.now.isoformat(), TABLE)
    assert clockwork.missed(TABLE, clock.now)
    assert clockwork.tick(clock.now.isoformat(), TABLE) == "stopped"


def test_the_scheduler_ticks_by_itself_and_each_timetable_once_a_tick(store: Store, tmp_path: Path) -> None:
    ticks: list[Sequence[str]] = []
    at_once = threading.Semaphore(1)

    def run_flows(flows: Sequence[str]) -> str:
        assert at_once.acquire(blocking=False), "two ticks ran at the same time"
        ticks.append(flows)
        if sum(one == ("order.export",) for one in ticks) == 3:
            clockwork.stop.set()
        at_once.release()
        return "done"

    clockwork = Clockwork(store, run_flows, lambda text: None, utc_now)
    every_second = Timetable("* * * * * *", "UTC", ("order.export",))
    daily = Timetable("0 0 * * *", "America/New_York", ("party.export",))
    guard = threading.Timer(30, clockwork.stop.set)
    guard.start()
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as mine:  # with the time of the machine
        clockwork.store = mine
        keep_time(workflows_beside(str(tmp_path / "store.db"), kind="ticks"), clockwork, [every_second, daily])
        assert ticks.count(("party.export",)) == 1, "it was caught up once"
        assert ticks.count(("order.export",)) == 3
        assert mine.cursors.get(cursor_of(daily)) is not None
        with mine.lease(LEASE), pytest.raises(LeaseHeld):
            keep_time(workflows_beside(str(tmp_path / "store.db"), kind="ticks"), clockwork, [daily])
    guard.cancel()


def test_a_pack_whose_schedules_are_unclear_is_told_each_at_its_place(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "pack")
    file = tmp_path / "pack/rules/connector.yaml"
    lines = file.read_text("utf-8").rstrip("\n").splitlines()
    bad = (
        "  party.export: {often: 7 minutes}", "  order.export: {setting: none_such}",
        "  article.import: {often: daily, zone: Mars/Olympus}", "  gone.export: {}",
    )  # fmt: skip
    file.write_text("\n".join([*lines, "schedules:", *bad]) + "\n", "utf-8")
    told = read_program(tmp_path / "pack").rendered()
    begin = len(lines) + 2
    for number, words in enumerate(("7 minutes do not divide", "none_such", "Mars/Olympus", "one of the two"), begin):
        assert words in told and f"rules/connector.yaml:{number}:" in told
    assert "gone.export" in told
