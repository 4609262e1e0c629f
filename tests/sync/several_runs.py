"""Workers on one PostgreSQL store, killed and paused again and again: `python several_runs.py TASK`; see one_run.py.

Three workers and a process that runs; whichever dies is replaced by a new one.
"""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lives import Life, Say, heard
from one_run import FLOWS, Task, Told, nursery, of_summary
from sync_toy import orders, parties, planner, toy_program, toy_systems

from engine.errors import LeaseHeld, WorkerLost
from engine.store import Store
from engine.sync.durable import workflows_beside
from engine.sync.membership import Pace
from engine.sync.runs import run
from engine.sync.workers import work_until

WORKERS = ("worker 1", "worker 2", "worker 3")
RUN = "run"
PACE = Pace(dead_after=2.0, poll=0.2, part=10)
_LONGEST_CALM = 30.0  # seconds without a record that is through, after which the next strike comes all the same
_AT_ONCE = 0.15  # so many of the strikes do not wait for records: they meet processes that are starting
_REFUSED_PAUSE = 0.5


def take_part(role: str, task: Task, say: Say) -> dict[str, Any]:
    """One run, or work until SIGTERM."""
    program = toy_program(Path(task.pack))
    records = {"party.export": parties(task.parties), "order.export": orders(task.orders)}
    with Store.open(task.store) as store, toy_systems(task.desk, task.ledger, program) as systems:
        shared: dict[str, Any] = {
            "program": program,
            "systems": systems,
            "store": store,
            "workflows": workflows_beside(task.store),
            "plan_flow": planner(store, records, program),
            "actor": role,
            "progress": lambda flow, done, total: say("."),
            "pace": PACE,
        }
        if role != RUN:
            stop = threading.Event()
            signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
            work_until(stop, say=say, **shared)
            return {}
        try:
            return of_summary(run(flows=FLOWS, **shared))
        except LeaseHeld:  # a worker sees through the run of a process that was killed
            return {"refused": "lease held"}
        except WorkerLost:
            return {"refused": "declared dead"}


@dataclass(slots=True)
class Team:
    """The processes as they come and go."""

    task: Task
    told: Told
    lives: dict[str, Life] = field(default_factory=dict)
    steps: int = 0
    next_run: float = 0.0
    paused: str = ""
    wakes: float = 0.0
    words: Counter[str] = field(default_factory=Counter)

    def fill_up(self) -> None:
        """Replaces those that have ended or died."""
        for name in (*WORKERS, RUN):
            life = self.lives.get(name)
            if life is not None and life.over:
                self.leave(name)
            if name not in self.lives and (name != RUN or time.monotonic() > self.next_run):
                self.told.lives += 1
                self.lives[name] = Life(lambda say, role=name: take_part(role, self.task, say))

    def leave(self, name: str, number: signal.Signals | None = None) -> bool:
        """Takes one out, killed by this signal if given; says whether that is what it died of."""
        life = self.lives.pop(name)
        if name == self.paused:
            self.paused = ""
            if number is None:
                life.send(signal.SIGCONT)
        hit = life.end(number)
        self.steps += life.steps
        said = life.said or {}
        if (number is None and not life.ended_well) or life.problem:
            self.told.problems.append(f"{name}: {life.problem or 'ended with an error'}")
        for word in life.words:
            self.words[_kind(word)] += 1
        if "counts" in said:
            self.told.last = said["counts"]
            self.told.left.append(said["left"][:5])
            self.told.resumed += said["resumed"]
            self.told.problems += said["failed"][:5]
        elif name == RUN:
            self.words[said.get("refused", "run died")] += 1
            self.next_run = time.monotonic() + _REFUSED_PAUSE
        return hit

    def listen(self, seconds: float) -> None:
        """Takes in what all tell, and wakes the one that sleeps when it is time."""
        end = time.monotonic() + seconds
        if self.paused:
            end = min(end, self.wakes)
        heard(end - time.monotonic(), *self.lives.values())
        if self.paused and time.monotonic() >= self.wakes:
            self.wake()

    def wake(self) -> None:
        self.lives[self.paused].send(signal.SIGCONT)
        self.paused = ""

    def through(self) -> int:
        """How many records were told to be through, some of them more than once."""
        return self.steps + sum(life.steps for life in self.lives.values())


def strike(task: Task) -> Told:
    """Kills and pauses as often as the task says, then lets the team come to an end."""
    chance, told, began = random.Random(task.seed), Told(), time.monotonic()
    team = Team(task, told)
    exports = task.parties + len(task.orders)
    try:
        while (told.hits < task.kills or told.pauses < task.pauses) and not told.problems:
            to_come = task.kills - told.hits + task.pauses - told.pauses
            share = max(1, 3 * max(exports - team.through(), 0) // (2 * to_come))
            if chance.random() < _AT_ONCE:
                _calm(team, None, chance.random() * 0.5)
            else:
                _calm(team, chance.randint(1, share))
                _calm(team, None, chance.random() * 0.04)
            _strike_one(team, chance)
        if team.paused:
            team.wake()
        told.seconds_of_kills = time.monotonic() - began
        _come_to_an_end(team, began + task.seconds)
        told.seconds_to_the_end = time.monotonic() - began
    finally:
        for name in list(team.lives):
            team.leave(name, signal.SIGKILL)
    told.words = dict(team.words)
    return told


def _calm(team: Team, records: int | None, seconds: float = _LONGEST_CALM) -> None:
    """Lets the team work until so many records more are through."""
    goal = None if records is None else team.through() + records
    end = time.monotonic() + seconds
    while (goal is None or team.through() < goal) and (left := end - time.monotonic()) > 0:
        team.fill_up()
        team.listen(min(left, 0.2))


def _strike_one(team: Team, chance: random.Random) -> None:
    task, told = team.task, team.told
    kills, pauses = task.kills - told.hits, task.pauses - told.pauses
    victim = chance.choice([name for name, life in team.lives.items() if not life.over] or [""])
    if not victim:
        return
    if chance.random() * (kills + pauses) < kills:
        told.hits += team.leave(victim, signal.SIGKILL)
    elif not team.paused and team.lives[victim].pause():
        told.pauses += 1
        team.paused = victim
        # Some are back before anybody misses them, most are declared dead meanwhile. None sleeps so long that a request which it was
        # sending in that very moment would arrive after the quiet period: no client can take that back.
        team.wakes = time.monotonic() + chance.uniform(0.1, task.quiet - 0.8)


def _come_to_an_end(team: Team, end: float) -> None:
    """Until a run finds nothing to do any more; then the workers are told to end."""
    told = team.told
    told.last = {}
    while time.monotonic() < end:
        if told.problems:
            return
        team.fill_up()
        team.listen(0.2)
        if RUN in team.lives and team.lives[RUN].over:
            team.leave(RUN)
            if told.last and all(set(by) <= {"unchanged"} for by in told.last.values()):
                break
            # A run has just been: what it left waits for its quiet period.
            team.next_run = time.monotonic() + team.task.quiet / 4
    else:
        told.problems.append(f"not through after {team.task.seconds:g} seconds")
    for name in list(team.lives):
        life = team.lives[name]
        life.send(signal.SIGTERM)
        while not life.over and time.monotonic() < end:
            life.listen(0.2)
        team.leave(name, None if life.over else signal.SIGKILL)


def _kind(word: str) -> str:
    known = ("declared dead; it joins anew", "not heard of", "seen through by this worker", "put back into the queue")
    return next((one for one in known if one in word), "other words")


if __name__ == "__main__":
    raise SystemExit(nursery(sys.argv[1], strike))
