"""Telling a record's own system of its counterpart, after both are linked.

Such a call is announced in the transaction that links. It stays open in the journal until that system takes it, whatever
refuses it on the way: the link stands, and each run tries again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.adapters.results import Outcome, RowResult, System
from engine.errors import SyncEngineError
from engine.mapping.payload import Call
from engine.program import Program
from engine.store import Intent, Store, Transaction
from engine.sync import words
from engine.sync.answers import answer_of, in_short, told
from engine.sync.calling import Caller
from engine.sync.keys import call_key
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


def write_back(caller: Caller, call: Call, *, actor: str) -> ToldBack:
    """Makes an announced call. A refusal leaves it open and is told; nothing is raised for what a system says."""
    intent = caller.store.journal.last(caller.flow, caller.identity, BACK + call.id)
    if intent is None or not intent.is_open:
        return ToldBack(True)
    system = caller.systems[call.system]
    try:
        results = system.write(call.operation, [row.values for row in call.rows], call.parameters)
    except SyncEngineError as error:
        results = [RowResult(Outcome.RETRY_LATER, messages=words.of_error(error))] * len(call.rows)
    answer = answer_of(call, call.rows, results)
    bad = [result.outcome for result in results if not result.ok]
    said = tuple(text for outcome in dict.fromkeys(bad) for text in told(call, call.rows, results, outcome))
    label = caller.program.pack.systems[call.system].label
    messages = (words.back_open(call, label, said),) if bad else ()
    with caller.store.transaction() as tx:
        caller.store.journal.finish(intent.id, "unknown" if bad else "done", answer, tx=tx)
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
        found.append((intent, write_back(caller, replace(call, id=intent.call.removeprefix(BACK)), actor=actor)))
    return found
