"""How things stand, for people: a line for each flow; then what waits, what is open, what systems allow, and the last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, safe, wrapped
from engine.reports.run_text import counted as outcomes_counted
from engine.reports.status import Budget, OpenCall, Status, Stuck, ago, ahead
from engine.store import Run
from engine.store.workers import DEAD, Worker
from engine.sync.summary import COUNT_SEPARATOR

SHOWN = 10
"""Of those that wait in one state of one flow, the oldest are shown to people; JSON has them all."""


def render_text(status: Status, *, paint: Paint = plain, width: int = 80) -> Iterator[str]:
    """The lines."""
    yield f"{paint('strong', status.company)}  {paint('dim', status.store)}"
    yield ""
    widest = max((len(flow.flow) for flow in status.flows), default=0)
    for flow in status.flows:
        parts = [f"{number:,} {status.state_labels.get(state, state)}" for state, number in flow.states.items()]
        about = f"{flow.label}, {flow.direction}"
        came = f"; came through {ago(flow.succeeded, status.now)}" if flow.succeeded else ""
        yield f"{flow.flow:<{widest}}  {about}: {', '.join(parts) or 'nothing was done yet'}{came}"
    yield from _stuck(status, paint, width)
    if status.open_calls:
        yield ""
        yield f"{paint('bad', 'Outcome unknown')} ({len(status.open_calls)}); nothing is sent again on hope:"
    for call in status.open_calls:
        tries = f"{call.attempts} times, last" if call.attempts > 1 else "once,"
        sent = f"{call.flow} {call.id}: {call.call} ({call.key}), sent {tries} {ago(call.attempted, status.now)}"
        yield from wrapped(sent, width, "    ")
        yield from wrapped(resolution(call, status.now), width, "      ")
    yield ""
    links = ", ".join(f"{number:,} {name}" for name, number in status.links.items() if number)
    yield f"links: {links or 'none'}"
    for name, budget in status.budgets.items():
        yield from (f"calls to {name}: {words}" for words in budget_words(budget, status.now))
    for worker in status.workers:
        yield from wrapped(worker_words(worker, status.now), width, "")
    yield f"last run: {_run_words(status.last_run)}"


def worker_words(worker: Worker, now: datetime | None) -> str:
    """A process that takes part in the work, or one that died."""
    who = f"{worker.role} {worker.id} (process {worker.pid} on {worker.host})"
    if worker.state == DEAD:
        return f"{who} was declared dead; last seen {ago(worker.seen_at, now)}"
    doing = f"at work on {worker.at_work}" if worker.at_work else "waiting for work"
    return f"{who}: {doing}; began {ago(worker.started_at, now)}, last seen {ago(worker.seen_at, now)}"


def resolution(call: OpenCall, now: datetime | None) -> str:
    """What ends the doubt about a call, and when."""
    waits = call.settles is not None and now is not None and call.settles > now
    when = f"a run that begins later than {ahead(call.settles, now)}" if waits and call.settles else "the next run"
    if call.looks:
        return f"{when} looks for it in {call.system or 'the target'}"
    return f"{when} makes the call again: {call.harmless}" if call.harmless else f"{when} makes the call again"


def budget_words(budget: Budget, now: datetime | None) -> Iterator[str]:
    """What is known of a system's limit, in a few words each."""
    if budget.held_until is not None and (now is None or budget.held_until > now):
        yield f"none may be made now, as the system asked; again {ahead(budget.held_until, now)}"
    if budget.remaining is not None:
        bound = f" of {budget.bound:,}" if budget.bound is not None else ""
        kept = f", of which {budget.kept:,} are kept for people" if budget.kept else ""
        if budget.resets is not None and now is not None and budget.resets <= now:
            yield f"the limit{bound} began anew {ago(budget.resets, now)}"
        else:
            ends = f"; it begins anew {ahead(budget.resets, now)}" if budget.resets is not None else ""
            yield f"{budget.remaining:,}{bound} left{kept}{ends}, as it said {ago(budget.at, now)}"
    if budget.calls_per_day is not None:
        used = budget.used_today or 0
        yield f"{max(budget.calls_per_day - used, 0):,} of {budget.calls_per_day:,} left of this day"


def _stuck(status: Status, paint: Paint, width: int) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Stuck]] = {}
    for one in sorted(status.stuck, key=lambda stuck: stuck.since):
        groups.setdefault((one.flow, one.state), []).append(one)
    for (flow, state), several in groups.items():
        yield ""
        words = " or ".join(several[0].waits_for)
        on = f" ({' or '.join(several[0].waits_on)})" if several[0].waits_on else ""
        label = status.state_labels.get(state, state)
        yield f"{paint('wait', label)}, {flow} ({len(several):,}), waiting for: {words}{on}"
        for one in several[:SHOWN]:
            yield f"    {one.id}  {safe(one.title)}, {ago(one.since, status.now)}"
            for error in one.errors:
                yield from wrapped(error, width, "        ", f"      {paint('bad', '✗')} ")
        if len(several) > SHOWN:
            yield f"    and {len(several) - SHOWN:,} more"


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
