"""How things stand: counts by flow and state, links, and the last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted
from engine.store import Run
from engine.sync.summary import COUNT_SEPARATOR


@dataclass(frozen=True, slots=True)
class FlowStatus:
    """A flow with its counts by state; ``direction`` and ``states`` in people's words are beside their names."""

    flow: str
    object: str
    label: str
    direction: str
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that ``sync-engine status`` shows."""

    company: str
    store: str
    flows: tuple[FlowStatus, ...]
    links: Mapping[str, int]
    state_labels: Mapping[str, str]
    last_run: Run | None


def render_text(status: Status, *, paint: Paint = plain) -> Iterator[str]:
    """A line for each flow, whether or not anything was done with it."""
    yield f"{paint('strong', status.company)}  {paint('dim', status.store)}"
    yield ""
    widest = max((len(flow.flow) for flow in status.flows), default=0)
    for flow in status.flows:
        parts = [f"{number:,} {status.state_labels.get(state, state)}" for state, number in flow.states.items()]
        about = f"{flow.label}, {flow.direction}"
        yield f"{flow.flow:<{widest}}  {about}: {', '.join(parts) or 'nothing was done yet'}"
    yield ""
    links = ", ".join(f"{number:,} {name}" for name, number in status.links.items() if number)
    yield f"links: {links or 'none'}"
    yield f"last run: {_run_words(status.last_run)}"


def _run_words(run: Run | None) -> str:
    if run is None:
        return "none yet"
    ended = f"ended {run.ended_at:%H:%M:%S}" if run.ended_at else "has not ended"
    outcomes: Counter[str] = Counter()
    for name, number in run.counts.items():
        outcomes[name.rpartition(COUNT_SEPARATOR)[2]] += number
    counts = ", ".join(f"{number:,} {name}" for name, number in outcomes.items()) or "nothing to do"
    error = f"; {run.error}" if run.error else ""
    calls = counted(sum(number for name, number in run.calls.items() if name != "saved"), "call")
    return f"{run.id}, {run.state}, began {run.started_at:%Y-%m-%d %H:%M:%S}, {ended}: {counts}; {calls}{error}"


def render_json(status: Status) -> Iterator[str]:
    """One document. The published schema is schemas/output/status.schema.json."""
    run = status.last_run
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "status",
            "company": status.company,
            "store": status.store,
            "flows": [
                {"flow": flow.flow, "object": flow.object, "label": flow.label, "states": dict(flow.states)}
                for flow in status.flows
            ],
            "links": dict(status.links),
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
