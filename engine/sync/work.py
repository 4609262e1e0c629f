"""The work of a run in small pieces, each of which may be done again: what the durable engine strings together.

The rows of a run live in the store; between the pieces only counts, ids and words go from hand to hand. A piece never raises for what
a record or a system does. An error of the store halts the run: nothing is lost, the next run goes on.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from engine.adapters.results import System
from engine.errors import LinkClash, StoreError, SyncEngineError
from engine.logs.context import at_work
from engine.plan.items import PlanAction, PlanItem
from engine.program import Program
from engine.store import RunItem, Store, Transaction
from engine.store.run_items import PENDING
from engine.store.runs import RUNNING
from engine.sync import words
from engine.sync.adopt import adopt_link
from engine.sync.apply import MapBack, apply_item
from engine.sync.awakened import HELD, Held
from engine.sync.back import finish_backs, open_backs
from engine.sync.items import Applied, ItemResult, from_row, to_row
from engine.sync.membership import Membership
from engine.sync.summary import COUNT_SEPARATOR
from engine.sync.together import Hub, calls_shared, may_share

PART = 50
_PAGE = 200
HALTED = "halted"
STOPPED = "stopped on request"
KIND, REVIEWED = "run", "run of a reviewed plan"

PlanFlow = Callable[[str], Iterator[PlanItem]]
Progress = Callable[[str, int, int], None]
"""Called with the flow, how many of its records to write are through, and how many there are."""

_log = logging.getLogger(__name__)


class Leaving(BaseException):
    """Ends a piece of work as the death of the process would: nothing of it is noted, and whoever takes it over does it again.

    The durable engine notes what an ``Exception`` says, as the piece's end; so this is none.
    """


@dataclass(slots=True)
class Work:
    """Everything that the pieces share. ``stop`` is set from outside to halt the run after the record at hand.

    ``reviewed`` tells that ``plan_flow`` gives what people reviewed, and nothing else. ``member`` is this process among the workers,
    where several can be at work; ``size`` is how many records go together. ``leaving`` is set where others are to go on with the work,
    as is ``handing_on``, from outside.
    ``on_plan`` is told the run's id before each flow is planned.
    """

    program: Program
    systems: Mapping[str, System]
    store: Store
    plan_flow: PlanFlow
    clock: Callable[[], datetime]
    actor: str
    map_back: MapBack | None = None
    progress: Progress | None = None
    reviewed: bool = False
    member: Membership | None = None
    on_plan: Callable[[str], None] | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    handing_on: threading.Event = field(default_factory=threading.Event)
    leaving: threading.Event = field(default_factory=threading.Event)
    _at_hand: threading.Lock = field(default_factory=threading.Lock)
    _rows: dict[tuple[str, str, str], RunItem] = field(default_factory=dict)
    _through: dict[str, tuple[int, int]] = field(default_factory=dict)
    _saved: int = 0
    _told: Counter[str] = field(default_factory=Counter)
    _led: set[str] = field(default_factory=set)

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work beside this one."""
        return self.member is not None and self.member.shared

    @property
    def size(self) -> int:
        """How many records go together."""
        return self.member.pace.part if self.member is not None and self.member.shared else PART

    def lead(self, run_id: str) -> None:
        """This process sees the run through: the calls that it makes from now on are counted at the end of it."""
        self._led.add(run_id)
        self._told = self._made()

    def leave_off(self) -> None:
        """Begins nothing any more, and returns when the record at hand is through."""
        self.leaving.set()
        with self._at_hand:
            pass

    def plan(self, run_id: str, flow: str) -> dict[str, Any]:
        """Puts the rows of a flow into the run: counts of those that are not written, who became ready, and the error if any.

        ``halted`` says why the run is to end before it is through, if so.
        """
        told: dict[str, Any] = {"counts": {}, "ready": [], "error": None, "halted": ""}
        begun = self.store.runs.get(run_id)
        if begun is not None and begun.kind == REVIEWED and not self.reviewed:
            # Killed before it came here: what a plan of today says was not reviewed.
            told["error"] = {
                "message": "Its reviewed plan is not at hand any more.",
                "fix": "Review a new one.",
                "code": 1,
            }
            return told
        told["halted"] = self._to_end(run_id)
        if told["halted"]:
            return told  # nothing is read for a flow that will not be written
        held = self._held(run_id, flow)
        counts: Counter[str] = Counter()
        if self.on_plan is not None:
            self.on_plan(run_id)
        try:
            numbered = enumerate(self.plan_flow(flow), start=1)
            while not told["halted"] and (page := list(islice(numbered, _PAGE))):
                self._go_on()
                rows = [self._put(item, number, held, told["ready"]) for number, item in page]
                with self.store.transaction() as tx:
                    self._adopt([item for _, item in page], rows, run_id, tx)
                    self.store.run_items.put_many(run_id, rows, tx=tx)
                counts.update(row.state for row in rows if row.state != PENDING)
                told["halted"] = self._to_end(run_id)
        except SyncEngineError as error:
            self._go_on()
            if self.stop.is_set():
                told["halted"] = STOPPED  # perhaps for just that: once it is to end, nothing is waited for
            else:
                told["error"] = {"message": str(error), "fix": error.fix, "code": int(error.exit_code)}
        told["counts"] = dict(counts)
        return told

    def cut(self, run_id: str, flow: str) -> list[list[int]]:
        """The rows of a flow that are to be written, in parts: the first and the last place of each."""
        return [[first, last] for first, last in self.store.run_items.ranges(run_id, flow, self.size)]

    def take(self, run_id: str, flow: str, first: int, last: int) -> list[str]:
        """The ids of the rows of a part that are not written yet, in the order of the plan."""
        rows = self.store.run_items.between(run_id, flow, first, last)
        self._rows = {(run_id, flow, row.source_id): row for row in rows}
        if flow not in self._through and rows:
            self._through[flow] = (0, self.store.run_items.counts(run_id).get(PENDING, 0))
        return [row.source_id for row in rows]

    def groups(self, flow: str, ids: Sequence[str]) -> list[Sequence[str]]:
        """The rows that are applied together, in the order of the plan: each alone, but where they can share calls."""
        size = calls_shared(self.program, flow)
        return [ids[start : start + size] for start in range(0, len(ids), size)]

    def apply(self, run_id: str, flow: str, ids: Sequence[str]) -> list[str]:
        """Writes the rows of a group and says what came of each: one of ``Applied``.

        HALTED is the last where they could not even be begun or ended. Raises Leaving where others are to do it.
        """
        with self._at_hand:
            self._go_on()
            try:
                why = self._to_end(run_id)
                if why:
                    return [f"{HALTED}: {why}"]
                if self.member is not None:
                    self.member.at_work = f"{flow} {ids[0]}" + (f" and {len(ids) - 1} more" if len(ids) > 1 else "")
                outcomes = self._apply_group(run_id, flow, ids)
            except StoreError as error:
                if self.member is not None and self.member.is_lost():
                    raise Leaving from error
                _log.error("run %s halted at %s %s: %s", run_id, flow, ids[0], error)
                return [f"{HALTED}: {error} {error.fix}".rstrip()]
            finally:
                if self.member is not None:
                    self.member.at_work = ""
        done, total = self._through.get(flow, (0, 0))
        done += len(ids)
        self._through[flow] = (done, total)
        if self.progress is not None:
            self.progress(flow, done, max(total, done))
        return outcomes

    def spent_elsewhere(self, run_id: str) -> dict[str, int]:
        """The calls made by this process since it was last asked, unless it sees the run through: then they are told at its end."""
        if run_id in self._led:
            return {}
        made = self._made()
        since, self._told = made - self._told, made
        return dict(since)

    def leave(self, run_id: str, flow: str, why: str) -> int:
        """Leaves the rows of a flow that are not written yet to the next run, and says how many."""
        left = 0
        for row in self.store.run_items.iterate(run_id, states=[PENDING]):
            if row.flow == flow:
                # Another worker may be through with it in this moment.
                left += self._mark(run_id, row, ItemResult(Applied.RETRY_LATER, (why,)), None, only=PENDING)
        return left

    def backs(self, run_id: str, untried: bool) -> list[str]:
        """Tries the open calls back to the records' own systems; what is open still, in words."""
        tried = finish_backs(
            open_backs(self.store, untried=untried),
            program=self.program,
            systems=self.systems,
            store=self.store,
            run_id=run_id,
            clock=self.clock,
            actor=self.actor,
        )
        return [f"{intent.flow} {intent.source_id}: {word}" for intent, one in tried for word in one.messages]

    def finish(self, run_id: str, elsewhere: Mapping[str, int], error: str) -> None:
        """Ends the run in the store. ``elsewhere``: the calls that other processes made for it."""
        calls = Counter({**dict.fromkeys(self.systems, 0), "saved": 0})
        calls.update(self._made() - self._told)
        calls.update(elsewhere)
        self.store.runs.finish(
            run_id,
            "halted" if error else "finished",
            counts={
                f"{flow}{COUNT_SEPARATOR}{outcome}": number
                for (flow, outcome), number in self.store.run_items.by_flow(run_id).items()
                if outcome != PENDING
            },
            calls=dict(calls),
            error=error or None,
        )

    def _made(self) -> Counter[str]:
        return Counter({**{name: system.calls.made for name, system in self.systems.items()}, "saved": self._saved})

    def _go_on(self) -> None:
        lost = self.member is not None and self.member.lost.is_set()
        if lost or self.leaving.is_set() or self.handing_on.is_set():
            raise Leaving

    def _to_end(self, run_id: str) -> str:
        """Why a run is to end before it is through; empty where it is to go on."""
        if self.stop.is_set():
            return STOPPED
        if not self.shared:
            return ""
        run = self.store.runs.get(run_id)
        if run is None or run.state != RUNNING:
            return "it has ended"
        return run.error or ""

    def _apply_group(self, run_id: str, flow: str, ids: Sequence[str]) -> list[str]:
        if len(ids) == 1:
            return [self._apply(run_id, flow, ids[0], self.systems)]
        hub: Hub[str] = Hub(self.systems, partial(may_share, self.program))
        return hub.each([partial(self._apply, run_id, flow, id) for id in ids])

    def _apply(self, run_id: str, flow: str, id: str, systems: Mapping[str, System]) -> str:
        with at_work(record=id):
            return self._apply_one(run_id, flow, id, systems)

    def _apply_one(self, run_id: str, flow: str, id: str, systems: Mapping[str, System]) -> str:
        row = self._row(run_id, flow, id)
        if row is None:
            return self._known(run_id, flow, id)  # ended in an earlier life of this run

        def note(ended: ItemResult, tx: Transaction) -> None:
            # Another worker may have ended the row; only what is done may say a second time what became of it.
            self._mark(run_id, row, ended, tx, only=None if ended.outcome is Applied.DONE else PENDING)

        try:
            result = apply_item(
                from_row(row),
                program=self.program,
                systems=systems,
                store=self.store,
                run_id=run_id,
                clock=self.clock,
                actor=self.actor,
                map_back=self.map_back,
                at_end=note,
            )
        except StoreError:
            raise
        except Exception as error:  # one record's fault must not keep the others
            _log.exception("run %s: %s %s", run_id, flow, id)
            result = ItemResult(Applied.FAILED, (words.fault(error),))
            self._mark(run_id, row, result, None)
        self._saved += result.saved
        self._log_end(row, result)
        return result.outcome.value

    @staticmethod
    def _log_end(row: RunItem, result: ItemResult) -> None:
        told = {"outcome": result.outcome.value, "messages": result.messages, "counterpart": result.counterpart}
        if result.outcome in (Applied.DONE, Applied.NOTHING):
            _log.info("through: %s %s", row.flow, row.source_id, extra=told)
        else:
            _log.warning("not through: %s %s", row.flow, row.source_id, extra=told)

    def _row(self, run_id: str, flow: str, id: str) -> RunItem | None:
        taken = self._rows.pop((run_id, flow, id), None)
        if taken is not None:
            return taken
        row = self.store.run_items.get(run_id, flow, id)
        return row if row is not None and row.state == PENDING else None

    def _known(self, run_id: str, flow: str, id: str) -> str:
        row = self.store.run_items.get(run_id, flow, id)
        return Applied.NOTHING.value if row is None else row.state

    def _mark(
        self, run_id: str, row: RunItem, result: ItemResult, tx: Transaction | None, *, only: str | None = None
    ) -> bool:
        detail: Any = None
        if result.messages:
            detail = {**(row.detail if isinstance(row.detail, Mapping) else {}), "messages": list(result.messages)}
            detail |= {"denied": True} if result.denied else {}
        return self.store.run_items.mark(
            run_id, row.flow, row.source_id, result.outcome.value, detail=detail, only=only, tx=tx
        )

    def _put(self, item: PlanItem, number: int, held: Held, ready: list[list[Any]]) -> RunItem:
        why = held.why_ready(item)
        if why is not None:
            ready.append([item.flow, item.identity, item.title, why])
        row = to_row(item)
        if item.identity:
            return row
        # Records without a key share none: each is told by its place.
        return RunItem(row.flow, f"record {number}", row.action, row.because, row.state, row.detail)

    def _adopt(self, items: list[PlanItem], rows: list[RunItem], run_id: str, tx: Transaction) -> None:
        """Keeps the links that records were found with. One that contradicts another is told with its record."""
        for place, item in enumerate(items):
            if item.counterpart is None or item.action is PlanAction.CREATE:
                continue
            try:
                adopt_link(
                    self.store,
                    self.program,
                    flow=item.flow,
                    object=self.program.flows[item.flow].flow.linked_as,
                    identity=item.identity,
                    counterpart=item.counterpart,
                    actor=self.actor,
                    run_id=run_id,
                    tx=tx,
                )
            except LinkClash as error:
                row = rows[place]
                detail = {**(row.detail if isinstance(row.detail, Mapping) else {}), "messages": words.of_error(error)}
                rows[place] = RunItem(row.flow, row.source_id, row.action, row.because, Applied.FAILED.value, detail)

    def _held(self, run_id: str, flow: str) -> Held:
        """The records of a flow that did not go at the last run of it that came to its end."""
        ended = [run for run in self.store.runs.list(KIND, state="finished") if run.id != run_id]
        last = next((run for run in ended if any(name.split(COUNT_SEPARATOR)[0] == flow for name in run.counts)), None)
        rows = () if last is None else self.store.run_items.iterate(last.id, states=HELD)
        begun = self.store.runs.get(run_id)
        since = None if begun is None else begun.started_at
        return Held(self.program, self.store, flow, rows, actor=self.actor, since=since)
