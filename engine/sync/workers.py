"""A worker: a process that takes its part of every run on a shared store, until it is told to end.

It buries workers that are not heard of any more, adopts what they had begun, and sees a run through whose own process is gone. Where others
declared it dead itself, because it hung or was cut off, it joins anew under another id.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from engine.adapters.results import System
from engine.errors import ConfigurationError, LeaseHeld, StoreError, WorkerLost
from engine.program import Program
from engine.store import Store, utc_now
from engine.sync.apply import MapBack
from engine.sync.durable import Durable, Workflows, durable
from engine.sync.marks import note_marks
from engine.sync.membership import Membership, Pace, joined, looking_around
from engine.sync.runs import LEASE, close_left, result_of
from engine.sync.summary import RunSummary, summarise
from engine.sync.work import PlanFlow, Progress, Work

Say = Callable[[str], None]
Ended = Callable[[RunSummary], None]


def work_until(
    stop: threading.Event,
    *,
    program: Program,
    systems: Mapping[str, System],
    store: Store,
    workflows: Workflows,
    plan_flow: PlanFlow,
    actor: str,
    say: Say,
    clock: Callable[[], datetime] = utc_now,
    map_back: MapBack | None = None,
    progress: Progress | None = None,
    pace: Pace | None = None,
    ended: Ended | None = None,
    on_plan: Callable[[str], None] | None = None,
) -> None:
    """Works until ``stop`` is set; then it ends after the record at hand, and others go on with what it had begun.

    The parameters are those of ``run``. ``say`` is told in words what happens. ``plan_flow`` is asked only where this worker sees a run
    through; ``ended`` is then called with what came of it. Raises ConfigurationError for a store that several cannot work on,
    and StoreError where the store cannot be used at the beginning.
    """
    must_be_shared(store)

    def work_of(member: Membership) -> Work:
        return Work(
            program,
            systems,
            member.store,
            plan_flow,
            clock,
            actor,
            map_back,
            progress,
            member=member,
            on_plan=on_plan,
            handing_on=stop,
        )

    while not stop.is_set():
        with joined(store, "worker", pace or Pace()) as member:
            _work_as(member, work_of(member), workflows, stop, say, ended)
        if not stop.is_set():
            say(f"worker {member.id} was silent for too long and was declared dead; it joins anew")
    say("ended")


def must_be_shared(store: Store) -> None:
    """Raises ConfigurationError for a store on which only one process can be at work."""
    if not store.shared:
        raise ConfigurationError(
            f"The store {store.place} is a file: one process at a time works with it, and workers cannot share it.",
            fix="Set store: to postgresql://USER@HOST/DATABASE in the configuration, or use `run` alone.",
        )


def _work_as(
    member: Membership, work: Work, workflows: Workflows, stop: threading.Event, say: Say, ended: Ended | None
) -> None:
    over = _Either(stop, member.lost)
    try:
        with durable(workflows, work, member, stop) as engine, looking_around(member, engine.adopt, say):
            say(f"worker {member.id} joined")
            try:
                _stand_by(engine, member, work, over, say, ended)
            finally:
                work.leave_off()
    except WorkerLost:
        member.lost.set()
    except StoreError as error:
        if not member.is_lost():
            raise
        say(str(error))


def _stand_by(engine: Durable, member: Membership, work: Work, over: _Either, say: Say, ended: Ended | None) -> None:
    """Sees through what nobody else does, while the parts come from the queue. A store that is away for a while is waited for."""
    trouble = ""
    while not over.wait(member.pace.beat):
        try:
            if engine.unled():
                _see_through(engine, member, work, over, say, ended)
            trouble = ""
        except WorkerLost:
            raise
        except StoreError as error:
            if str(error) != trouble and not over.wait(0):
                trouble = str(error)
                say(f"{error} It is tried again.")


def _see_through(engine: Durable, member: Membership, work: Work, over: _Either, say: Say, ended: Ended | None) -> None:
    """Goes on with a run whose process is gone, unless another worker was faster."""
    try:
        with member.store.lease(LEASE):
            for run_id in engine.lead():
                say(f"run {run_id} has lost its process and is seen through by this worker")
                work.lead(run_id)
                while not engine.ended(run_id):
                    if over.wait(member.pace.poll):
                        return
                told = result_of(engine, work, run_id)
                finished = member.store.runs.get(run_id)
                if finished is None:
                    continue
                summary = summarise(member.store, finished, told)
                note_marks(member.store, summary, told.get("flows", ()))
                say(f"run {run_id} has come to its end: {finished.state}")
                if ended is not None:
                    ended(summary)
            close_left(member.store)
    except LeaseHeld:
        return


class _Either:
    """Waits for the first of two events."""

    def __init__(self, one: threading.Event, other: threading.Event) -> None:
        self._one, self._other = one, other

    def wait(self, seconds: float) -> bool:
        """True once one of them is set, False when the time is over."""
        parts = max(1, round(seconds / 0.05))
        for _ in range(parts):
            if self._other.is_set() or self._one.wait(seconds / parts):
                return True
        return self._other.is_set() or self._one.is_set()
