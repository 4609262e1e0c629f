"""Runs by the clock: DBOS's own scheduler ticks, and each tick of a timetable runs its flows.

The ticks wait in a queue and are worked through one at a time. A tick that is overtaken by a later one of its timetable is left out, so
that after a pause, or a run that took long, what was missed is caught up once. How far each timetable has come is kept in the
store. A tick is done by a function that is handed in, which must not overlap with runs of others: it says so where it cannot begin.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import StoreError, SyncEngineError
from engine.store import Lease, Store
from engine.sync.durable import Workflows, forget_old, launched
from engine.sync.timetable import Timetable

LEASE = "schedule"
_QUEUE, _TICK = "ticks", "tick"
_KEPT = 100
_LOOK_AFTER = 60.0  # seconds between two looks whether the lease still holds

RunFlows = Callable[[Sequence[str]], str]
"""Runs these flows and says in words what came of it. Raises SyncEngineError or OSError where it could not be begun."""
Say = Callable[[str], None]


@dataclass(slots=True)
class Clockwork:
    """What a tick does. ``stop`` is set from outside: a tick that has begun ends by itself, and no other begins."""

    store: Store
    run_flows: RunFlows
    say: Say
    clock: Callable[[], datetime]
    stop: threading.Event = field(default_factory=threading.Event)
    _at_work: threading.Lock = field(default_factory=threading.Lock)

    def tick(self, at: str, table: Timetable) -> str:
        """One tick that was due ``at``: runs the flows, or says why not. Nothing is raised: the next tick comes anyway."""
        with self._at_work:
            due = datetime.fromisoformat(at)
            passed_over = self._passed_over(due, table)
            if passed_over:
                return passed_over
            self.say(f"{', '.join(table.flows)}")
            try:
                said = self.run_flows(table.flows)
                if not self.stop.is_set():
                    self.store.cursors.put(cursor_of(table), due)
            except (SyncEngineError, OSError) as error:
                said = f"not run: {error}"
            self.say(said)
            return said

    def reached(self, table: Timetable) -> datetime | None:
        """The tick that a timetable has come to."""
        cursor = self.store.cursors.get(cursor_of(table))
        return cursor.value if cursor is not None and isinstance(cursor.value, datetime) else None

    def missed(self, table: Timetable, now: datetime) -> bool:
        """Whether the latest moment of a timetable went by without it."""
        reached = self.reached(table)
        return reached is None or reached < table.last(now)

    def wait_for_tick(self) -> None:
        """Returns when no tick is at work."""
        with self._at_work:
            pass

    def _passed_over(self, due: datetime, table: Timetable) -> str:
        if self.stop.is_set():
            return "stopped"
        if table.last(self.clock()) > due:
            self.say(f"{', '.join(table.flows)}: the tick of {due:%Y-%m-%d %H:%M} was missed, and a later one is due")
            return "overtaken"
        reached = self.reached(table)
        if reached is not None and reached >= table.last(due):
            return "done before"
        return "second time" if table.second_time(due) else ""


def cursor_of(table: Timetable) -> str:
    """The name under which the store keeps how far a timetable has come."""
    return f"schedule {table.name}"


def keep_time(place: Workflows, clockwork: Clockwork, tables: Sequence[Timetable]) -> None:
    """Ticks until ``clockwork.stop`` is set. Raises LeaseHeld where another process keeps this time, and StoreError."""
    with (
        clockwork.store.lease(LEASE) as lease,
        launched(place, lambda dbos: _register(dbos, clockwork)) as (dbos, tick),
    ):
        _set(dbos, tick, clockwork, tables)
        try:
            while not clockwork.stop.wait(_LOOK_AFTER):
                _must_hold(lease)
                forget_old(dbos, _TICK, _KEPT)
        finally:
            clockwork.stop.set()
            clockwork.wait_for_tick()


def _register(dbos: Any, clockwork: Clockwork) -> Any:
    """The workflow of a tick. Its name is what a later process finds it by: it must not change."""

    @dbos.step(name="fire")  # type: ignore[untyped-decorator]
    def fire(at: str, cron: str, zone: str, flows: list[str]) -> str:
        return clockwork.tick(at, Timetable(cron, zone, tuple(flows)))

    @dbos.workflow(name=_TICK, max_recovery_attempts=None)  # type: ignore[untyped-decorator]
    def tick(at: Any, table: dict[str, Any]) -> str:
        moment = at.isoformat() if isinstance(at, datetime) else str(at)
        said: str = fire(moment, table["cron"], table["zone"], table["flows"])
        return said

    return tick


def _set(dbos: Any, tick: Any, clockwork: Clockwork, tables: Sequence[Timetable]) -> None:
    """Hands the timetables to the scheduler, ends those of earlier days, and lets each catch up what it missed."""
    dbos.register_queue(_QUEUE, worker_concurrency=1, polling_interval_sec=0.5)
    wanted = {table.name: table for table in tables}
    for known in dbos.list_schedules():
        if known["schedule_name"] not in wanted:
            dbos.delete_schedule(known["schedule_name"])
    now = clockwork.clock()
    missed = [table.name for table in tables if clockwork.missed(table, now)]
    dbos.apply_schedules(
        [
            {
                "schedule_name": name,
                "workflow_fn": tick,
                "schedule": table.cron,
                "cron_timezone": table.zone,
                "context": {"cron": table.cron, "zone": table.zone, "flows": list(table.flows)},
                "queue_name": _QUEUE,
                # A backfill would run each of the missed ticks.
                "automatic_backfill": False,
            }
            for name, table in wanted.items()
        ]
    )
    for name in missed:
        dbos.trigger_schedule(name)


def _must_hold(lease: Lease) -> None:
    if not lease.still_held():
        raise StoreError(
            "The database server dropped the connection that holds the schedule's lease.",
            fix="Start `sync-engine run` again; nothing was lost.",
        )


__all__ = ["LEASE", "Clockwork", "RunFlows", "Say", "cursor_of", "keep_time"]
