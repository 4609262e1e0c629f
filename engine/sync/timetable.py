"""Which flows run at which moments, by the pack and the configuration; and what the clock says of a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.configuration import Configuration
from engine.errors import ConfigurationError
from engine.pack.schedules import HOW_OFTEN, cron_of, zone_named
from engine.program import Program

_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Flows that run together, in this order, at the moments of a cron expression in a time zone."""

    cron: str
    zone: str
    flows: tuple[str, ...]

    @property
    def name(self) -> str:
        """What tells it from others; it stays when other flows join."""
        return f"{self.cron} {self.zone}"

    def next(self, now: datetime) -> datetime:
        """The first moment after ``now``."""
        found: datetime = self._clock(now).get_next(datetime)
        return found

    def last(self, now: datetime) -> datetime:
        """The latest moment up to ``now``."""
        found: datetime = self._clock(now + _AN_INSTANT).get_prev(datetime)
        return found

    def second_time(self, moment: datetime) -> bool:
        """Whether clocks were put back and this hour was run by the wall clock already, where the hours are fixed ones.

        A tick every hour or every few minutes comes in both hours, as it should; one at half past one comes once.
        """
        hours = self.cron.split(" ")[-4]
        return moment.astimezone(zone_named(self.zone)).fold == 1 and not hours.startswith("*")

    def _clock(self, start: datetime) -> Any:
        from croniter import croniter

        return croniter(self.cron, start.astimezone(zone_named(self.zone)), second_at_beginning=True)


@dataclass(frozen=True, slots=True)
class Times:
    """The timetables, those that tick most rarely last, and the flows that run by hand only."""

    tables: tuple[Timetable, ...]
    never: tuple[str, ...]


def times_of(program: Program, configuration: Configuration, flows: Iterable[str]) -> Times:
    """The timetables of these flows. Raises ConfigurationError where a setting says no time, or nothing ever runs."""
    by_time: dict[tuple[str, str], list[str]] = {}
    never = []
    for flow in flows:
        often, zone, who = _said(program, configuration, flow)
        try:
            cron = cron_of(often)
        except ValueError as error:
            raise ConfigurationError(f"{who}: {error}.", fix=f"It may be {HOW_OFTEN}.") from None
        if cron is None:
            never.append(flow)
        else:
            by_time.setdefault((cron, zone), []).append(flow)
    if not by_time:
        raise ConfigurationError(
            f"Nothing runs by the clock: {', '.join(never)} are set to never.",
            fix="Set how often under schedule: or in the settings, or use run --once.",
        )
    tables = [Timetable(cron, zone, tuple(names)) for (cron, zone), names in by_time.items()]
    now = datetime.now(UTC)
    return Times(tuple(sorted(tables, key=lambda one: (one.next(now), one.name))), tuple(never))


def _said(program: Program, configuration: Configuration, flow: str) -> tuple[str, str, str]:
    """How often a flow runs, in which zone, and who says so."""
    given, connector = configuration.schedule, program.pack.connector
    mine = connector.schedules.get(flow)
    zone = mine.zone if mine is not None and mine.zone else given.zone
    if flow in given.flows:
        return given.flows[flow], given.zone, f"schedule: flows: {flow}"
    if mine is None:
        return given.often, zone, "schedule: often"
    if mine.often:
        return mine.often, zone, str(mine.place)
    chosen = configuration.settings.get(mine.setting)
    if chosen is None:
        chosen = connector.settings[mine.setting].default or "never"
    return str(chosen), zone, f"the setting {mine.setting}"
