"""The intent journal: every call that changes a system is written down before it is made.

Whatever dies, the journal shows which calls may or may not have happened. Such an intent is *open*: it is finished by
looking in the target system, never by hoping. At most one intent is open for one call of one record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from engine.errors import MissingRow, UnresolvedIntent
from engine.store.database import PAGE, Database, Transaction, insert_new
from engine.store.schema import intents as table
from engine.store.values import Json

IntentState = Literal["intended", "done", "failed", "unknown", "adopted"]
"""intended: perhaps made, nothing heard. done: the target said yes. failed: it said no, nothing was changed there.
unknown: no answer, or one that says neither. adopted: no answer, and the effect was found in the target."""

_OPEN = ("intended", "unknown")
_IN_EFFECT = ("done", "adopted")


@dataclass(frozen=True, slots=True)
class Intent:
    """One call. ``key``: the natural key to look for in the target. ``digest``: of the payload.

    ``attempts`` and ``attempted_at`` count and date the sends announced so far, so a quiet period runs from
    ``attempted_at``. ``found`` is True when ``journal.intend`` gave an intent that was there before.
    """

    id: str
    run_id: str | None
    flow: str
    source_id: str
    call: str
    operation: str
    key: str
    digest: str
    state: IntentState
    attempts: int
    intended_at: datetime
    attempted_at: datetime
    ended_at: datetime | None
    answer: Json
    payload: Json
    found: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is not known yet if the call took effect."""
        return self.state in _OPEN

    @property
    def in_effect(self) -> bool:
        """Whether the target is known to hold what was sent."""
        return self.state in _IN_EFFECT


