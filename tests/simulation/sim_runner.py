"""A schedule lived through with the real executor: processes run, die, are stopped and wake up, until all is at rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from sim_checker import barred, faults_of
from sim_records import FLOWS, identity, plan, program
from sim_schedule import SETTLE, WINDOW, Act, Edit, Pause, RecordSpec, Run, Schedule, Wait
from sim_store import Shelf, unwatched
from sim_world import Death, Target, World, key_of

from engine.plan.items import PlanItem
from engine.store import Store
from engine.sync.apply import apply_item
from engine.sync.back import finish_backs, open_backs
from engine.sync.items import to_apply
from engine.sync.work import KIND, Work

_ROUNDS = 8
_QUIET = WINDOW + SETTLE


@dataclass
class Life:
    """One schedule: the world, the store, the records' versions, and the runs that were begun with what they planned."""

    schedule: Schedule
    world: World
    target: Target
    store: Store
    versions: dict[str, int]
    plans: dict[str, list[PlanItem]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    processes: int = 0

    def act(self, act: Act) -> None:
        if isinstance(act, Wait):
            self.world.now += act.seconds
        elif isinstance(act, Edit):
            if act.record in self.versions:
                self.versions[act.record] += 1
                self.world.say(f"record {act.record} is edited: version {self.versions[act.record]}")
        else:
            self._process(act)

    def others(self, pause: Pause) -> None:
        for act in pause.acts:
            self.act(act)

    def _process(self, act: Run) -> None:
        begun = [run for run in self.plans if run not in self.ended]
        resumed = act.resumed and bool(begun)
        self.processes += 1
        run_id = begun[-1] if resumed else f"run-{self.processes}"
        host, self.world.host = self.world.host, f"host-{self.processes}" if self.schedule.hosts else "host"
        self.world.say(f"process {self.processes} {'goes on with' if resumed else 'begins'} {run_id}")
        try:
            if self.schedule.work:
                self._pieces(run_id, resumed, act.twice)
            else:
                self._plainly(run_id, resumed, act.twice)
            self.ended.add(run_id)
            self.world.say(f"{run_id} is at its end")
        except Death:
            pass
        finally:
            self.world.host = host

    def _plainly(self, run_id: str, resumed: bool, twice: bool) -> None:
        systems = {"ledger": self.target, "desk": self.target}
        common = {"program": program(), "systems": systems, "store": self.store, "run_id": run_id}
        if not resumed:
            self.store.runs.start(KIND, id=run_id)
            self.plans[run_id] = []
        finish_backs(open_backs(self.store), clock=self.world.clock, actor="run", **common)  # type: ignore[arg-type]
        if not self.plans[run_id]:
            planned = list(plan(self.store, self.schedule.records, self.versions))
            # As in the store: of two workers that plan one run, the first is heard.
            self.plans[run_id] = self.plans[run_id] or planned
        for item in (one for one in self.plans[run_id] if one.writes):
            for _ in range(2 if twice else 1):
                result = apply_item(to_apply(item), clock=self.world.clock, actor="run", **common)  # type: ignore[arg-type]
                self.world.say(f"{item.object} {item.identity}: {result.outcome.value} {' '.join(result.messages)}")
        finish_backs(open_backs(self.store, untried=True), clock=self.world.clock, actor="run", **common)  # type: ignore[arg-type]

    def _pieces(self, run_id: str, resumed: bool, twice: bool) -> None:
        systems = {"ledger": self.target, "desk": self.target}
        planned = partial(plan, self.store, versions=self.versions)
        work = Work(program(), systems, self.store, partial(self._of_flow, planned), self.world.clock, "run")
        if not resumed:
            self.store.runs.start(KIND, id=run_id)
            self.plans[run_id] = []
        work.lead(run_id)
        work.backs(run_id, False)
        for flow in dict.fromkeys(FLOWS[spec.kind] for spec in self.schedule.records):
            work.plan(run_id, flow)
            for first, last in work.cut(run_id, flow):
                for ids in work.groups(flow, work.take(run_id, flow, first, last)):
                    for _ in range(2 if twice else 1):
                        told = work.apply(run_id, flow, ids)
                        self.world.say(f"{flow} {', '.join(ids)}: {', '.join(told)}")
        work.backs(run_id, True)
        work.finish(run_id, {}, "")

    def _of_flow(self, planned: partial[Iterator[PlanItem]], flow: str) -> Iterator[PlanItem]:
        return planned(tuple(spec for spec in self.schedule.records if FLOWS[spec.kind] == flow))


def live(schedule: Schedule, shelf: Shelf, story: list[str] | None = None) -> list[str]:
    """Lives through a schedule; what is wrong at its end, in words."""
    world = World(
        sorted(schedule.faults, key=lambda one: one[0]),
        dict(schedule.fates),
        lambda pause: life.others(pause),
        None if story is None else story.append,
    )
    target = Target(world)
    life = Life(schedule, world, target, shelf.store(world), {spec.id: 1 for spec in schedule.records})
    _strangers(schedule.records, target)
    for act in schedule.acts:
        life.act(act)
    return _rest(life) + faults_of(schedule, unwatched(life.store), target, life.versions)


def _rest(life: Life) -> list[str]:
    """Nothing fails any more: after a bounded number of runs nothing is left to do."""
    life.world.calm = True
    quiet = unwatched(life.store)
    for number in range(_ROUNDS):
        life.world.now += _QUIET + 1 if number else life.schedule.first_wait
        life.target.arrive()
        if not list(quiet.journal.open()) and not _left_to_do(life, quiet):
            return []
        life.act(Run())
    return ["it does not come to rest: each run finds something to send, or leaves something open"]


def _left_to_do(life: Life, store: Store) -> bool:
    """Whether another run would write something; what a person has to decide is tried again and again, to no avail."""
    for item in plan(store, life.schedule.records, life.versions):
        spec = next(one for one in life.schedule.records if (one.kind, identity(one)) == (item.object, item.identity))
        if item.writes and not (item.state == "failed" and barred(spec, life.schedule)):
            return True
    return False


def _strangers(records: tuple[RecordSpec, ...], target: Target) -> None:
    for spec in records:
        if spec.taken:
            row = {"Vendor_Code": spec.key, "Vendor_Name": "a stranger's"}
            target.rows.append((key_of("add_party", row), row))


def shrunk(schedule: Schedule, shelf: Shelf) -> Schedule:
    """The schedule with everything left out that it fails without."""
    going = True
    while going:
        going = False
        for less in schedule.smaller():
            if _fails(less, shelf):
                schedule, going = less, True
                break
    return schedule


def _fails(schedule: Schedule, shelf: Shelf) -> bool:
    try:
        return bool(live(replace(schedule), shelf))
    except Exception:
        return True
