"""How things stand, as plain data: for the screen, for programs, for figures and for the report of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.reports.plain import counted
from engine.store import Run
from engine.store.workers import Worker

_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


@dataclass(frozen=True, slots=True)
class FlowStatus:
    """A flow with its counts by state; ``direction`` and ``states`` in people's words are beside their names."""

    flow: str
    object: str
    label: str
    direction: str
    states: Mapping[str, int]
    succeeded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """An item of the queue that is not through: in which state, since when, what has to happen, and who does it.

    ``errors`` are the words of the system that refused it, and ours beside them.
    """

    flow: str
    id: str
    title: str
    state: str
    since: datetime
    waits_for: tuple[str, ...]
    waits_on: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call of which nobody knows yet whether it took effect. ``key``: what is looked for in the target.

    ``system`` is the target in words. ``settles``: until when the call may still take effect; a run after that ends the doubt.
    ``looks``: whether it looks for the record; else the call is made again, and ``harmless`` says why that does no harm.
    """

    flow: str
    id: str
    call: str
    key: str
    state: str
    attempts: int
    attempted: datetime
    system: str = ""
    settles: datetime | None = None
    looks: bool = True
    harmless: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is known of a system's limit, at the moment ``at``: shared by everybody who works for the company; None is not known.

    ``remaining`` of ``bound`` calls until ``resets``; nobody calls before ``held_until``. ``used_today`` of ``calls_per_day``
    where a number is configured. ``kept``: how many of them runs leave to people.
    """

    at: datetime
    remaining: int | None = None
    bound: int | None = None
    resets: datetime | None = None
    held_until: datetime | None = None
    used_today: int | None = None
    calls_per_day: int | None = None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that ``sync-engine status`` shows. ``silent``: ids of workers that count as alive and were not heard of for too long."""

    company: str
    store: str
    flows: tuple[FlowStatus, ...]
    links: Mapping[str, int]
    state_labels: Mapping[str, str]
    last_run: Run | None
    stuck: tuple[Stuck, ...] = ()
    open_calls: tuple[OpenCall, ...] = ()
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    now: datetime | None = None
    workers: tuple[Worker, ...] = ()
    silent: frozenset[str] = frozenset()


def ago(moment: datetime, now: datetime | None) -> str:
    """How long ago, in the greatest unit that fits."""
    if now is None:
        return _dated(moment)
    span = _span(now - moment)
    return f"{span} ago" if span else "just now"


def ahead(moment: datetime, now: datetime | None) -> str:
    """How far ahead, in the greatest unit that fits."""
    if now is None:
        return _dated(moment)
    left = moment - now
    return f"in {_span(left) or counted(max(round(left.total_seconds()), 1), 'second')}"


def _dated(moment: datetime) -> str:
    return f"on {moment:%Y-%m-%d %H:%M}"


def _span(time: timedelta) -> str:
    """A time in the greatest unit that fits; empty where none does."""
    return next((counted(time // unit, name) for name, unit in _UNITS if time >= unit), "")