class Journal:
    """``store.journal``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def intend(
        self,
        *,
        run_id: str | None,
        flow: str,
        source_id: str,
        call: str,
        operation: str,
        key: str,
        digest: str,
        payload: Json,
        repeat: bool = False,
        tx: Transaction | None = None,
    ) -> Intent:
        """Announces a call, to be made only after this returned (and after ``tx``, if any, was committed).

        Gives the earlier intent, with ``found``, when the same payload is open, or was the last to take effect: an open
        one is to be looked up in the target, and ``attempt`` called, before it is sent again; one in effect need not be
        sent at all, unless ``repeat`` asks for it (the target record was removed, say). Raises UnresolvedIntent when
        another payload of the same call is open.
        """
        now = self._db.clock()
        row = {
            "company": self._db.company,
            "run_id": run_id,
            "flow": flow,
            "source_id": source_id,
            "call": call,
            "operation": operation,
            "key": key,
            "digest": digest,
            "state": "intended",
            "attempts": 1,
            "intended_at": now,
            "attempted_at": now,
            "answer": None,
            "payload": payload,
        }
        with self._db.writing(tx) as connection:
            mine = Transaction(connection)
            earlier = self._standing(flow, source_id, call, mine)
            if not _serves(earlier, digest, repeat):
                added = insert_new(connection, table, row)
                if added is not None:
                    return _intent(added)
                earlier = self._standing(flow, source_id, call, mine)  # another worker was faster
        if earlier is not None and _serves(earlier, digest, repeat):
            return earlier
        raise _unresolved(flow, source_id, call, earlier)

    def attempt(self, intent: Intent, *, tx: Transaction | None = None) -> Intent:
        """Announces one more send of an open intent. Raises UnresolvedIntent when another worker did so first."""
        statement = update(table).where(
            self._is(intent.id), table.c.attempts == intent.attempts, table.c.state.in_(_OPEN)
        )
        again = {"attempts": intent.attempts + 1, "attempted_at": self._db.clock(), "state": "intended"}
        with self._db.writing(tx) as connection:
            row = connection.execute(statement.values(again).returning(table)).first()
        if row is None:
            raise _unresolved(intent.flow, intent.source_id, intent.call, self.get(intent.id, tx=tx))
        return _intent(row)

    def finish(self, id: str, state: IntentState, answer: Json = None, *, tx: Transaction | None = None) -> Intent:
        """Writes down what became of the call; ``unknown`` leaves it open. The same end twice changes nothing.

        Raises MissingRow for an unknown id, and UnresolvedIntent when it has ended otherwise already.
        """
        ended = None if state in _OPEN else self._db.clock()
        statement = update(table).where(self._is(id), table.c.state.in_(_OPEN))
        with self._db.writing(tx) as connection:
            changed = statement.values(state=state, ended_at=ended, answer=answer).returning(table)
            row = connection.execute(changed).first()
            if row is not None:
                return _intent(row)
            before = self.get(id, tx=Transaction(connection))
        if before is None:
            raise MissingRow(f"The journal has no call {id}.", fix="Use the id that journal.intend gave.")
        if before.state == state:
            return before
        raise UnresolvedIntent(
            f"{before.flow} {before.source_id}, call `{before.call}`, ended as {before.state} on "
            f"{before.ended_at:%Y-%m-%d %H:%M} UTC and cannot end as {state}.",
            fix="Two workers handled the same call: look in the target system which of them is right.",
        )

    def get(self, id: str, *, tx: Transaction | None = None) -> Intent | None:
        """One intent by its id."""
        row = self._db.one(select(table).where(self._is(id)), tx)
        return None if row is None else _intent(row)

    def open(self, flow: str | None = None, *, tx: Transaction | None = None) -> Iterator[Intent]:
        """The calls whose outcome is not known, oldest first."""
        which = select(table).where(table.c.company == self._db.company, table.c.state.in_(_OPEN))
        if flow is not None:
            which = which.where(table.c.flow == flow)
        return map(_intent, self._db.pages(which, [table.c.seq], tx))

    def ended_before(self, moment: datetime, *, tx: Transaction | None = None) -> Iterator[Intent]:
        """The calls whose outcome was known before a moment, oldest first."""
        which = select(table).where(table.c.company == self._db.company, table.c.ended_at < moment)
        return map(_intent, self._db.pages(which, [table.c.seq], tx))

    def remove(self, ids: Iterable[str], *, tx: Transaction | None = None) -> None:
        """Forgets calls that have ended; an open one stays, whoever names it."""
        rest = iter(ids)
        with self._db.writing(tx) as connection:
            while some := [int(one) for one in islice(rest, PAGE)]:
                mine = (table.c.company == self._db.company, table.c.seq.in_(some), table.c.state.not_in(_OPEN))
                connection.execute(delete(table).where(*mine))

    def last(self, flow: str, source_id: str, call: str, *, tx: Transaction | None = None) -> Intent | None:
        """The newest intent of one call of a record, however it ended."""
        newest = select(table).where(self._call(flow, source_id, call)).order_by(table.c.seq.desc())
        row = self._db.one(newest, tx)
        return None if row is None else _intent(row)

    def history(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> list[Intent]:
        """Every call made for a record, oldest first."""
        mine = (table.c.company == self._db.company, table.c.flow == flow, table.c.source_id == source_id)
        return [_intent(row) for row in self._db.rows(select(table).where(*mine).order_by(table.c.seq), tx)]

    def _standing(self, flow: str, source_id: str, call: str, tx: Transaction) -> Intent | None:
        """The newest intent that is open or in effect: what failed left the target as it was, so it does not count."""
        which = select(table).where(self._call(flow, source_id, call), table.c.state != "failed")
        row = self._db.one(which.order_by(table.c.seq.desc()), tx)
        return None if row is None else _intent(row, found=True)

    def _is(self, id: str) -> ColumnElement[bool]:
        number = int(id) if id.isascii() and id.isdigit() else -1
        return and_(table.c.company == self._db.company, table.c.seq == number)

    def _call(self, flow: str, source_id: str, call: str) -> ColumnElement[bool]:
        mine = table.c
        return and_(
            mine.company == self._db.company,
            mine.flow == flow,
            mine.source_id == source_id,
            mine.call == call,
        )


def _serves(earlier: Intent | None, digest: str, repeat: bool) -> bool:
    return earlier is not None and earlier.digest == digest and (earlier.is_open or not repeat)


def _intent(row: Row[Any], *, found: bool = False) -> Intent:
    values = {name: value for name, value in row._mapping.items() if name not in ("seq", "company")}
    return Intent(id=str(row.seq), found=found, **values)


def _unresolved(flow: str, source_id: str, call: str, seen: Intent | None) -> UnresolvedIntent:
    what = "another worker is at it"
    if seen is not None:
        what = f"an earlier send (attempt {seen.attempts}, {seen.attempted_at:%Y-%m-%d %H:%M:%S} UTC) is {seen.state}"
    return UnresolvedIntent(
        f"{flow} {source_id}, call `{call}`, cannot be sent: {what}.",
        fix="Look for its key in the target system and finish that call first.",
    )
