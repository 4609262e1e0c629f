"""A run: the plan of each flow in the connector's order, applied durably, one run at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from engine.adapters.results import System
from engine.errors import SyncEngineError, WorkerLost
from engine.program import Program
from engine.store import Store, utc_now
from engine.store.runs import RUNNING
from engine.sync.apply import MapBack
from engine.sync.durable import Durable, Workflows, durable
from engine.sync.marks import note_marks
from engine.sync.membership import Pace, bury, joined, looking_around
from engine.sync.summary import RunSummary, summarise
from engine.sync.work import KIND, REVIEWED, STOPPED, PlanFlow, Progress, Work

LEASE = "run"
_log = logging.getLogger(__name__)


def run(
    *,
    program: Program,
    systems: Mapping[str, System],
    store: Store,
    workflows: Workflows,
    plan_flow: PlanFlow,
    flows: Sequence[str],
    actor: str,
    clock: Callable[[], datetime] = utc_now,
    map_back: MapBack | None = None,
    progress: Progress | None = None,
    review: Callable[[], None] | None = None,
    pace: Pace | None = None,
    on_plan: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> RunSummary:
    """Goes on with what a killed run left, then plans and applies the flows in this order, and tells what came of it.

    ``plan_flow`` gives the plan of a flow when it is asked for, after the flows before it were applied. ``workflows``: see
    ``workflows_beside``. ``actor``: who runs, for links and audit. ``clock`` gives aware times, as the store's does.
    ``review`` is for a plan that was reviewed: it is called when nothing else can write any more, and what it raises ends the run before
    it has begun; ``plan_flow`` then gives what was reviewed only. On a shared store other workers take their part of the work, at
    this ``pace``.
    ``on_plan`` is told the run's id before each flow is planned. Once ``stop`` is set the run ends after the record at hand; where it has
    not begun by then KeyboardInterrupt is raised.
    Raises LeaseHeld where another run is under way, WorkerLost where others declared this process dead and go on with its run, and
    StoreError or ConfigurationError where nothing can be begun. What records and systems do is in the summary.
    """
    with joined(store, "run", pace or Pace()) as member:
        if member.shared:
            bury(store, member.pace, _log.warning)  # a run that hangs would keep its lease
        with member.store.lease(LEASE):
            work = Work(
                program,
                systems,
                member.store,
                plan_flow,
                clock,
                actor,
                map_back,
                progress,
                review is not None,
                member if member.shared else None,
                on_plan,
                stop or threading.Event(),
            )
            with (
                durable(workflows, work, member, work.stop) as engine,
                looking_around(member, engine.adopt, _log.warning),
                _left_off(work),
            ):
                resumed = _bring_to_an_end(engine, work)
                if work.stop.is_set():
                    raise KeyboardInterrupt
                if review is not None:
                    review()
                begun = member.store.runs.start(KIND if review is None else REVIEWED)
                _log.info("run begins", extra={"run": begun.id, "flows": list(flows), "actor": actor})
                work.lead(begun.id)
                engine.begin(begun.id, list(flows))
                told = _wait(engine, work, begun.id)
            ended = store.runs.get(begun.id)
            assert ended is not None
            summary = summarise(store, ended, told, resumed)
            note_marks(store, summary, flows)
            _log_end(summary)
            return summary


@contextmanager
def _left_off(work: Work) -> Iterator[None]:
    """However the block ends, the record at hand is through by then, and no other is begun."""
    try:
        yield
    finally:
        work.leave_off()


def _log_end(summary: RunSummary) -> None:
    """What a run came to, for the log; each record that was written or not has its own line already."""
    run = {"run": summary.run_id}
    for one in summary.became_ready:
        _log.info("became ready: %s %s", one.flow, one.id, extra={**run, **asdict(one), "record": one.id})
    for error in summary.errors:
        told = {"flow": error.flow, "fix": error.fix, "exit_code": int(error.exit_code)}
        _log.warning("could not be planned: %s", error.message, extra={**run, **told})
    _log.log(
        logging.WARNING if summary.exit_code else logging.INFO,
        "run ends",
        extra={
            **run,
            "state": summary.state,
            "halted": summary.halted,
            "counts": {flow: dict(by) for flow, by in summary.counts.items()},
            "calls": dict(summary.calls),
            "calls_saved": summary.saved,
            "exit_code": int(summary.exit_code),
            "audit_head": str(summary.audit_head),
            "resumed": list(summary.resumed),
        },
    )


def _bring_to_an_end(engine: Durable, work: Work) -> tuple[str, ...]:
    """Waits for the runs that a killed process left; what cannot be gone on with is closed, and planned anew by this run."""
    resumed = engine.lead()
    for run_id in resumed:
        _log.warning("a run that was killed is gone on with", extra={"run": run_id})
        work.lead(run_id)
        _wait(engine, work, run_id)
    close_left(work.store)
    return tuple(resumed)


def close_left(store: Store) -> None:
    """Closes runs that no workflow goes on with. Only for who holds the run's lease, when none of them is pending."""
    for kind in (KIND, REVIEWED):
        for left in store.runs.list(kind, state=RUNNING):
            store.runs.finish(left.id, "abandoned", counts=left.counts, calls=left.calls)


def _wait(engine: Durable, work: Work, run_id: str) -> dict[str, Any]:
    """The end of a run. Where it is asked to end before, the others who are at work on it are told so too."""
    return result_of(engine, work, run_id, lambda: work.store.runs.brake(run_id, STOPPED))


def result_of(
    engine: Durable, work: Work, run_id: str, asked_to_end: Callable[[], None] | None = None
) -> dict[str, Any]:
    """Waits for the end of a run. Raises SyncEngineError; any other fault ends the run, and is told as why it halted.

    ``asked_to_end``: what is to be done once this process is told to end and the run goes on still.
    """
    try:
        return engine.result(run_id, asked_to_end)
    except SyncEngineError:
        raise
    except Exception as error:
        if work.member is not None and work.member.is_lost():
            raise WorkerLost(
                str(error), fix="Nothing is lost: others go on with the run, and the next run sees the rest."
            ) from error
        if work.store.runs.get(run_id) is not None:
            work.store.runs.finish(run_id, "failed", error=f"{type(error).__name__}: {error}")
        return {"halted": f"The run failed ({type(error).__name__}: {error}); the next run goes on."}
