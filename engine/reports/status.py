"""How things stand: counts by flow and state, last successes, what waits and on whom, what hangs in the air, and the last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, safe
from engine.reports.run_text import counted as outcomes_counted
from engine.store import Run
from engine.sync.summary import COUNT_SEPARATOR

SHOWN = 10
"""Of those that wait in one state of one flow, the oldest are shown to people; JSON has them all."""
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
    """An item of the queue that is not through: in which state, since when, and what has to happen."""

    flow: str
    id: str
    title: str
    state: str
    since: datetime
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call of which nobody knows yet whether it took effect. ``key``: what is looked for in the target."""

    flow: str
    id: str
    call: str
    key: str
    state: str
    attempts: int
    attempted: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """How many calls a system still allowed when it last said so."""

    remaining: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that ``sync-engine status`` shows."""

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


def render_text(status: Status, *, paint: Paint = plain) -> Iterator[str]:
    """A line for each flow, whether or not anything was done with it; then what waits, what is open, links and the last run."""
    yield f"{paint('strong', status.company)}  {paint('dim', status.store)}"
    yield ""
    widest = max((len(flow.flow) for flow in status.flows), default=0)
    for flow in status.flows:
        parts = [f"{number:,} {status.state_labels.get(state, state)}" for state, number in flow.states.items()]
        about = f"{flow.label}, {flow.direction}"
        came = f"; came through {ago(flow.succeeded, status.now)}" if flow.succeeded else ""
        yield f"{flow.flow:<{widest}}  {about}: {', '.join(parts) or 'nothing was done yet'}{came}"
    yield from _stuck(status, paint)
    if status.open_calls:
        yield ""
        yield f"{paint('bad', 'Outcome unknown')} ({len(status.open_calls)}); the next run looks in the target:"
    for call in status.open_calls:
        tries = f"{call.attempts} times, last" if call.attempts > 1 else "once,"
        yield f"    {call.flow} {call.id}: {call.call} ({safe(call.key)}), sent {tries} {ago(call.attempted, status.now)}"
    yield ""
    links = ", ".join(f"{number:,} {name}" for name, number in status.links.items() if number)
    yield f"links: {links or 'none'}"
    for name, budget in status.budgets.items():
        yield f"calls left: {budget.remaining:,} to {name}, as it said {ago(budget.at, status.now)}"
    yield f"last run: {_run_words(status.last_run)}"


def _stuck(status: Status, paint: Paint) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Stuck]] = {}
    for one in sorted(status.stuck, key=lambda stuck: stuck.since):
        groups.setdefault((one.flow, one.state), []).append(one)
    for (flow, state), several in groups.items():
        yield ""
        words = " or ".join(several[0].waits_for)
        label = status.state_labels.get(state, state)
        yield f"{paint('wait', label)}, {flow} ({len(several):,}), waiting for: {words}"
        for one in several[:SHOWN]:
            yield f"    {one.id}  {safe(one.title)}, {ago(one.since, status.now)}"
        if len(several) > SHOWN:
            yield f"    and {len(several) - SHOWN:,} more"


def ago(moment: datetime, now: datetime | None) -> str:
    """How long ago, in the greatest unit that fits."""
    if now is None:
        return f"on {moment:%Y-%m-%d %H:%M}"
    for name, unit in _UNITS:
        if now - moment >= unit:
            return f"{counted((now - moment) // unit, name)} ago"
    return "just now"


def _run_words(run: Run | None) -> str:
    if run is None:
        return "none yet"
    ended = f"ended {run.ended_at:%H:%M:%S}" if run.ended_at else "has not ended"
    outcomes: Counter[str] = Counter()
    for name, number in run.counts.items():
        outcomes[name.rpartition(COUNT_SEPARATOR)[2]] += number
    error = f"; {run.error}" if run.error else ""
    calls = counted(sum(number for name, number in run.calls.items() if name != "saved"), "call")
    told = outcomes_counted(outcomes)
    return f"{run.id}, {run.state}, began {run.started_at:%Y-%m-%d %H:%M:%S}, {ended}: {told}; {calls}{error}"


def render_json(status: Status) -> Iterator[str]:
    """One document. The published schema is schemas/output/status.schema.json."""
    run = status.last_run
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "status",
            "company": status.company,
            "store": status.store,
            "now": status.now.isoformat() if status.now else None,
            "flows": [
                {
                    "flow": flow.flow,
                    "object": flow.object,
                    "label": flow.label,
                    "states": dict(flow.states),
                    "last_success": flow.succeeded.isoformat() if flow.succeeded else None,
                    "last_success_age_seconds": _age(flow.succeeded, status.now),
                }
                for flow in status.flows
            ],
            "links": dict(status.links),
            "stuck": [
                {
                    "flow": one.flow,
                    "id": one.id,
                    "title": one.title,
                    "state": one.state,
                    "since": one.since.isoformat(),
                    "age_seconds": _age(one.since, status.now),
                    "waits_for": list(one.waits_for),
                }
                for one in status.stuck
            ],
            "unknown_outcomes": [
                {
                    "flow": one.flow,
                    "id": one.id,
                    "call": one.call,
                    "key": one.key,
                    "state": one.state,
                    "attempts": one.attempts,
                    "attempted": one.attempted.isoformat(),
                }
                for one in status.open_calls
            ],
            "rate_budgets": {
                name: {"remaining": one.remaining, "at": one.at.isoformat()} for name, one in status.budgets.items()
            },
            "last_run": None
            if run is None
            else {
                "id": run.id,
                "state": run.state,
                "started": run.started_at.isoformat(),
                "ended": run.ended_at.isoformat() if run.ended_at else None,
                "counts": dict(run.counts),
                "calls": dict(run.calls),
                "error": run.error,
            },
        }
    )


def _age(moment: datetime | None, now: datetime | None) -> int | None:
    return None if moment is None or now is None else int((now - moment).total_seconds())
