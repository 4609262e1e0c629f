"""When a run takes a flow: a word, a number of minutes or a cron expression, fixed or chosen by a setting; with a time zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT

WORDS: Mapping[str, str | None] = MappingProxyType(
    {
        "never": None,
        "hourly": "0 * * * *",
        "every_2_hours": "0 */2 * * *",
        "every_4_hours": "0 */4 * * *",
        "daily": "0 0 * * *",
    }
)
"""The words for how often, with their cron expressions; None: not by the clock at all."""
HOW_OFTEN = (
    f"{', '.join(WORDS)}, a number of minutes that divides the hour, or a cron expression such as 0 6-18 * * 1-5"
)
_MINUTES = re.compile(r"([0-9]{1,2})(?: ?min(?:utes?)?)?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a run takes a flow: ``often`` says it, or the setting of this name does. An empty ``zone`` is the configuration's."""

    setting: str
    often: str
    zone: str
    place: Position
    places: Mapping[str, Position]


SCHEDULE = Record(
    "a schedule",
    Schedule,
    {
        "setting": Key(NAME, "the setting that says how often", ""),
        "often": Key(TEXT, f"how often, where no setting says it: {HOW_OFTEN}", ""),
        "zone": Key(TEXT, "the time zone of the clock, such as Europe/Berlin; without it, the configuration's", ""),
    },
)


def cron_of(often: str) -> str | None:
    """The cron expression of a word, of a number of minutes, or of itself; None for never. Raises ValueError in words."""
    if often in WORDS:
        return WORDS[often]
    minutes = _MINUTES.fullmatch(often.strip())
    if minutes:
        number = int(minutes[1])
        if not 1 <= number <= 60 or 60 % number:
            raise ValueError(f"{number} minutes do not divide the hour")
        return "* * * * *" if number == 1 else "0 * * * *" if number == 60 else f"*/{number} * * * *"
    # Imported here: only who writes a cron expression pays for it.
    from croniter import croniter

    cron = " ".join(often.split())
    if len(cron.split(" ")) not in (5, 6) or not croniter.is_valid(cron, second_at_beginning=True):
        raise ValueError(f'"{often}" says no time')
    try:
        croniter(cron, datetime.now(UTC), second_at_beginning=True).get_next(datetime)
    except ValueError:
        raise ValueError(f'"{often}" is a time that never comes') from None
    return cron


def zone_named(name: str) -> ZoneInfo:
    """A time zone. Raises ValueError in words."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{name}" is no time zone that this machine knows') from None


__all__ = ["HOW_OFTEN", "SCHEDULE", "WORDS", "Schedule", "cron_of", "zone_named"]
