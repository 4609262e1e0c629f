"""Both systems held against the links and the last sync: what drifted, what lost its counterpart, what is there twice.

It reads and never writes. What cannot be read on a side is told as such, and no record of it is called gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.checks.values import FieldType, typed
from engine.live.context import LiveContext
from engine.load.position import Position
from engine.mapping.existing import find_existing
from engine.mapping.payload import Call, Payload, Provenance, Row
from engine.pack.placeholders import as_text, at
from engine.plan.changes import against_row
from engine.plan.items import Change, PlanAction, PlanItem
from engine.program import Program
from engine.rules.paths import at_path
from engine.rules.program import CompiledFlow
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView
from engine.rules.words import title_of
from engine.store import Store

Record = Mapping[str, Any]


class Kind(StrEnum):
    """What is wrong with a pair of records."""

    DRIFT = "drift"
    """The target's record is not what the last sync left."""
    ORPHAN = "orphan"
    """It is linked, or names a counterpart, and that is not there."""
    DUPLICATE = "duplicate"
    """Two records have one key, or claim one counterpart."""
    ONE_SIDED = "one_sided"
    """The link is known on one side only, or the sides contradict each other."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``home`` and ``other`` are the ids in the connector's first system and in the other one."""

    kind: Kind
    flow: str
    home: str | None
    other: str | None
    title: str
    message: str
    fields: tuple[Change, ...] = ()


