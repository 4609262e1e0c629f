"""``schedule:`` of the configuration: how often flows run by the clock, and in which time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.records import Key, Record
from engine.load.shapes import TEXT, MapOf, Text, frozen
from engine.pack.schedules import HOW_OFTEN, cron_of, zone_named

_NOWHERE = Position("", 0, 0)


@dataclass(frozen=True, slots=True)
class ScheduleChoice:
    """How often flows run by the clock: ``often`` for those of which the pack says nothing, ``flows`` for single ones."""

    zone: str = "UTC"
    often: str = "15 minutes"
    flows: Mapping[str, str] = field(default_factory=dict)
    place: Position = _NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)


_FLOW = Text(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "an object and a direction, such as order.export")
SCHEDULE = Record(
    "the schedule",
    ScheduleChoice,
    {
        "zone": Key(TEXT, "the time zone of the clock, such as Europe/Berlin", "UTC"),
        "often": Key(TEXT, f"how often flows run of which the pack says nothing: {HOW_OFTEN}", "15 minutes"),
        "flows": Key(
            MapOf(_FLOW, TEXT), "by flow: how often it runs, over what the pack and its settings say", frozen({})
        ),
    },
)


def check_schedule(written: ScheduleChoice | None, problems: Problems) -> None:
    """Reports a zone that is not known and times that never come."""
    if written is None:
        return
    try:
        zone_named(written.zone)
    except ValueError as error:
        problems.add(
            written.places["zone"], "unclear schedule", f"{error}.", "Use a name such as Europe/Berlin, or UTC."
        )
    for key, often in (("often", written.often), *(("flows", often) for often in written.flows.values())):
        try:
            cron_of(often)
        except ValueError as error:
            problems.add(written.places[key], "unclear schedule", f"{error}.", f"It may be {HOW_OFTEN}.")
