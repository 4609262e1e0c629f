"""One call, made so that it takes effect once: announced before it is sent, and looked for before it is sent again.

- An intent of the same payload that is in effect is not sent again.
- An open one (perhaps sent, no answer) is looked for in the target. What is found is ours, and is adopted; what is not found may still
  arrive, so nothing is sent until the operation's quiet period is over.
- Where a repeat adds a second record, the target is asked before the very first send as well; a record that stands there without a send
  of ours belongs to somebody else, and is never adopted.
- A send is made within its window after it was announced, or not at all: whoever was stopped in between may have been taken over. So the
  quiet period that the others keep is the window and the longest time in which a send takes effect.
- What is announced, sent or finished is so only while nothing has changed since it was looked at; see ``engine.store.journal``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from engine.adapters.results import Outcome, RowResult, System
from engine.adapters.results import Row as Found
from engine.adapters.sending import asking_before_sending
from engine.adapters.written import written_id
from engine.errors import ConfigurationError, InputError, NotAuthorisedError, SyncEngineError, UnresolvedIntent
from engine.mapping.payload import Call, Row
from engine.pack.system_operations import WriteOperation
from engine.program import Program
from engine.store import Intent, IntentState, Seen, Store, Transaction
from engine.sync import words
from engine.sync.answers import answer_of, first_id, found_of, keys_in_effect, merged, told
from engine.sync.keys import call_key, row_key, same_records
from engine.sync.standing import Standing, quiet_left
from engine.sync.stored_payload import call_digest, call_from_json, call_to_json

_log = logging.getLogger(__name__)
MadeState = Literal["done", "failed", "unknown", "retry_later"]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one call. ``end`` is how its intent is to be finished, where it is not finished yet.

    ``sent`` is what is in effect in the target: an older payload where that one was found. ``adopted``: found, not answered. ``lost``:
    another worker is at it, or a later run was, so this one has nothing to say about the record.
    ``denied``: the system did not accept who asks.
    """

    state: MadeState
    sent: Call
    intent: Intent | None = None
    end: IntentState | None = None
    answer: Any = None
    id: str | None = None
    messages: tuple[str, ...] = ()
    adopted: bool = False
    calls: int = 0
    saved: int = 0
    lost: bool = False
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes the calls of one record. ``repeat`` sends again what an earlier run has in effect already."""

    program: Program
    systems: Mapping[str, System]
    store: Store
    run_id: str | None
    clock: Callable[[], datetime]
    flow: str
    identity: str
    repeat: bool = False
    prefix: str = ""

    def make(self, call: Call) -> Made:
        """Brings the call into effect as far as that can be done now. Nothing is raised for what a system says or fails to say."""
        return _Making(self, call, self.prefix + call.id).run()

    def finish(self, made: Made, tx: Transaction | None = None) -> Made:
        """Writes down how the call ended. Raises UnresolvedIntent where another worker has taken it over since."""
        if made.intent is not None and made.end is not None:
            journal, intent = self.store.journal, made.intent
            journal.finish(intent.id, made.end, made.answer, holder=intent, run_id=self.run_id, tx=tx)
        return replace(made, end=None)


class _Ended(Exception):
    """The call came to an end before a send."""

    def __init__(self, made: Made) -> None:
        super().__init__(made.state)
        self.made = made


@dataclass(slots=True)
class _Making:
    caller: Caller
    call: Call
    name: str
    calls: int = 0
    notes: list[str] = field(default_factory=list)
    denied: bool = False

    def run(self) -> Made:
        try:
            return self._run()
        except _Ended as ended:
            return ended.made

    def _run(self) -> Made:
        digest, seen = call_digest(self.call), self._seen()
        if seen.last is not None and seen.last.is_open:
            if seen.last.digest == digest:
                return self._go_on(seen.last)
            self._settle(seen.last)
            seen = self._seen()
        last = seen.last
        if last is not None and last.in_effect and last.digest == digest and not self._repeat(last):
            return self._made("done", id=first_id(last.answer), saved=1)
        self._let_settle(last)
        if seen.rival is not None and seen.rival.is_open:
            raise self._ended("retry_later", words.rival(self.call, self._label, seen.rival))
        rows = self.call.rows
        if self._operation.effect == "add":
            rows = self._not_there(seen)
        return self._send(self._intend(digest, seen), rows)

    def _seen(self) -> Seen:
        caller = self.caller
        seen = caller.store.journal.seen(
            caller.flow, caller.identity, self.name, self.call.operation, call_key(self.call), caller.run_id
        )
        if seen.overtaken:
            raise self._lost(words.OVERTAKEN)
        return seen

    @property
    def _operation(self) -> WriteOperation:
        return self.caller.program.pack.systems[self.call.system].writes[self.call.operation]

    @property
    def _label(self) -> str:
        return self.caller.program.pack.systems[self.call.system].label

    def _repeat(self, last: Intent | None) -> bool:
        """After a refusal the target may hold some rows of it, so no earlier send is trusted; a run never repeats its own."""
        if last is None or last.state == "failed":
            return last is not None
        return self.caller.repeat and (last.run_id is None or last.run_id != self.caller.run_id)

    def _intend(self, digest: str, seen: Seen) -> Intent:
        try:
            return self.caller.store.journal.intend(
                run_id=self.caller.run_id,
                flow=self.caller.flow,
                source_id=self.caller.identity,
                call=self.name,
                operation=self.call.operation,
                key=call_key(self.call),
                digest=digest,
                payload=call_to_json(self.call),
                seen=seen,
            )
        except UnresolvedIntent as error:  # another process was faster
            raise self._lost(str(error)) from None

    def _go_on(self, intent: Intent) -> Made:
        """An open intent with the payload at hand."""
        if self._operation.look is None:
            return self._send(self._attempt(intent), self.call.rows)
        found, missing = self._looked(self.call)
        if missing and self._may_arrive(intent):
            raise self._ended("unknown", words.may_arrive(self.call, self._label, self._quiet_until(intent)), intent)
        if self._operation.effect != "add":
            # What is found may be the record as it was before: the operation finds it by its key and sets the values again.
            return self._send(self._attempt(intent), self.call.rows)
        if not missing:
            return self._adopted(intent, found)
        return self._send(self._attempt(intent), missing, found_of(self.call, found))

    def _adopted(self, intent: Intent, found: list[tuple[Row, str | None]], sent: Call | None = None) -> Made:
        answer = found_of(self.call, found)
        _log.info("found in the target, and adopted", extra={"call": self.name, "key": intent.key})
        return self._made(
            "done", intent=intent, end="adopted", answer=answer, id=first_id(answer), adopted=True, sent=sent
        )

    def _settle(self, intent: Intent) -> None:
        """An open intent with another payload: it is brought to its end before this one is announced."""
        earlier = call_from_json(intent.payload)  # type: ignore[arg-type]
        same = same_records(earlier, self.call)
        if self._operation.look is not None:
            found, missing = self._looked(earlier)
            if not missing and not same:
                raise self._ended("failed", words.there_under_another_key(earlier, self.call, self._label), intent)
            if not missing and self._operation.effect == "add":
                raise _Ended(self._adopted(intent, found, sent=earlier))
        if self._may_arrive(intent):
            raise self._ended("unknown", words.may_arrive(earlier, self._label, self._quiet_until(intent)), intent)
        if self._operation.look is None and not same:
            self.notes.append(words.perhaps_there(earlier, self._label))
        answer = {"rows": [], "settled": "not found, or replaced by a later send"}
        try:
            self.caller.store.journal.finish(intent.id, "failed", answer, holder=intent)
        except UnresolvedIntent as error:  # another process is at it
            raise self._lost(str(error)) from None

    def _let_settle(self, last: Intent | None) -> None:
        """A send that was repeated may have a first copy on its way still, which would undo a newer one."""
        if last is not None and last.attempts > 1 and self._may_arrive(last):
            raise self._ended("retry_later", words.may_arrive(self.call, self._label, self._quiet_until(last)))

    def _not_there(self, seen: Seen) -> tuple[Row, ...]:
        """The rows to add. Ends the call where all are there by our own doing, or where one is somebody else's."""
        found, missing = self._looked(self.call)
        if not found:
            return missing
        history = self.caller.store.journal.history(self.caller.flow, self.caller.identity)
        ours = keys_in_effect(history, self.name)
        strangers = [row for row, _ in found if row_key(self.call, row) not in ours]
        if strangers and self._seen().marks != seen.marks:
            raise self._lost(words.AT_IT)
        if strangers:
            raise self._ended("failed", words.strangers(self.call, strangers, self._label))
        if not missing:
            earlier = next((one for one in reversed(history) if one.call == self.name and one.in_effect), None)
            sent = None if earlier is None else call_from_json(earlier.payload)  # type: ignore[arg-type]
            answer = found_of(self.call, found)
            raise _Ended(self._made("done", id=first_id(answer), answer=answer, adopted=True, saved=1, sent=sent))
        return missing

    def _looked(self, call: Call) -> tuple[list[tuple[Row, str | None]], tuple[Row, ...]]:
        """The rows that are in the target, with their ids, and those that are not."""
        found: list[tuple[Row, str | None]] = []
        missing: list[Row] = []
        for row in call.rows:
            seen = self._find(call, row)
            if seen:
                found.append((row, written_id(self._operation.id, seen[0], row.values)))
            else:
                missing.append(row)
        return found, tuple(missing)

    def _find(self, call: Call, row: Row) -> list[Found]:
        self.calls += 1
        try:
            return self.caller.systems[call.system].find(call.operation, row.values, call.parameters)
        except (InputError, ConfigurationError) as error:
            raise self._ended("failed", *words.of_error(error)) from error
        except SyncEngineError as error:
            self.denied = isinstance(error, NotAuthorisedError)
            raise self._ended("retry_later", *words.of_error(error)) from error

    def _attempt(self, intent: Intent) -> Intent:
        try:
            return self.caller.store.journal.attempt(intent, run_id=self.caller.run_id)
        except UnresolvedIntent as error:  # another process is at it
            raise self._lost(str(error)) from None

    def _send(self, intent: Intent, rows: tuple[Row, ...], before: Mapping[str, Any] | None = None) -> Made:
        standing = Standing(self.caller.store, self.caller.clock, intent, self._operation)
        if not self.caller.store.journal.holds(intent):
            raise self._lost(words.AT_IT)
        if not standing.may_send():
            raise self._ended("unknown", words.too_late(self.call, self._operation.send_within_seconds), intent)
        self.calls += 1
        system = self.caller.systems[self.call.system]
        try:
            with asking_before_sending(standing.may_send):
                results = system.write(self.call.operation, [row.values for row in rows], self.call.parameters)
        except (InputError, ConfigurationError) as error:
            results = [RowResult(Outcome.REJECTED, messages=words.of_error(error))] * len(rows)
        except SyncEngineError as error:  # raised only where nothing was written
            self.denied = isinstance(error, NotAuthorisedError)
            results = [RowResult(Outcome.RETRY_LATER, messages=words.of_error(error))] * len(rows)
        intent = standing.intent
        answer = merged(before or {}, answer_of(self.call, rows, results))
        seen = {result.outcome for result in results}
        if seen <= {Outcome.DONE}:
            return self._made("done", intent=intent, end="done", answer=answer, id=first_id(answer))
        worst = next(one for one in (Outcome.UNKNOWN, Outcome.REJECTED, Outcome.RETRY_LATER) if one in seen)
        said = told(self.call, rows, results, worst)
        if worst is Outcome.UNKNOWN:
            return self._made("unknown", intent=intent, end="unknown", answer=answer, messages=said)
        if worst is Outcome.REJECTED:
            ours = words.refused(self.call, self._label)
            return self._made("failed", intent=intent, end="failed", answer=answer, messages=(*said, ours))
        # An earlier send of this intent may have come through after all, so it stays ours until it is seen.
        end: IntentState = "failed" if intent.attempts == 1 else "unknown"
        return self._made("retry_later", intent=intent, end=end, answer=answer, messages=said)

    def _quiet_until(self, intent: Intent) -> datetime:
        return self.caller.clock() + timedelta(seconds=self._quiet_left(intent))

    def _may_arrive(self, intent: Intent) -> bool:
        return self._quiet_left(intent) > 0

    def _quiet_left(self, intent: Intent) -> float:
        return quiet_left(self.caller.store, self.caller.clock, intent, self._operation)

    def _lost(self, message: str) -> _Ended:
        return _Ended(replace(self._made("retry_later", messages=(message,)), lost=True))

    def _ended(self, state: MadeState, *messages: str | Intent) -> _Ended:
        intent = next((one for one in messages if isinstance(one, Intent)), None)
        texts = tuple(one for one in messages if isinstance(one, str))
        end: IntentState | None = "unknown" if state == "unknown" and intent is not None else None
        answer = None if intent is None else intent.answer
        return _Ended(self._made(state, intent=intent, end=end, answer=answer, messages=texts))

    def _made(
        self,
        state: MadeState,
        *,
        sent: Call | None = None,
        intent: Intent | None = None,
        end: IntentState | None = None,
        answer: Any = None,
        id: str | None = None,
        messages: tuple[str, ...] = (),
        adopted: bool = False,
        saved: int = 0,
    ) -> Made:
        return Made(
            state,
            sent or self.call,
            intent,
            end,
            answer,
            id,
            (*self.notes, *messages),
            adopted,
            self.calls,
            saved,
            denied=self.denied,
        )
