"""The work of a run in small pieces, each of which may be done again: what the durable engine strings together.

The rows of a run live in the store; between the pieces only counts, ids and words go from hand to hand. A piece never raises for what
a record or a system does. An error of the store halts the run: nothing is lost, the next run goes on.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from engine.adapters.results import System
from engine.errors import LinkClash, StoreError, SyncEngineError
from engine.plan.items import Because, PlanAction, PlanItem
from engine.program import Program
from engine.store import RunItem, Store, Transaction
from engine.store.run_items import PENDING
from engine.sync import words
from engine.sync.adopt import adopt_link
from engine.sync.apply import MapBack, apply_item
from engine.sync.back import finish_backs, open_backs
from engine.sync.items import Applied, ItemResult, from_row, to_row
from engine.sync.summary import COUNT_SEPARATOR

CHUNK = 50
_PAGE = 200
HALTED = "halted"
KIND, REVIEWED = "run", "run of a reviewed plan"

PlanFlow = Callable[[str], Iterator[PlanItem]]
Progress = Callable[[str, int, int], None]
"""Called with the flow, how many of its records to write are through, and how many there are."""

_READY_BECAUSE = (Because.NEW, Because.CHANGED, Because.NOT_SENT, Because.AWAITS_ACCEPTANCE)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Work:
    """Everything that the pieces share. ``stop`` is set from outside to halt after the record at hand.

    ``reviewed`` tells that ``plan_flow`` gives what people reviewed, and nothing else.
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
    stop: threading.Event = field(default_factory=threading.Event)
    _rows: dict[str, RunItem] = field(default_factory=dict)
    _through: dict[str, tuple[int, int]] = field(default_factory=dict)
    _saved: int = 0
    _calls_before: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._calls_before = {name: system.calls.made for name, system in self.systems.items()}

    def plan(self, run_id: str, flow: str) -> dict[str, Any]:
        """Puts the rows of a flow into the run: counts of those that are not written, who became ready, and the error if any."""
        told: dict[str, Any] = {"counts": {}, "ready": [], "error": None}
        begun = self.store.runs.get(run_id)
        if begun is not None and begun.kind == REVIEWED and not self.reviewed:
            # Killed before it came here: what a plan of today says was not reviewed.
            told["error"] = {
                "message": "Its reviewed plan is not at hand any more.",
                "fix": "Review a new one.",
                "code": 1,
            }
            return told
        waited = self._waited(run_id)
        counts: Counter[str] = Counter()
        try:
            numbered = enumerate(self.plan_flow(flow), start=1)
            while page := list(islice(numbered, _PAGE)):
                rows = [self._put(item, number, waited, told["ready"]) for number, item in page]
                with self.store.transaction() as tx:
                    self._adopt([item for _, item in page], rows, run_id, tx)
                    self.store.run_items.put_many(run_id, rows, tx=tx)
                counts.update(row.state for row in rows if row.state != PENDING)
        except SyncEngineError as error:
            told["error"] = {"message": str(error), "fix": error.fix, "code": int(error.exit_code)}
        told["counts"] = dict(counts)
        return told

    def take(self, run_id: str, flow: str) -> list[str]:
        """The ids of the next rows to write, in the order of the plan."""
        pending = self.store.run_items.iterate(run_id, states=[PENDING])
        rows = list(islice((row for row in pending if row.flow == flow), CHUNK))
        self._rows = {row.source_id: row for row in rows}
        if flow not in self._through and rows:
            self._through[flow] = (0, self.store.run_items.counts(run_id)[PENDING])
        return [row.source_id for row in rows]

    def apply(self, run_id: str, flow: str, id: str) -> str:
        """Writes one row and says what came of it: one of ``Applied``, or HALTED where it could not even be begun or ended."""
        if self.stop.is_set():
            return f"{HALTED}: stopped on request"
        try:
            outcome = self._apply(run_id, flow, id)
        except StoreError as error:
            _log.error("run %s halted at %s %s: %s", run_id, flow, id, error)
            return f"{HALTED}: {error} {error.fix}".rstrip()
        done, total = self._through.get(flow, (0, 0))
        self._through[flow] = (done + 1, total)
        if self.progress is not None:
            self.progress(flow, done + 1, max(total, done + 1))
        return outcome

    def leave(self, run_id: str, flow: str, why: str) -> int:
        """Leaves the rows of a flow that are not written yet to the next run, and says how many."""
        left = 0
        for row in self.store.run_items.iterate(run_id, states=[PENDING]):
            if row.flow == flow:
                self._mark(run_id, row, ItemResult(Applied.RETRY_LATER, (why,)), None)
                left += 1
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

    def finish(self, run_id: str, counts: Mapping[str, Mapping[str, int]], error: str) -> None:
        """Ends the run in the store."""
        made = {name: system.calls.made - self._calls_before[name] for name, system in self.systems.items()}
        self.store.runs.finish(
            run_id,
            "halted" if error else "finished",
            counts={
                f"{flow}{COUNT_SEPARATOR}{one}": number for flow, by in counts.items() for one, number in by.items()
            },
            calls={**made, "saved": self._saved},
            error=error or None,
        )

    def _apply(self, run_id: str, flow: str, id: str) -> str:
        row = self._row(run_id, flow, id)
        if row is None:
            return self._known(run_id, flow, id)  # ended in an earlier life of this run
        try:
            result = apply_item(
                from_row(row),
                program=self.program,
                systems=self.systems,
                store=self.store,
                run_id=run_id,
                clock=self.clock,
                actor=self.actor,
                map_back=self.map_back,
                at_end=lambda ended, tx: self._mark(run_id, row, ended, tx),
            )
        except StoreError:
            raise
        except Exception as error:  # one record's fault must not keep the others
            _log.exception("run %s: %s %s", run_id, flow, id)
            result = ItemResult(Applied.FAILED, (words.fault(error),))
            self._mark(run_id, row, result, None)
        self._saved += result.saved
        return result.outcome.value

    def _row(self, run_id: str, flow: str, id: str) -> RunItem | None:
        if id not in self._rows:
            self.take(run_id, flow)
        return self._rows.pop(id, None)

    def _known(self, run_id: str, flow: str, id: str) -> str:
        row = self.store.run_items.get(run_id, flow, id)
        return Applied.NOTHING.value if row is None else row.state

    def _mark(self, run_id: str, row: RunItem, result: ItemResult, tx: Transaction | None) -> None:
        detail: Any = None
        if result.messages:
            detail = {**(row.detail if isinstance(row.detail, Mapping) else {}), "messages": list(result.messages)}
        self.store.run_items.mark(run_id, row.flow, row.source_id, result.outcome.value, detail=detail, tx=tx)

    def _put(self, item: PlanItem, number: int, waited: set[tuple[str, str]], ready: list[list[str]]) -> RunItem:
        if (item.flow, item.identity) in waited and item.because in _READY_BECAUSE:
            ready.append([item.flow, item.identity, item.title])
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

    def _waited(self, run_id: str) -> set[tuple[str, str]]:
        """The records that waited for others at the last run that came to its end."""
        ended = self.store.runs.list(KIND, state="finished", limit=2)
        last = next((run for run in ended if run.id != run_id), None)
        if last is None:
            return set()
        rows = self.store.run_items.iterate(last.id, states=[PlanAction.WAITING.value])
        return {(row.flow, row.source_id) for row in rows if row.because == Because.NEEDS.value}
