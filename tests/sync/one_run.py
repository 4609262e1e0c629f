"""Runs that are killed, again and again: `python one_run.py TASK`, the task as JSON; the answer is a line of JSON.

This process imports everything once, opens nothing and starts no thread; each run is a fork of it.
"""

from __future__ import annotations

import gc
import json
import logging
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from lives import Life, Orphaned, Say
from sync_toy import orders, parties, planner, toy_program, toy_systems

from engine.store import Store
from engine.sync.durable import workflows_beside
from engine.sync.items import Applied
from engine.sync.runs import run
from engine.sync.summary import RunSummary

LATE = (
    "alembic.config",
    "dbos",
    "engine.adapters.rest",
    "engine.adapters.soap",
    "engine.adapters.soap_service",
    "httpcore2",
    "psycopg",
    "truststore",
    "zeep.wsdl.bindings",
    "zeep.wsdl.messages",
)
"""What a run imports only when it needs it."""
FLOWS = ("party.export", "order.export")
ROUNDS = 12
"""So many runs at most, after the last kill, until one has nothing to do."""
_LIFE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be run, and how often it is killed. ``quiet``: seconds in which a call without an answer may still take effect."""

    pack: str
    store: str
    desk: str
    ledger: str
    parties: int
    orders: list[str]
    kills: int
    pauses: int
    seed: int
    quiet: float
    seconds: float


@dataclass(slots=True)
class Told:
    """``hits``: kills that met a living process; ``resumed``: runs that a later life went on with; ``last``: by flow and outcome."""

    hits: int = 0
    pauses: int = 0
    early: int = 0
    lives: int = 0
    resumed: int = 0
    seconds_of_kills: float = 0
    seconds_to_the_end: float = 0
    last: dict[str, dict[str, int]] = field(default_factory=dict)
    left: list[list[str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)


def one_run(task: Task, say: Say) -> dict[str, Any]:
    """One run from its beginning to its end, a line for each record that is through."""
    records = {"party.export": parties(task.parties), "order.export": orders(task.orders)}
    program = toy_program(Path(task.pack))
    with Store.open(task.store) as store, toy_systems(task.desk, task.ledger, program) as systems:
        summary = run(
            program=program,
            systems=systems,
            store=store,
            workflows=workflows_beside(task.store),
            plan_flow=planner(store, records, program),
            flows=FLOWS,
            actor="run",
            progress=lambda flow, done, total: say("."),
        )
    return of_summary(summary)


def of_summary(summary: RunSummary) -> dict[str, Any]:
    """What came of a run, as it is told to the parent."""
    failures = [f"{one.flow} {one.id}: {one.outcome} {one.messages}" for one in summary.failures]
    errors = [f"{one.flow}: {one.message}" for one in summary.errors]
    halted = [summary.halted] if summary.halted else []
    return {
        # Nothing that is sent here is wrong, so a refusal is a fault: what was taken for somebody else's, say.
        "failed": [f"{one.flow} {one.id}: {one.messages}" for one in summary.failures if one.outcome == Applied.FAILED],
        "counts": summary.counts,
        "resumed": len(summary.resumed),
        "left": [*errors, *summary.back_open, *failures, *halted],
    }


def kill(task: Task) -> Told:
    """Kills as often as the task says, then lets runs come to their end until one has nothing left to do."""
    chance, told, began = random.Random(task.seed), Told(), time.monotonic()
    left = task.parties + len(task.orders)
    while told.hits < task.kills and not told.problems and not _nothing_to_do(told):
        told.lives += 1
        life = Life(lambda say: one_run(task, say))
        try:
            if chance.random() < 0.1:  # at the start: while the store and the engine are opened, or a plan is made
                life.listen(chance.random() * 0.5)
                told.early += 1
            else:
                # Between two records as well as within one: a moment is a part of the time that one takes.
                to_come = task.kills - told.hits
                share = min(3 * left // (2 * to_come), left - to_come)  # something must be left to be killed at
                life.listen(_LIFE_SECONDS, steps=chance.randint(1, max(1, share)))
                life.listen(chance.random() * 0.04)
        finally:
            told.hits += life.end(signal.SIGKILL)
        left -= life.steps
        _note(told, life)
    told.seconds_of_kills = time.monotonic() - began
    for _ in range(ROUNDS):
        if told.problems or _nothing_to_do(told):
            break
        if told.last:
            # A run that comes too early finds calls that may still take effect, and must leave them alone.
            time.sleep(chance.random() * task.quiet)
        told.lives += 1
        life = Life(lambda say: one_run(task, say))
        try:
            life.listen(task.seconds)
        finally:
            life.end(None if life.over else signal.SIGKILL)
        _note(told, life)
    else:
        told.problems.append(f"{ROUNDS} runs one after the other left something to do")
    told.seconds_to_the_end = time.monotonic() - began
    return told


def _nothing_to_do(told: Told) -> bool:
    return bool(told.last) and all(set(by) <= {"unchanged"} for by in told.last.values())


def _note(told: Told, life: Life) -> None:
    if life.problem:
        told.problems.append(life.problem)
    if life.said is not None and not life.problem:
        told.last = life.said["counts"]
        told.left.append(life.said["left"][:5])
        told.resumed += life.said["resumed"]
        told.problems += life.said["failed"][:5]


def nursery(text: str, loop: Callable[[Task], Told]) -> int:
    """Imports all that a run needs, then does what the task says, and answers with what was done."""
    task = Task(**json.loads(text))
    toy_program(Path(task.pack))
    for name in LATE:
        import_module(name)
    assert threading.active_count() == 1, threading.enumerate()
    logging.disable()  # what is worth telling is told at the end
    gc.collect()
    gc.freeze()  # what is shared with the children stays shared
    try:
        told = loop(task)
    except Orphaned:
        return 3
    print(json.dumps(asdict(told)), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(nursery(sys.argv[1], kill))
