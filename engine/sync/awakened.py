"""What became ready since the last run, and by which changed fact.

The records that did not go at the last run are put to the readiness engine as they stood then. Each fact that is another one now
is put anew, and the engine tells which records that wakes. Only words come of it: what is sent, the plan alone decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.pack.requirements import Need
from engine.plan.items import Because, PlanAction, PlanItem
from engine.program import Program
from engine.readiness.facts import Item, Key, Own, Record, Standing
from engine.readiness.network import Network
from engine.readiness.python_engine import PythonReadiness
from engine.store import Link, RunItem, Store

HELD = (PlanAction.WAITING.value, PlanAction.BLOCKED.value)
"""The states of rows that are asked for; of those that wait, the ones that wait for other records count."""

_READY_BECAUSE = (Because.NEW, Because.CHANGED, Because.NOT_SENT, Because.AWAITS_ACCEPTANCE)
_HELD_BECAUSE = (Because.NEEDS.value, Because.REQUIREMENTS.value)
_WRITTEN = {"created": "written as", "adopted": "written as", "linked": "linked to", "found": "linked to"}

Fact = dict[str, Any]
"""A :class:`engine.sync.summary.ChangedFact` as plain data."""


class Held:
    """The records of one flow that a requirement or a need held at an earlier run, as facts about them.

    ``rows`` are that run's rows. ``actor`` and ``since`` tell which links are of the run at work.
    """

    def __init__(
        self, program: Program, store: Store, flow: str, rows: Iterable[RunItem], *, actor: str, since: datetime | None
    ) -> None:
        self._program, self._store, self._flow = program, store, program.flows[flow].flow
        self._actor, self._since = actor, since
        self._rules: dict[str, list[str]] = {}
        needs = {need.id: need for need in self._flow.needs}
        self._needs = needs
        # The plain engine: it derives the same, and takes nothing for words about a handful of records.
        self._network = Network(PythonReadiness(), {flow: tuple(needs)})
        items = []
        for row in rows:
            if row.flow != flow or row.because not in _HELD_BECAUSE:
                continue
            unmet = row.detail.get("unmet", ()) if isinstance(row.detail, dict) else ()
            wanted: dict[str, Record] = {one[0]: (one[1], one[2]) for one in unmet if len(one) == 3 and one[0] in needs}
            self._rules[row.source_id] = [one[0] for one in unmet if one[0] not in wanted]
            own = Own.BLOCKED if row.because == Because.REQUIREMENTS.value else Own.CLEAR
            items.append(Item((flow, row.source_id), own, wanted))
        self._network.put(*items)

    def why_ready(self, item: PlanItem) -> list[Fact] | None:
        """None where the record was not held or is not ready now; else by which changed facts, as far as they can be told."""
        key = (item.flow, item.identity)
        known = self._network.item(key)
        if known is None or item.because not in _READY_BECAUSE:
            return None
        found: list[Fact] = []
        for rule in self._rules[item.identity]:
            found.append({"rule": rule, "object": None, "id": None, "words": f"{rule} is met now"})
        for rule, record in known.needs.items():
            found.append(
                {"rule": rule, "object": record[0], "id": record[1], "words": self._changed(key, rule, record, item)}
            )
        self._network.own(key, Own.CLEAR)
        # A plan that finds it ready is right, whatever the facts of the last run lead to: then nothing is claimed.
        return found if self._network.standing(key) is Standing.READY else []

    def _changed(self, key: Key, rule: str, record: Record, item: PlanItem) -> str:
        """Puts the fact about a needed record anew, and says what it is now."""
        need, label = self._needs[rule], self._label(record[0])
        link = self._link(record)
        now = item.fields.get(need.at) if "." not in need.at else None
        if link is None and now is not None and str(now) != record[1]:
            known = self._network.item(key)
            assert known is not None
            left = {name: other for name, other in known.needs.items() if name != rule}
            self._network.put(Item(key, known.own, left))
            return f"it does not need {label} {record[1]} any more"
        self._network.there(record)
        return f"{label} {record[1]} {self._came(need, link)}"

    def _came(self, need: Need, link: Link | None) -> str:
        if link is None:
            return "is linked now, as its own record says" if need.state == "linked" else f"is {need.state} now"
        by = link.linked_by
        if self._since is not None and link.linked_at >= self._since and by == self._actor:
            by = "this run"
        elif by == self._actor:
            by = f"the run of {link.linked_at:%Y-%m-%d %H:%M}"
        return f"was {_WRITTEN[link.origin]} {link.target_id} by {by}"

    def _link(self, record: Record) -> Link | None:
        kinds = {flow.flow.linked_as for flow in self._program.flows.values() if flow.flow.object == record[0]}
        links = (self._store.links.get(kind, record[1]) for kind in sorted(kinds))
        return next((link for link in links if link is not None), None)

    def _label(self, object_name: str) -> str:
        spec = self._program.pack.objects.get(object_name)
        return object_name if spec is None else spec.label[:1].lower() + spec.label[1:]
