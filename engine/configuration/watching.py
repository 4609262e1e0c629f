"""``log:`` and ``metrics:`` of the configuration: what is written down for those who look after the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.records import Key, Record
from engine.load.shapes import TEXT, Choice, Either, Text, Whole

STDERR = "-"
FORMS = ("json", "text")
LEVELS = ("debug", "info", "warning", "error")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NOWHERE = Position("", 0, 0)


@dataclass(frozen=True, slots=True)
class LogChoice:
    """The log: a file, or stderr (``-``); the form of its lines, and from which level on they are written."""

    file: str = STDERR
    form: str = "json"
    level: str = "info"
    place: Position = _NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricsChoice:
    """The figures: a ``file`` that each run writes, and an address (``listen``) at which they are served while flows run by the clock.

    ``stale_minutes``: a flow that has not come through for so long makes the process unhealthy; 0 is never.
    """

    file: str = ""
    listen: str = ""
    stale_minutes: int = 0
    place: Position = _NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen at."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


LOG = Record(
    "the log",
    LogChoice,
    {
        "file": Key(TEXT, "a file that lines are added to, or - for stderr", STDERR),
        "format": Key(Choice(*FORMS), "one JSON object a line, or text for people", "json", attribute="form"),
        "level": Key(Choice(*LEVELS), "the least that is written; debug holds every call and what was sent", "info"),
    },
)
_METRICS = Record(
    "the figures",
    MetricsChoice,
    {
        "file": Key(TEXT, "a file that each run writes its figures to, in the text format of Prometheus", ""),
        "listen": Key(
            Text(r"\S*:\d{1,5}", "an address such as 127.0.0.1:9464"),
            "where `sync-engine run` serves /metrics and /healthz while it runs by the clock",
            "",
        ),
        "stale_minutes": Key(Whole(0), "after so long without success a flow makes /healthz answer 503; 0 is never", 0),
    },
)
METRICS = Either(scalar=TEXT, mapping=_METRICS)


def metrics_choice(written: str | MetricsChoice) -> MetricsChoice:
    """The figures, where only their file may have been named."""
    return written if isinstance(written, MetricsChoice) else MetricsChoice(file=written)


def check_metrics(written: str | MetricsChoice, problems: Problems) -> None:
    """Reports a port that does not exist."""
    choice = metrics_choice(written)
    if choice.listen and not 0 <= choice.address[1] <= 65535:
        place = choice.places.get("listen", choice.place)
        problems.add(place, "no port", f"{choice.address[1]} is no port.", "Ports end at 65535.")
