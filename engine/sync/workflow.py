"""The workflows of a run: one for the run, one for each part of a flow's records, a step for each record or group of records.

Where one process works alone the parts are done in line. On a shared store they go into a queue that all workers take from, and the
run waits for all parts of a flow before it plans the next: flows stay in the connector's order. A part owns its rows by their
positions in the plan, so no two workers ever have the same record.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.logs.context import at_work
from engine.sync.items import Applied
from engine.sync.membership import Membership
from engine.sync.work import HALTED, Work

PARTS = "parts"
"""The queue."""
RUN, PART = "run", "part"
UNENDED = ["PENDING", "ENQUEUED"]
_IN_A_ROW = 3
_GIVEN_UP = "Not tried in this run: the system could not be written several times in a row."

Begin = Callable[..., Any]
Spread = Callable[[str, str, list[list[int]]], tuple[str, dict[str, int]]]


@dataclass(frozen=True, slots=True)
class Steps:
    """The pieces of the work as steps: what each returned is kept, and is not done again by whoever goes on."""

    plan: Begin
    cut: Begin
    take: Begin
    apply: Begin
    leave: Begin
    spent: Begin
    settle: Begin
    backs: Begin
    finish: Begin


def register(dbos: Any, work: Work, member: Membership) -> Any:
    """Makes the workflows over this work, and gives that of a run. Names are what others find them by: they must not change."""
    steps = _steps(dbos, work, member)
    part = _part(dbos, work, steps)
    spread = _in_queue(dbos, part, steps, member.pace.poll) if work.shared else _in_line(part)

    # A run may be killed any number of times.
    @dbos.workflow(name=RUN, max_recovery_attempts=None)  # type: ignore[untyped-decorator]
    def run(run_id: str, flows: list[str]) -> dict[str, Any]:
        told: dict[str, Any] = {"flows": flows, "errors": {}, "ready": [], "halted": "", "back_open": []}
        elsewhere: Counter[str] = Counter()
        told["back_open"] += steps.backs(run_id, False)
        for flow in flows:
            planned = steps.plan(run_id, flow)
            told["ready"] += planned["ready"]
            if planned["error"]:
                told["errors"][flow] = planned["error"]
            told["halted"] = planned.get("halted", "")
            if told["halted"]:
                break
            told["halted"], calls = spread(run_id, flow, steps.cut(run_id, flow))
            elsewhere.update(calls)
            if told["halted"]:
                break
        if not told["halted"]:
            told["back_open"] += steps.backs(run_id, True)
        steps.finish(run_id, dict(elsewhere), told["halted"])
        return told

    return run


def _steps(dbos: Any, work: Work, member: Membership) -> Steps:
    def settle(run_id: str, why: str, parts: list[str]) -> None:
        """Ends a run that cannot go on: parts that nobody has begun are left out, and the others end after the record at hand."""
        work.store.runs.brake(run_id, why)
        while open_ones := dbos.list_workflows(workflow_ids=parts, status=UNENDED, load_input=False, load_output=False):
            waiting = [one.workflow_id for one in open_ones if one.status == "ENQUEUED"]
            if waiting:
                dbos.cancel_workflows(waiting)
            time.sleep(member.pace.poll)

    def step(name: str, piece: Begin) -> Begin:
        made: Begin = dbos.step(name=name)(piece)
        return made

    def plan(run_id: str, flow: str) -> dict[str, Any]:
        with at_work(run=run_id, flow=flow):
            return work.plan(run_id, flow)

    def apply(run_id: str, flow: str, ids: list[str]) -> list[str]:
        with at_work(run=run_id, flow=flow):
            return work.apply(run_id, flow, ids)

    def backs(run_id: str, untried: bool) -> list[str]:
        with at_work(run=run_id):
            return work.backs(run_id, untried)

    # DBOS reads names and arguments off functions; methods would be taken for those of its own classes.
    return Steps(
        plan=step("plan", plan),
        cut=step("cut", lambda run_id, flow: work.cut(run_id, flow)),
        take=step("take", lambda run_id, flow, first, last: work.take(run_id, flow, first, last)),
        apply=step("apply", apply),
        leave=step("leave", lambda run_id, flow, why: work.leave(run_id, flow, why)),
        spent=step("spent", lambda run_id: work.spent_elsewhere(run_id)),
        settle=step("settle", settle),
        backs=step("backs", backs),
        finish=step("finish", lambda run_id, elsewhere, error: work.finish(run_id, elsewhere, error)),
    )


def _part(dbos: Any, work: Work, steps: Steps) -> Any:
    @dbos.workflow(name=PART, max_recovery_attempts=None)  # type: ignore[untyped-decorator]
    def part(run_id: str, flow: str, first: int, last: int) -> dict[str, Any]:
        told: dict[str, Any] = {"halted": "", "given_up": False, "spent": {}}
        in_a_row = 0
        for ids in work.groups(flow, steps.take(run_id, flow, first, last)):
            outcomes = steps.apply(run_id, flow, list(ids))
            if outcomes[-1].startswith(HALTED):
                told["halted"] = outcomes[-1].removeprefix(f"{HALTED}: ")
                break
            for outcome in outcomes:
                in_a_row = in_a_row + 1 if outcome == Applied.RETRY_LATER else 0
            if in_a_row >= _IN_A_ROW:
                # The whole flow: a part that another worker takes after this finds nothing to do.
                told["given_up"] = True
                steps.leave(run_id, flow, _GIVEN_UP)
                break
        if work.shared:
            told["spent"] = steps.spent(run_id)
        return told

    return part


def _in_line(part: Any) -> Spread:
    def spread(run_id: str, flow: str, parts: list[list[int]]) -> tuple[str, dict[str, int]]:
        for first, last in parts:
            told = part(run_id, flow, first, last)
            if told["halted"] or told["given_up"]:
                return told["halted"], {}
        return "", {}

    return spread


def _in_queue(dbos: Any, part: Any, steps: Steps, poll: float) -> Spread:
    from dbos import SetWorkflowID

    def spread(run_id: str, flow: str, parts: list[list[int]]) -> tuple[str, dict[str, int]]:
        handles = []
        for number, (first, last) in enumerate(parts, start=1):
            # The id is the same whoever does this again, so nothing is put into the queue twice.
            with SetWorkflowID(f"{run_id} {flow} {number}"):
                handles.append(dbos.enqueue_workflow(PARTS, part, run_id, flow, first, last))
        spent: Counter[str] = Counter()
        for place, handle in enumerate(handles):
            told = handle.get_result(polling_interval_sec=poll)
            spent.update(told["spent"])
            if told["halted"]:
                steps.settle(run_id, told["halted"], [one.workflow_id for one in handles[place + 1 :]])
                return told["halted"], dict(spent)
        return "", dict(spent)

    return spread
