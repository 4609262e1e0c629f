"""The plan of live flows: what evaluate, plan and run share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from engine.live.context import LiveContext, live_surroundings, utc_now
from engine.plan.build import build_plan
from engine.plan.items import PlanItem
from engine.plan.memory import Memory, StoreMemory
from engine.program import Program
from engine.rules.judge import Judge
from engine.store.store import Store


class LivePlans:
    """Plans flows one after the other. What was read serves the next flow too, until something was written in between."""

    def __init__(
        self,
        program: Program,
        judge: Judge,
        store: Store,
        new_context: Callable[[], LiveContext],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._program, self._judge, self._store, self._new, self._now = program, judge, store, new_context, now
        self._memory: Memory = StoreMemory(store)
        self._context: LiveContext | None = None
        self._written = -1

    def plan(self, flow: str) -> Iterator[PlanItem]:
        """The plan of one flow's records, against the systems as they are now; of records that are only asked about there is none."""
        if self._program.flows[flow].flow.asked_only:
            return iter(())
        context = self._current()
        surroundings = live_surroundings(self._program, context, self._now)
        return build_plan(
            self._program.flows[flow],
            self._program.mappings[flow],
            context.records(flow),
            surroundings,
            self._judge,
            self._memory,
        )

    def _current(self) -> LiveContext:
        """The context in use, or a new one where the audit has grown: then a list may have changed since it was read."""
        written = self._store.audit.head().seq
        if self._context is None or written != self._written:
            self._context, self._written = self._new(), written
        return self._context
