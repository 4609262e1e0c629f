"""``workers:`` of the configuration: how several processes on one PostgreSQL store work together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import Whole

_NOWHERE = Position("", 0, 0)


@dataclass(frozen=True, slots=True)
class WorkersChoice:
    """``dead_after``: seconds of silence after which a worker's work is taken over. ``part``: how many records one takes at a time."""

    dead_after: int = 30
    part: int = 20
    place: Position = _NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)


WORKERS = Record(
    "the workers",
    WorkersChoice,
    {
        "dead_after": Key(
            Whole(2), "seconds of silence after which a worker counts as dead, and others take its work over", 30
        ),
        "part": Key(Whole(1), "how many records of a flow a worker takes at a time", 20),
    },
)