@dataclass(slots=True)
class Side:
    """The records of one system that a name of links is about; ``rows`` is None where that system shows no list of them."""

    system: str
    rows: dict[str, Record] | None = None
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was compared under one name of links, and what was found. ``home`` and ``other``: how many records; None: not readable."""

    name: str
    links: int
    home: int | None
    other: int | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Reconciler:
    """Reconciles the flows of one name of links. ``plan``: the plan of a flow, which tells keys and what changed at the source."""

    program: Program
    context: LiveContext
    surroundings: Surroundings
    store: Store
    plan: Callable[[str], Iterator[PlanItem]]
    _found: list[Finding] = field(default_factory=list)
    _seen: set[tuple[Any, ...]] = field(default_factory=set)

    def reconcile(self, name: str, flows: list[CompiledFlow]) -> Reconciled:
        """Everything that is wrong under this name. Raises what reading the systems raises."""
        self._found, self._seen = [], set()
        home, *others = self.program.pack.connector.systems
        other = next((one for one in others if any(one in (f.flow.from_, f.flow.to) for f in flows)), "")
        sides = {home: Side(home), other: Side(other)}
        links = {link.source_id: link.target_id for link in self.store.links.all(name)}
        marks = {flow.name: self._read(flow, sides) for flow in flows}
        for flow in flows:
            self._marks(flow, home, marks[flow.name], links, sides)
        self._orphans(flows[0].name, links, sides[home], sides[other])
        for flow in flows:
            changed = self._keys(flow, home)
            self._drift(flow, home, links, sides, changed)
        counts = [None if sides[one].rows is None else len(sides[one].rows or ()) for one in (home, other)]
        return Reconciled(name, len(links), counts[0], counts[1], tuple(self._found))

    def _read(self, flow: CompiledFlow, sides: Mapping[str, Side]) -> dict[str, str | None]:
        """Fills both sides with what the flow shows of them; by id: the counterpart that the systems themselves name."""
        source, target, marks = sides[flow.flow.from_], sides[flow.flow.to], dict[str, str | None]()
        source.rows = source.rows or {}
        existing = self.program.mappings[flow.name].existing
        if existing is not None:
            target.rows = target.rows or {}
            for row in self.context.rows(existing.list):
                identity = typed(at_path(existing.take)(row), FieldType.ID)
                if isinstance(identity, str):
                    target.rows.setdefault(identity, row)
        linked_by = flow.flow.identity.linked_by
        for record in self.context.records(flow.name):
            view = RecordView(record, flow.catalogue, self.surroundings)
            identity = view.identity
            if identity is None:
                continue
            title = source.titles.setdefault(identity, title_of(flow, view))
            if identity in marks:
                self._add(Kind.DUPLICATE, flow, identity, None, title, f"{self._label(source)} lists {identity} twice.")
            source.rows.setdefault(identity, record)
            own = view.value(linked_by) if linked_by else None
            found = find_existing(existing, view) if existing is not None else None
            if linked_by or existing is not None:
                marks[identity] = own if isinstance(own, str) else found[0] if found else None
        return marks

    def _marks(
        self, flow: CompiledFlow, home: str, marks: Mapping[str, str | None], links: Mapping[str, str], sides: Mapping[str, Side]
    ) -> None:  # fmt: skip
        """What the systems say of their own links, against those that are kept."""
        kept = links if flow.flow.from_ == home else {other: mine for mine, other in links.items()}
        source, target = sides[flow.flow.from_], sides[flow.flow.to]
        claimed: dict[str, str] = {}
        for identity, mark in marks.items():
            title, known = source.titles.get(identity, ""), kept.get(identity)
            if mark is None:
                if known is not None and (target.rows is None or known in target.rows):
                    words = f"It is linked to {known}, and neither system names the other."
                    self._add(Kind.ONE_SIDED, flow, identity, known, title, words)
                continue
            if mark in claimed:
                words = f"{identity} and {claimed[mark]} both name {mark}."
                self._add(Kind.DUPLICATE, flow, identity, mark, title, words)
            claimed.setdefault(mark, identity)
            if known is None:
                gone = target.rows is not None and mark not in target.rows
                words = (
                    f"It names {mark}, which {self._label(target)} does not list."
                    if gone
                    else f"The systems name it and {mark} as one, and no link is kept; the next run keeps it."
                )
                self._add(Kind.ORPHAN if gone else Kind.ONE_SIDED, flow, identity, mark, title, words)
            elif known != mark:
                words = f"It is linked to {known}, and the systems name {mark}."
                self._add(Kind.ONE_SIDED, flow, identity, mark, title, words)

    def _orphans(self, flow: str, links: Mapping[str, str], home: Side, other: Side) -> None:
        for mine, theirs in links.items():
            for side, identity in ((home, mine), (other, theirs)):
                if side.rows is not None and identity not in side.rows:
                    words = f"They are linked, and {self._label(side)} does not list {identity} any more."
                    title = home.titles.get(mine) or other.titles.get(theirs) or ""
                    self._found.append(Finding(Kind.ORPHAN, flow, mine, theirs, title, words))

    def _keys(self, flow: CompiledFlow, home: str) -> set[str]:
        """Records whose payloads have one natural key; gives the ids of those that changed at the source since the last sync."""
        first: dict[tuple[str, str, str], PlanItem] = {}
        changed = set()
        for item in self.plan(flow.name):
            if item.action is PlanAction.UPDATE:
                changed.add(item.identity)
            for call in (item.payload.calls if item.payload else ())[:1]:
                for row in call.rows[:1]:
                    values = ", ".join(f"{name}={as_text(at(row.values, name)).strip()}" for name in call.key)
                    if not values or not all(at(row.values, name) for name in call.key):
                        continue
                    before = first.setdefault((call.system, call.operation, values), item)
                    if before.identity != item.identity:
                        words = f"{item.identity} and {before.identity} would both become {values}."
                        self._add(Kind.DUPLICATE, flow, item.identity, None, item.title, words)
        return changed

    def _drift(
        self, flow: CompiledFlow, home: str, links: Mapping[str, str], sides: Mapping[str, Side], changed: set[str]
    ) -> None:  # fmt: skip
        """Where the target shows its record: each value of the last sync that stands otherwise there now."""
        source, target = sides[flow.flow.from_], sides[flow.flow.to]
        kept = links if flow.flow.from_ == home else {other: mine for mine, other in links.items()}
        if target.rows is None:
            return
        for snapshot in self.store.snapshots.all(flow.name):
            theirs = kept.get(snapshot.source_id)
            row = target.rows.get(theirs) if theirs is not None else None
            if row is None or not isinstance(snapshot.payload, Mapping):
                continue
            fields = tuple(against_row(_as_sent(snapshot.payload), row))
            if fields:
                both = " The record changed in its own system as well." if snapshot.source_id in changed else ""
                words = f"{self._label(target)} shows other values than the last sync left, {snapshot.synced_at:%Y-%m-%d}.{both}"
                title = source.titles.get(snapshot.source_id, "")
                self._add(Kind.DRIFT, flow, snapshot.source_id, theirs, title, words, fields)

    def _add(
        self, kind: Kind, flow: CompiledFlow, identity: str, counterpart: str | None, title: str, message: str,
        fields: tuple[Change, ...] = (),
    ) -> None:  # fmt: skip
        at_home = flow.flow.from_ == next(iter(self.program.pack.connector.systems))
        pair = (identity, counterpart) if at_home else (counterpart, identity)
        # Two flows of one object see the same pair from either side; it is told once.
        if kind in (Kind.ONE_SIDED, Kind.ORPHAN):
            if (kind, *pair) in self._seen:
                return
            self._seen.add((kind, *pair))
        self._found.append(Finding(kind, flow.name, pair[0], pair[1], title, message, fields))

    def _label(self, side: Side) -> str:
        return self.program.pack.connector.systems[side.system].label


def _as_sent(kept: Mapping[str, Any]) -> Payload:
    """What a snapshot keeps, as the payload that it was."""
    origin = Provenance((), "", Position("", 0, 0), ())
    calls = tuple(
        Call(id, "", "", "", {}, tuple(Row(row, dict.fromkeys(row, origin)) for row in rows), ())
        for id, rows in kept.items()
        if rows
    )
    return Payload(calls, (), None, "")
