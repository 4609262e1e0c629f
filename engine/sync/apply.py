"""Applying one record of a plan: its calls in order, then link, snapshot, queue state and audit in one transaction.

A document of several calls that was written half is completed by the next run: what is in effect is not sent again.
The calls back to the record's own system are announced in the transaction that links, so a record that is linked and not told of
it shows in the journal, and the next run goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.adapters.results import System
from engine.errors import LinkClash, StaleItem, UnresolvedIntent
from engine.mapping.payload import Call, Payload
from engine.plan.changes import as_plan
from engine.program import Program
from engine.store import Intent, LinkOrigin, Snapshot, Store, Transaction
from engine.sync import words
from engine.sync.adopt import home_and_other
from engine.sync.answers import in_short
from engine.sync.back import announce_back, write_back
from engine.sync.calling import Caller, Made
from engine.sync.items import Applied, ItemResult, ItemToApply
from engine.sync.stored_payload import payload_digest

MapBack = Callable[[ItemToApply, str], tuple[Call, ...]]
"""The calls to the record's own system once its counterpart's id is known, where the payload could not hold them."""
AtEnd = Callable[[ItemResult, Transaction], None]
"""Called within the transaction that ends the record."""

_TRIES = 3


def apply_item(
    item: ItemToApply,
    *,
    program: Program,
    systems: Mapping[str, System],
    store: Store,
    run_id: str | None,
    clock: Callable[[], datetime],
    actor: str,
    map_back: MapBack | None = None,
    at_end: AtEnd | None = None,
) -> ItemResult:
    """Writes one record, so that it takes effect once whatever died before. Raises only StoreError, and for faults of the program.

    ``clock`` gives aware times, as the store's does. ``at_end`` takes part in the transaction that ends the record.
    """
    desk = _Desk(item, program, systems, store, run_id, clock, actor, map_back, at_end)
    return desk.apply()


class _Ended(Exception):
    """Another worker has ended the record, in this run."""


@dataclass(slots=True)
class _Desk:
    item: ItemToApply
    program: Program
    systems: Mapping[str, System]
    store: Store
    run_id: str | None
    clock: Callable[[], datetime]
    actor: str
    map_back: MapBack | None
    at_end: AtEnd | None
    calls: int = 0
    saved: int = 0
    back: tuple[Call, ...] = ()
    announced: tuple[Intent, ...] = ()
    version: int = 0

    def apply(self) -> ItemResult:
        left = self._left_alone()
        if left is not None:
            return left
        taken = self._taken()
        if taken is not None:
            return self._end(self._result(Applied.FAILED, (taken,)), [])
        caller = self._caller(repeat=self.item.updates or self._ended_before())
        made: list[Made] = []
        for call in self.item.payload.calls:
            if made:
                try:
                    made[-1] = caller.finish(made[-1])
                except UnresolvedIntent:
                    return self._lost(words.AT_IT)
            unanswered = [name for name, earlier in call.answers.items() if _id_of(made, earlier) is None]
            if unanswered:
                return self._end(self._result(Applied.FAILED, (words.no_id(call.answers[unanswered[0]]),)), made)
            told = {name: str(_id_of(made, earlier)) for name, earlier in call.answers.items()}
            one = caller.make(replace(call, parameters={**call.parameters, **told}, answers={}))
            made.append(one)
            self.calls += one.calls
            self.saved += one.saved
            if one.lost:
                return self._lost(*one.messages)
            if one.state != "done":
                return self._end(replace(self._result(Applied(one.state), self._said(made)), denied=one.denied), made)
        return self._complete(made)

    def _caller(self, *, repeat: bool) -> Caller:
        item = self.item
        return Caller(self.program, self.systems, self.store, self.run_id, self.clock, item.flow, item.identity, repeat)

    def _ended_before(self) -> bool:
        """Whether every call is in effect already: then the pair was linked once, and somebody has taken it apart since.

        The last call ends in the transaction that links, so this is never the mark of a run that died on the way.
        """
        calls = self.item.payload.calls
        last = self.store.journal.last(self.item.flow, self.item.identity, calls[-1].id) if calls else None
        return last is not None and last.in_effect

    def _left_alone(self) -> ItemResult | None:
        """People may have decided otherwise between plan and write."""
        stored = self.store.items.get(self.item.flow, self.item.identity)
        self.version = 0 if stored is None else stored.version
        if stored is not None and stored.state != self.item.state:
            return self._alone(Applied.NOTHING, words.moved(self.item.state, stored.state))
        if self.store.journal.overtaken(self.item.flow, self.item.identity, self.run_id):
            return self._alone(Applied.NOTHING, words.OVERTAKEN)
        return None

    def _lost(self, *messages: str) -> ItemResult:
        """Another worker has taken the record over: it says what came of it, and this one leaves everything as it is."""
        return self._alone(Applied.RETRY_LATER, *messages)

    def _alone(self, outcome: Applied, *messages: str) -> ItemResult:
        result = self._result(outcome, messages)
        if self.at_end is not None:
            with self.store.transaction() as tx:
                self.at_end(result, tx)
        return result

    def _taken(self) -> str | None:
        """The other record that the counterpart is linked to, in words; asked before anything is sent."""
        counterpart = self.item.counterpart or self.item.payload.counterpart
        if counterpart is None:
            return None
        home, other = home_and_other(self.program, self.item.flow, self.item.identity, counterpart)
        name = self.program.flows[self.item.flow].flow.linked_as
        mine, theirs = self.store.links.get(name, home), self.store.links.by_target(name, other)
        if theirs is not None and theirs.source_id != home:
            return words.taken(other, theirs.source_id)
        if mine is not None and mine.target_id != other:
            return words.taken(home, mine.target_id)
        return None

    def _complete(self, made: list[Made]) -> ItemResult:
        counterpart = self._counterpart(made)
        if counterpart is None:
            return self._end(self._result(Applied.FAILED, (words.no_id(self.item.payload.counterpart_from),)), made)
        result = self._result(Applied.DONE, self._said(made), counterpart)
        self.back = self._back(counterpart)
        try:
            done = self._end(result, made)
        except LinkClash as error:  # somebody linked one of the two while we wrote
            return self._end(self._result(Applied.FAILED, words.of_error(error)), made)
        return self._tell_back(done)

    def _counterpart(self, made: list[Made]) -> str | None:
        payload = self.item.payload
        known = self.item.counterpart or payload.counterpart
        if known is not None:
            return known
        return next((one.id for one in made if one.sent.id == payload.counterpart_from), None)

    def _back(self, counterpart: str) -> tuple[Call, ...]:
        back = self.item.payload.back
        if not back and self.map_back is not None and self.item.payload.counterpart is None:
            return self.map_back(self.item, counterpart)
        return back

    def _tell_back(self, done: ItemResult) -> ItemResult:
        if done.outcome is not Applied.DONE or not self.back:
            return done
        told = [
            write_back(self._caller(repeat=True), call, intent, actor=self.actor, fresh=True)
            for call, intent in zip(self.back, self.announced, strict=True)
        ]
        open_words = tuple(word for one in told for word in one.messages if not one.done)
        result = replace(
            done,
            messages=(*done.messages, *open_words),
            calls=done.calls + sum(one.calls for one in told),
            back_open=sum(not one.done for one in told),
        )
        if self.at_end is not None:
            with self.store.transaction() as tx:
                self.at_end(result, tx)
        return result

    def _end(self, result: ItemResult, made: list[Made]) -> ItemResult:
        """Everything about the end of the record, at once or not at all."""
        for tries_left in reversed(range(_TRIES)):
            try:
                with self.store.transaction() as tx:
                    return self._write_end(result, made, tx)
            except UnresolvedIntent:
                return self._lost(words.AT_IT)
            except _Ended:
                return self._alone(Applied.NOTHING, words.ENDED)
            except StaleItem:  # a person acted on the item in this very moment
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _write_end(self, result: ItemResult, made: list[Made], tx: Transaction) -> ItemResult:
        if made:
            self._caller(repeat=False).finish(made[-1], tx)
        if len(made) > 1 and self.store.journal.overtaken(self.item.flow, self.item.identity, self.run_id, tx=tx):
            # A later run has begun the document anew between our calls: it ends it, and what became of our last call is written down.
            result = self._result(Applied.NOTHING, (words.OVERTAKEN,))
            if self.at_end is not None:
                self.at_end(result, tx)
            return result
        sent = replace(self.item.payload, calls=tuple(one.sent for one in made))
        if result.outcome is Applied.DONE:
            assert result.counterpart is not None
            if (not made or made[-1].end is None) and self._has_ended(result.counterpart, sent, tx):
                raise _Ended  # nothing of it is this worker's
            self._link(result.counterpart, made, tx)
            self._remember(sent, tx)
            self.store.settlements.written(self.item.flow, self.item.identity, tx=tx)
            self.announced = tuple(announce_back(self._caller(repeat=True), call, tx) for call in self.back)
        self._move(result, tx)
        self._audit(result, made, sent, tx)
        if self.at_end is not None:
            self.at_end(result, tx)
        return result

    def _has_ended(self, counterpart: str, sent: Payload, tx: Transaction) -> bool:
        """Whether another worker has ended the record in between, or has done just this step of this run before."""
        stored = self.store.items.get(self.item.flow, self.item.identity, tx=tx)
        if stored is not None and stored.version != self.version:
            return True
        item, name = self.item, self.program.flows[self.item.flow].flow.linked_as
        home, other = home_and_other(self.program, item.flow, item.identity, counterpart)
        link = self.store.links.get(name, home, tx=tx)
        snapshot = self.store.snapshots.get(item.flow, item.identity, tx=tx)
        same = snapshot is not None and snapshot.digest == payload_digest(sent) and snapshot.run_id == self.run_id
        return self.run_id is not None and same and link is not None and link.target_id == other

    def _link(self, counterpart: str, made: list[Made], tx: Transaction) -> None:
        home, other = home_and_other(self.program, self.item.flow, self.item.identity, counterpart)
        origin: LinkOrigin = "adopted" if any(one.adopted for one in made) else "created"
        if self.item.counterpart is not None:
            origin = "found"
        name = self.program.flows[self.item.flow].flow.linked_as
        self.store.links.add(name, home, other, origin=origin, by=self.actor, tx=tx)

    def _remember(self, sent: Payload, tx: Transaction) -> None:
        self.store.snapshots.put(
            Snapshot(
                self.item.flow,
                self.item.identity,
                as_plan(sent),
                self.item.fields,
                payload_digest(sent),
                self.clock(),
                self.run_id,
            ),
            tx=tx,
        )

    def _move(self, result: ItemResult, tx: Transaction) -> None:
        direction = self.program.flows[self.item.flow].direction
        item = self.item
        stored = self.store.items.get(item.flow, item.identity, tx=tx)
        if result.outcome is not Applied.DONE and stored is not None and stored.version != self.version:
            return  # somebody else had the last word on it
        if stored is None:
            fresh = self.store.items.new(item.flow, item.identity, item.title, item.state, actor=self.actor)
            stored = replace(fresh, input=dict(item.inputs))
        errors = () if result.outcome is Applied.DONE else result.messages
        changed = replace(stored, title=item.title, errors=errors)
        if result.outcome is Applied.DONE:
            changed = replace(changed, record=dict(item.fields))
            self.store.items.move(changed, direction.synced, actor=self.actor, tx=tx)
        elif result.outcome is Applied.FAILED:
            self.store.items.move(changed, direction.failed, actor=self.actor, comment=_first(errors), tx=tx)
        elif stored.version and errors != stored.errors:
            self.store.items.put(changed, stored.version, tx=tx)

    def _audit(self, result: ItemResult, made: list[Made], sent: Payload, tx: Transaction) -> None:
        answers = {one.sent.id: in_short(one.answer) for one in made}
        self.store.audit.append(
            actor=self.actor,
            action=f"write: {result.outcome.value}",
            flow=self.item.flow,
            source_id=self.item.identity,
            rule_ids=self.item.rules,
            decision=self.item.decision,
            payload_digest=payload_digest(sent),
            answer={
                "counterpart": result.counterpart,
                "messages": list(result.messages),
                "calls": answers,
                **({"overwrites": list(self.item.overwrites)} if self.item.overwrites else {}),
            },
            run_id=self.run_id,
            tx=tx,
        )

    def _said(self, made: list[Made]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for one in made for word in one.messages))

    def _result(self, outcome: Applied, messages: tuple[str, ...], counterpart: str | None = None) -> ItemResult:
        return ItemResult(outcome, messages, self.calls, self.saved, counterpart)


def _id_of(made: list[Made], call: str) -> str | None:
    """The id that the answer to an earlier call gave."""
    return next((one.id for one in made if one.sent.id == call), None)


def _first(errors: tuple[Any, ...]) -> str:
    return str(errors[0]) if errors else ""
