"""The plan of live flows: what evaluate, plan and run share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.live.context import LiveContext, live_surroundings, utc_now
from engine.live.recording import Recorder
from engine.live.written import CURSOR, reads_that_changed
from engine.plan.build import build_plan
from engine.plan.items import PlanItem
from engine.plan.memory import Memory, StoreMemory
from engine.program import Program
from engine.rules.judge import Judge
from engine.store.store import Store


class LivePlans:
    """Plans flows one after the other. What was read serves the next flow too, but for what was written to in between.

    Where the context reads with copies, nothing is planned to be written that rests on them alone: see ``_make_sure``.
    """

    def __init__(
        self,
        program: Program,
        judge: Judge,
        store: Store,
        new_context: Callable[[], LiveContext],
        now: Callable[[], datetime] = utc_now,
        recorder: Recorder | None = None,
    ) -> None:
        """``recorder`` records the plans that belong to a run."""
        self._program, self._judge, self._store, self._new, self._now = program, judge, store, new_context, now
        self._memory: Memory = StoreMemory(store)
        self._recorder = recorder
        self._context: LiveContext | None = None
        self._written = -1

    def plan(self, flow: str) -> Iterator[PlanItem]:
        """The plan of one flow's records, against the systems as they are now; of records that are only asked about there is none."""
        if self._program.flows[flow].flow.asked_only:
            return iter(())
        context = self._current()
        self._make_sure(flow, context)
        return self._items(flow, context, self._recorder)

    def _items(self, flow: str, context: LiveContext, recorder: Recorder | None = None) -> Iterator[PlanItem]:
        context.origins.begin()
        at = self._now()  # one moment for all records of a flow

        def build(
            around: Mapping[str, Any], records: Iterable[Mapping[str, Any]], memory: Memory
        ) -> Iterator[PlanItem]:
            surroundings = live_surroundings(self._program, around, lambda: at)
            mapping = self._program.mappings[flow]
            return build_plan(self._program.flows[flow], mapping, records, surroundings, self._judge, memory)

        if recorder is not None:
            return recorder.plan(flow, at, context, context.records(flow), self._memory, build)
        return build(context, context.records(flow), self._memory)

    def _make_sure(self, flow: str, context: LiveContext) -> None:
        """Plans on trial, until nothing that would be written rests on a copy that may be behind.

        The list that such a record stands in is read as a whole, for it may have been deleted, and its lines; so is the list in which
        its counterpart is looked for. Whatever else the plan rests on was at least asked for changes in this run.
        """
        copies = context.copies
        if copies is None or not copies.trusts:
            return
        existing = self._program.mappings[flow].existing
        while True:
            standing_in = {name for item in self._items(flow, context) if item.writes for name in context.readings}
            if not standing_in:
                return
            if existing is not None:
                standing_in |= context.origins.of_list(existing.list)
            whole, asked = copies.doubtful(standing_in), copies.unasked(context.origins.of_plan())
            if not whole and not asked:
                return
            copies.renew(whole, asked)
            context.forget((whole | asked).__contains__)

    def _current(self) -> LiveContext:
        """The context in use, without what may have changed since it was read: that is told by the audit, which has grown then."""
        written = self._store.audit.head().seq
        if self._context is None or (written != self._written and self._context.copies is None):
            self._context = self._new()
        copies = self._context.copies
        if copies is not None and written != self._written:
            changed = reads_that_changed(self._program, self._store)
            self._context.forget(copies.written(changed))
            self._store.cursors.put(CURSOR, written)
        self._written = written
        return self._context
