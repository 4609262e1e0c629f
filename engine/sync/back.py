"""Telling a record's own system of its counterpart, after both are linked.

Such a call is announced in the transaction that links. It stays open in the journal until that system takes it, whatever
refuses it on the way: the link stands, and each run tries again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.adapters.results import Outcome, RowResult, System
from engine.adapters.sending import asking_before_sending
from engine.errors import SyncEngineError, UnresolvedIntent
from engine.mapping.payload import Call
from engine.pack.system_operations import WriteOperation
from engine.program import Program
from engine.store import Intent, Store, Transaction
from engine.sync import words
from engine.sync.answers import answer_of, in_short, told
from engine.sync.calling import Caller
from engine.sync.keys import call_key
from engine.sync.standing import Standing, quiet_left
from engine.sync.stored_payload import call_digest, call_from_json, call_to_json

BACK = "back:"
"""What the names of these calls begin with in the journal."""


@dataclass(frozen=True, slots=True)
class ToldBack:
    """What became of one call back; ``done`` tells that nothing of it is open."""

    done: bool
    messages: tuple[str, ...] = ()
    calls: int = 0


def announce_back(caller: Caller, call: Call, tx: Transaction) -> Intent:
    """Writes the call down, to be made after ``tx``; a newer one takes the place of an older one that is still open."""
    journal, name = caller.store.journal, BACK + call.id
    last = journal.last(caller.flow, caller.identity, name, tx=tx)
    if last is not None and last.is_open and last.digest != call_digest(call):
        journal.finish(last.id, "failed", {"rows": [], "settled": "replaced by a later send"}, tx=tx)
    return journal.intend(
        run_id=caller.run_id,
        flow=caller.flow,
        source_id=caller.identity,
        call=name,
        operation=call.operation,
        key=call_key(call),
        digest=call_digest(call),
        payload=call_to_json(call),
        repeat=True,
        tx=tx,
    )


def write_back(caller: Caller, call: Call, announced: Intent, *, actor: str, fresh: bool = False) -> ToldBack:
    """Makes an announced call. A refusal leaves it open and is told; nothing is raised for what a system says.

    ``fresh``: the caller has just announced it, so nobody else can have sent it.
    """
    journal, name = caller.store.journal, BACK + call.id
    intent = journal.last(caller.flow, caller.identity, name)
    if intent is None or not intent.is_open or intent.id != announced.id:
        return ToldBack(True)  # told, or replaced by a later word, which is told by itself
    operation = caller.program.pack.systems[call.system].writes[call.operation]
    label = caller.program.pack.systems[call.system].label
    earlier = _in_the_way(caller, intent, name, operation)
    if earlier is not None:
        left = quiet_left(caller.store, caller.clock, earlier, operation)
        until = caller.clock() + timedelta(seconds=left)
        return ToldBack(False, (words.back_waits(call, label, until),))
    try:
        if not fresh or announced.found:
            intent = journal.attempt(intent, run_id=caller.run_id)
        elif not journal.holds(announced):
            return ToldBack(True)  # another worker tells it
        return _told(caller, call, Standing(caller.store, caller.clock, intent, operation), label, actor)
    except UnresolvedIntent:
        return ToldBack(True)


def _told(caller: Caller, call: Call, standing: Standing, label: str, actor: str) -> ToldBack:
    system = caller.systems[call.system]
    if not standing.may_send():
        late = words.too_late(call, standing.operation.send_within_seconds)
        return ToldBack(False, (words.back_open(call, label, (late,)),))
    try:
        with asking_before_sending(standing.may_send):
            results = system.write(call.operation, [row.values for row in call.rows], call.parameters)
    except SyncEngineError as error:
        results = [RowResult(Outcome.RETRY_LATER, messages=words.of_error(error))] * len(call.rows)
    intent = standing.intent
    answer = answer_of(call, call.rows, results)
    bad = [result.outcome for result in results if not result.ok]
    said = tuple(text for outcome in dict.fromkeys(bad) for text in told(call, call.rows, results, outcome))
    messages = (words.back_open(call, label, said),) if bad else ()
    with caller.store.transaction() as tx:
        caller.store.journal.finish(intent.id, "unknown" if bad else "done", answer, holder=intent, tx=tx)
        caller.store.audit.append(
            actor=actor,
            action="write back: open" if bad else "write back: done",
            flow=caller.flow,
            source_id=caller.identity,
            payload_digest=intent.digest,
            answer={call.id: in_short(answer)},
            run_id=caller.run_id,
            tx=tx,
        )
    return ToldBack(not bad, messages, 1)


def _in_the_way(caller: Caller, intent: Intent, name: str, operation: WriteOperation) -> Intent | None:
    """An earlier word of the same kind that may still arrive, and would undo this one: it was replaced, or sent more than once."""
    for one in reversed(caller.store.journal.history(caller.flow, caller.identity)):
        if one.call != name or int(one.id) >= int(intent.id):
            continue
        doubtful = one.state == "failed" or one.attempts > 1
        if doubtful and quiet_left(caller.store, caller.clock, one, operation) > 0:
            return one
    return None


def open_backs(store: Store, *, untried: bool = False) -> list[Intent]:
    """The calls back that are open; with ``untried`` only those that no system has answered yet."""
    return [
        intent
        for intent in store.journal.open()
        if intent.call.startswith(BACK) and not (untried and intent.state != "intended")
    ]


def finish_backs(
    intents: list[Intent],
    *,
    program: Program,
    systems: Mapping[str, System],
    store: Store,
    run_id: str | None,
    clock: Callable[[], datetime],
    actor: str,
) -> list[tuple[Intent, ToldBack]]:
    """Tries each of the open calls back once more."""
    found = []
    for intent in intents:
        call = call_from_json(intent.payload)  # type: ignore[arg-type]
        if call.system not in systems or call.operation not in program.pack.systems[call.system].writes:
            found.append((intent, ToldBack(False, (f"The pack has no operation {call.operation} any more.",))))
            continue
        caller = Caller(program, systems, store, run_id, clock, intent.flow, intent.source_id, True)
        told_back = write_back(caller, replace(call, id=intent.call.removeprefix(BACK)), intent, actor=actor)
        found.append((intent, told_back))
    return found
