"""The figures of a run and of the queue, for Prometheus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.reports.status import Status
from engine.store import Run
from engine.store.workers import ALIVE, DEAD
from engine.sync.summary import COUNT_SEPARATOR, RunSummary

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Gauge

    Gauges = Callable[..., Gauge]

_PREFIX = "sync_engine_"
_ROLES, _SILENT = ("run", "worker"), "silent"


def figures(status: Status, summary: RunSummary | None = None) -> CollectorRegistry:
    """Everything that is worth an alarm, each figure with the company; of the run only where there was one just now."""
    from prometheus_client import CollectorRegistry, Gauge

    registry = CollectorRegistry()

    def gauge(name: str, doc: str, *labels: str) -> Gauge:
        return Gauge(_PREFIX + name, doc, ("company", *labels), registry=registry)

    company = status.company
    items = gauge("items", "Records of the queue by state.", "flow", "state")
    success = gauge("last_success_timestamp_seconds", "When a flow last came through with nothing open.", "flow")
    for flow in status.flows:
        for state, number in flow.states.items():
            items.labels(company, flow.flow, state).set(number)
        if flow.succeeded is not None:
            success.labels(company, flow.flow).set(flow.succeeded.timestamp())
    oldest = gauge("oldest_item_timestamp_seconds", "Since when the oldest record waits in a state.", "flow", "state")
    since: dict[tuple[str, str], float] = {}
    for one in status.stuck:
        key = (one.flow, one.state)
        since[key] = min(since.get(key, one.since.timestamp()), one.since.timestamp())
    for (name, state), moment in since.items():
        oldest.labels(company, name, state).set(moment)
    unknown: dict[str, int] = defaultdict(int, {flow.flow: 0 for flow in status.flows})
    for call in status.open_calls:
        unknown[call.flow] += 1
    open_calls = gauge("unknown_outcomes", "Calls of which nobody knows yet whether they took effect.", "flow")
    for name, number in unknown.items():
        open_calls.labels(company, name).set(number)
    links = gauge("links", "Pairs that are linked.", "name")
    for name, number in status.links.items():
        links.labels(company, name).set(number)
    _of_limits(gauge, company, status)
    _of_workers(gauge, company, status)
    if status.last_run is not None:
        _of_run(gauge, company, status.last_run)
    if summary is not None:
        code = gauge("last_run_exit_code", "The exit code of the last run; 0 is fine.")
        code.labels(company).set(int(summary.exit_code))
        gauge("audit_entries", "Entries of the audit trail.").labels(company).set(summary.audit_head.seq)
    return registry


def _of_limits(gauge: Gauges, company: str, status: Status) -> None:
    left = gauge("calls_left", "Calls that a system still allowed when it last said so.", "system")
    bound = gauge("calls_bound", "Calls that a system allows in all until its limit begins anew.", "system")
    resets = gauge("calls_reset_timestamp_seconds", "When a system's limit begins anew.", "system")
    held = gauge("calls_held_until_timestamp_seconds", "Until when a system asked not to be called.", "system")
    today = gauge("calls_left_today", "Calls that are left of the configured number of a day.", "system")
    for name, budget in status.budgets.items():
        if budget.remaining is not None:
            left.labels(company, name).set(budget.remaining)
        if budget.bound is not None:
            bound.labels(company, name).set(budget.bound)
        for known, moment in ((resets, budget.resets), (held, budget.held_until)):
            if moment is not None:
                known.labels(company, name).set(moment.timestamp())
        if budget.calls_per_day is not None:
            today.labels(company, name).set(max(budget.calls_per_day - (budget.used_today or 0), 0))


def _of_workers(gauge: Gauges, company: str, status: Status) -> None:
    doc = "Processes that share the work: alive, silent for too long, or declared dead in the last day; none on a file."
    workers = gauge("workers", doc, "role", "state")
    for role in _ROLES:
        # Nought is worth an alarm too, so it is told.
        counts = dict.fromkeys((ALIVE, _SILENT, DEAD), 0)
        for worker in status.workers:
            if worker.role == role and worker.state in counts:
                counts[_SILENT if worker.id in status.silent else worker.state] += 1
        for state, number in counts.items():
            workers.labels(company, role, state).set(number)


def _of_run(gauge: Gauges, company: str, run: Run) -> None:
    if run.ended_at is not None:
        gauge("last_run_timestamp_seconds", "When the last run ended.").labels(company).set(run.ended_at.timestamp())
        took = (run.ended_at - run.started_at).total_seconds()
        gauge("last_run_duration_seconds", "How long the last run took.").labels(company).set(took)
    records = gauge("last_run_records", "Records of the last run by what came of them.", "flow", "outcome")
    for name, number in run.counts.items():
        flow, _, outcome = name.partition(COUNT_SEPARATOR)
        records.labels(company, flow, outcome).set(number)
    calls = gauge("last_run_calls", "Calls that the last run made.", "system")
    for name, number in run.calls.items():
        if name != "saved":
            calls.labels(company, name).set(number)
    saved = gauge("last_run_calls_saved", "Calls left out because they were in effect.")
    saved.labels(company).set(run.calls.get("saved", 0))


def as_text(status: Status, accept: str, *, healthy: bool) -> tuple[str, bytes]:
    """The figures in the text format that a scraper accepts, with the type of content; ``healthy`` is one of them."""
    from prometheus_client import Gauge
    from prometheus_client.exposition import choose_encoder

    registry = figures(status)
    state = Gauge(_PREFIX + "healthy", "Whether /healthz answers 200.", ["company"], registry=registry)
    state.labels(status.company).set(int(healthy))
    encode, kind = choose_encoder(accept)
    return kind, encode(registry)


def write_metrics(file: Path, status: Status, summary: RunSummary) -> None:
    """Writes the figures in the text format; a reader sees the old file or the new one, never half of one. Raises OSError."""
    from prometheus_client import write_to_textfile

    file.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(file), figures(status, summary))
