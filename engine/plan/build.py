"""Building a plan: decisions and payloads against what was last synced. It reads; it never writes anything anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.mapping.compile import CompiledMapping
from engine.mapping.existing import find_by_id, find_existing, is_listed
from engine.mapping.mapper import map_join, map_record
from engine.mapping.payload import Payload
from engine.plan.changes import against_listed, against_row, all_new, since_last_sync
from engine.plan.fields import field_values
from engine.plan.items import Because, Change, PlanAction, PlanItem, Resolution
from engine.plan.locks import broken_locks
from engine.plan.memory import Memory
from engine.plan.reasons import both_changed_reasons, gone_reason, keyless_reason, mapping_reason
from engine.plan.sentences import ASKED, COMPARED, KEPT, LEFT, sentence
from engine.plan.sides import Divided, divide
from engine.reasoning.facts import Outcome, Verdict
from engine.rules.decision import Decision, Reason
from engine.rules.judge import Judge, state_of
from engine.rules.program import CompiledFlow
from engine.rules.situation import NOBODY, Situation
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView
from engine.rules.words import title_of
from engine.store.snapshots import Snapshot

READ_TWICE = "it was read twice, as happens when a list changes while its pages are read; the first reading counts"


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the records of one flow."""

    flow: CompiledFlow
    mapping: CompiledMapping
    surroundings: Surroundings
    judge: Judge
    memory: Memory
    from_label: str
    to_label: str
    action_labels: Mapping[str, str]

    def plan(self, record: Mapping[str, Any]) -> PlanItem:
        """The plan for one record."""
        view = RecordView(record, self.flow.catalogue, self.surroundings)
        state = state_of(self.flow, view)
        identity = view.identity
        if identity is None:
            return self._unreadable(view, state)
        if self.flow.skip is not None and self.flow.skip(view).outcome is Outcome.PASS:
            return self._item(view, identity, state, PlanAction.SKIPPED, Because.LEFT_OUT)
        item = self.memory.item(self.flow.name, identity)
        given = dict(item.input) if item else {}
        fields = field_values(view)
        if item is not None and item.record is not None:
            broken = tuple(broken_locks(self.flow, view, state, item.record, fields))
            if broken:
                return self._item(
                    view,
                    identity,
                    state,
                    PlanAction.CONFLICT,
                    Because.LOCKED_FIELD_CHANGED,
                    reasons=broken,
                    fields=fields,
                )
        found = find_existing(self.mapping.existing, view)
        counterpart = self._counterpart(view, identity) or (found[0] if found else None)
        if item is not None and item.state != self.flow.direction.synced:
            # Who removed a link means it, though the records still carry each other's ids: only the links that are kept count.
            counterpart = self.surroundings.kept_link(self.flow.flow, identity)
        if counterpart is not None:
            return self._linked(view, record, identity, state, counterpart, found, fields, given)
        return self._unlinked(view, record, identity, state, fields, given)

    def _counterpart(self, view: RecordView, identity: str) -> str | None:
        """The id in the other system: from the links, or from the record itself."""
        known = self.surroundings.counterpart_of(self.flow.flow, identity)
        if known is None and self.flow.flow.identity.linked_by:
            own = view.value(self.flow.flow.identity.linked_by)
            known = own if isinstance(own, str) and not self.surroundings.apart(self.flow.flow, identity, own) else None
        return known

    def _linked(
        self,
        view: RecordView,
        record: Mapping[str, Any],
        identity: str,
        state: str,
        counterpart: str,
        found: tuple[str, Mapping[str, Any]] | None,
        fields: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> PlanItem:
        snapshot = self.memory.snapshot(self.flow.name, identity)
        if snapshot is not None:
            broken = tuple(broken_locks(self.flow, view, self.flow.direction.synced, snapshot.fields, fields))
            if broken:
                return self._item(
                    view, identity, state, PlanAction.CONFLICT, Because.LOCKED_FIELD_CHANGED, reasons=broken,
                    fields=fields, counterpart=counterpart,
                )  # fmt: skip
        if self.mapping.joins and found is None and snapshot is None:
            decision = self._decide(record, given, self.flow.direction.applies)
            payload = map_join(self.mapping, self._with(view, decision), counterpart)
            return self._decided(
                view, identity, state, decision, payload, PlanAction.UPDATE, Because.LINKED_HERE, tuple(all_new(payload)),
                fields, counterpart,
            )  # fmt: skip
        if self.mapping.never_updates:
            item = self._item(
                view,
                identity,
                state,
                PlanAction.UNCHANGED,
                Because.NEVER_UPDATED,
                fields=fields,
                counterpart=counterpart,
            )
            return replace(item, because_text=self.mapping.never_updates)
        if found is None and self.mapping.existing is not None and is_listed(self.mapping.existing, view):
            found = find_by_id(self.mapping.existing, view, counterpart)
            if found is None:
                return self._gone(view, identity, state, counterpart, fields)
        compared = self._compared()
        if snapshot is None and found is None and not compared:
            # Linked by others, and the target's record cannot be read: there is nothing to compare with.
            return self._item(
                view,
                identity,
                state,
                PlanAction.UNCHANGED,
                Because.LINKED_BEFORE,
                fields=fields,
                counterpart=counterpart,
            )
        decision = self._decide(record, given, self.flow.direction.applies)
        mapped_view = self._with(view, decision)
        payload = map_record(self.mapping, mapped_view, linked=True, counterpart=counterpart)
        asked = self.flow.flow.approval and state in self.flow.direction.ready_states
        divided = Divided(payload, (), ())
        if compared:
            divided = self._divided(payload, self._against_lists(payload, compared, found), identity, snapshot, asked)
        elif found is not None:
            divided = self._divided(payload, against_row(payload, found[1]), identity, snapshot, asked)
        else:
            divided = replace(divided, changes=tuple(since_last_sync(payload, snapshot.payload if snapshot else {})))
        payload, changes = divided.payload, divided.changes
        # A value that cannot be mapped is not among the changes, and yet it did change.
        if not changes and not divided.asked and not payload.problems and not asked:
            item = self._item(
                view, identity, state, PlanAction.UNCHANGED, Because.SAME_AS_LAST_SYNC, fields=fields,
                counterpart=counterpart,
            )  # fmt: skip
            if divided.sides:
                text = LEFT if any(one.outcome is Resolution.LEFT for one in divided.sides) else KEPT
                names = ", ".join(dict.fromkeys(one.field for one in divided.sides))
                return replace(
                    item,
                    because_text=text.format(to=self.to_label, fields=names),
                    sides=divided.sides,
                    seen=divided.seen,
                )
        elif self.flow.flow.refreshes == "on_request" and state == self.flow.direction.synced:
            return self._item(
                view, identity, state, PlanAction.WAITING, Because.ON_REQUEST, payload=payload, changes=changes,
                fields=fields, counterpart=counterpart,
            )  # fmt: skip
        elif divided.asked:
            return self._both_changed(view, identity, state, divided, fields, counterpart)
        else:
            item = self._decided(
                view, identity, state, decision, payload, PlanAction.UPDATE, Because.CHANGED, changes, fields, counterpart,
            )  # fmt: skip
            item = replace(item, sides=divided.sides, seen=divided.seen) if item.writes and divided.sides else item
        if asked and not changes and item.writes:
            return replace(item, because_text=ASKED)
        if found is not None and item.because in COMPARED:
            return replace(item, because_text=COMPARED[item.because].format(to=self.to_label))
        return item

    def _divided(
        self, payload: Payload, changes: Iterable[Change], identity: str, snapshot: Snapshot | None, asked: bool
    ) -> Divided:
        """The differences to what the target shows, by who made them; what was settled is asked for only where there are any."""
        different = tuple(changes)
        if not different:
            return Divided(payload, (), ())
        settlement = self.memory.settlement(self.flow.name, identity)
        before = snapshot.payload if snapshot is not None else None
        return divide(payload, different, before, settlement, self.mapping.owner, asked=asked, needed=self._needed)

    def _needed(self, call: str, field: str) -> bool:
        """Whether the target takes no row of a call without the field."""
        writes = (*self.mapping.updates, *self.mapping.writes)
        return any(one.id == call and one.validator is not None and field in one.validator.required for one in writes)

    def _both_changed(
        self, view: RecordView, identity: str, state: str, divided: Divided, fields: Mapping[str, Any], counterpart: str
    ) -> PlanItem:
        labels = (self.from_label, self.to_label)
        reasons = both_changed_reasons(divided.asked, self.flow.flow, identity, divided.seen, labels)
        item = self._item(
            view, identity, state, PlanAction.CONFLICT, Because.CHANGED_ON_BOTH_SIDES, reasons=tuple(reasons),
            fields=fields, counterpart=counterpart,
        )  # fmt: skip
        return replace(item, sides=divided.sides, seen=divided.seen)

    def _compared(self) -> dict[str, str]:
        """The calls to a linked record whose rows the target shows in a list, by their ids."""
        writes = self.mapping.updates or self.mapping.writes
        return {write.id: write.compare for write in writes if write.compare}

    def _against_lists(
        self, payload: Payload, compared: Mapping[str, str], found: tuple[str, Mapping[str, Any]] | None
    ) -> Iterator[Change]:
        """The difference to what the target shows: of some calls in lists of rows, of the others in its own record."""
        for call in payload.calls:
            name = compared.get(call.id)
            if name is not None:
                by = call.key[0] if call.key else ""
                yield from against_listed(call, self.surroundings.index(name, by) or {})
            elif found is not None:
                yield from against_row(replace(payload, calls=(call,)), found[1])

    def _unlinked(
        self,
        view: RecordView,
        record: Mapping[str, Any],
        identity: str,
        state: str,
        fields: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> PlanItem:
        direction = self.flow.direction
        ready_states = direction.ready_states if self.flow.flow.approval else direction.unattended_states
        if state in ready_states:
            decision = self._decide(record, given, direction.applies)
            payload = map_record(self.mapping, self._with(view, decision), linked=False)
            return self._decided(
                view, identity, state, decision, payload, PlanAction.CREATE, Because.NEW, tuple(all_new(payload)), fields,
                None,
            )  # fmt: skip
        decision = self._decide(record, given, direction.asks)
        asks = self.flow.actions[direction.asks]
        if state in asks.from_:
            if decision.verdict is Verdict.READY:
                because = Because.NOT_SENT if state == direction.initial else Because.HANDED_BACK
                return self._item(view, identity, state, PlanAction.WAITING, because, decision=decision, fields=fields)
            return self._refused(view, identity, state, decision, fields)
        because = Because.FAILED_BEFORE if state == direction.failed else Because.AWAITS_ACCEPTANCE
        action = PlanAction.BLOCKED if state == direction.failed else PlanAction.WAITING
        if state not in {name for one in self.flow.actions.values() for name in one.from_ if one.to in ready_states}:
            action, because = (
                (action, because) if action is PlanAction.BLOCKED else (PlanAction.SKIPPED, Because.LEFT_OUT)
            )
        return self._item(view, identity, state, action, because, decision=None, fields=fields)

    def _decided(
        self,
        view: RecordView,
        identity: str,
        state: str,
        decision: Decision,
        payload: Payload,
        action: PlanAction,
        because: Because,
        changes: tuple[Change, ...],
        fields: Mapping[str, Any],
        counterpart: str | None,
    ) -> PlanItem:
        if decision.verdict is not Verdict.READY:
            return self._refused(view, identity, state, decision, fields, counterpart)
        if payload.problems:
            reasons = tuple(mapping_reason(problem, self.flow.flow) for problem in payload.problems)
            return self._item(
                view, identity, state, PlanAction.BLOCKED, Because.MAPPING, decision=decision, reasons=reasons,
                fields=fields, payload=payload, counterpart=counterpart,
            )  # fmt: skip
        return self._item(
            view, identity, state, action, because, decision=decision, payload=payload, changes=changes, fields=fields,
            counterpart=counterpart or payload.counterpart,
        )  # fmt: skip

    def _refused(
        self,
        view: RecordView,
        identity: str,
        state: str,
        decision: Decision,
        fields: Mapping[str, Any],
        counterpart: str | None = None,
    ) -> PlanItem:
        waiting = decision.verdict is Verdict.WAITING
        action = PlanAction.WAITING if waiting else PlanAction.BLOCKED
        because = Because.NEEDS if waiting else Because.REQUIREMENTS
        reasons = decision.standing_in_the_way()
        item = self._item(
            view, identity, state, action, because, decision=decision, reasons=reasons, fields=fields,
            counterpart=counterpart,
        )  # fmt: skip
        return replace(item, because_text=decision.fault) if decision.fault else item

    def _decide(self, record: Mapping[str, Any], given: Mapping[str, Any], action: str) -> Decision:
        return self.judge.judge(self.flow, Situation(record, action, self.surroundings, given, NOBODY))

    def _with(self, view: RecordView, decision: Decision) -> RecordView:
        """A view that also knows what was typed and pre-filled."""
        return RecordView(view.record, view.catalogue, view.surroundings, given=decision.inputs or {})

    def _item(
        self,
        view: RecordView,
        identity: str,
        state: str,
        action: PlanAction,
        because: Because,
        *,
        decision: Decision | None = None,
        reasons: tuple[Reason, ...] = (),
        payload: Payload | None = None,
        changes: tuple[Change, ...] = (),
        fields: Mapping[str, Any] | None = None,
        counterpart: str | None = None,
    ) -> PlanItem:
        return PlanItem(
            self.flow.name,
            self.flow.flow.object,
            identity,
            title_of(self.flow, view),
            action,
            because,
            sentence(self.flow, because, state, self.to_label, self.action_labels),
            state,
            decision,
            reasons,
            payload,
            changes,
            payload.losses if payload else (),
            counterpart,
            fields or {},
            (decision.inputs or {}) if decision else {},
        )

    def _gone(
        self, view: RecordView, identity: str, state: str, counterpart: str, fields: Mapping[str, Any]
    ) -> PlanItem:
        reason = gone_reason(counterpart, self.to_label, self.flow.flow, self.mapping.sources)
        return self._item(
            view, identity, state, PlanAction.CONFLICT, Because.COUNTERPART_GONE, reasons=(reason,), fields=fields,
            counterpart=counterpart,
        )  # fmt: skip

    def _unreadable(self, view: RecordView, state: str) -> PlanItem:
        reason = keyless_reason(self.flow.flow, view)
        item = self._item(view, "", state, PlanAction.BLOCKED, Because.UNREADABLE, reasons=(reason,))
        return replace(item, because_text="it has no key")


def build_plan(
    flow: CompiledFlow,
    mapping: CompiledMapping,
    records: Iterable[Mapping[str, Any]],
    surroundings: Surroundings,
    judge: Judge,
    memory: Memory,
) -> Iterator[PlanItem]:
    """The plan of a flow's records, one item each, in the order of the records; streamed."""
    connector = judge.connector
    planner = Planner(
        flow,
        mapping,
        surroundings,
        judge,
        memory,
        connector.systems[flow.flow.from_].label,
        connector.systems[flow.flow.to].label,
        {name: action.label for name, action in connector.actions.items()},
    )
    if flow.enabled is not None:
        # A flow that is switched off has nothing to say of its records.
        probe = RecordView({}, flow.catalogue, surroundings)
        if flow.enabled(probe).outcome is not Outcome.PASS:
            return
    seen: set[str] = set()
    for record in records:
        item = planner.plan(record)
        if item.identity in seen:
            yield PlanItem(
                item.flow, item.object, item.identity, item.title, PlanAction.SKIPPED, Because.LEFT_OUT, READ_TWICE,
                item.state, None,
            )  # fmt: skip
            continue
        if item.identity:
            seen.add(item.identity)
        yield item
