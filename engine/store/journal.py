"""The intent journal: every call that changes a system is written down before it is made.

Whatever dies, the journal shows which calls may or may not have happened. Such an intent is *open*: it is finished by
looking in the target system, never by hoping. At most one intent is open for one call of one record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    literal_column,
    or_,
    select,
    text,
    update,
)

from engine.errors import MissingRow, UnresolvedIntent
from engine.store.database import PAGE, Database, Transaction, insert_new
from engine.store.intent import OPEN, Intent, IntentState, Seen
from engine.store.schema import OPEN_INTENT, runs
from engine.store.schema import intents as table
from engine.store.steady import seconds_between
from engine.store.values import Json

_at = table.c
_IS_OPEN = literal_column(f"{table.name}.{OPEN_INTENT.text}", Boolean)
"""In the words of the index of open calls, or it would not be used."""
_MINE = and_(
    _at.company == bindparam("company"), _at.flow == bindparam("flow"), _at.source_id == bindparam("source_id")
)
_LAST = select(table).where(_MINE, _at.call == bindparam("call")).order_by(_at.seq.desc()).limit(1)
_FEW_OPEN = select(table).where(_at.company == bindparam("company"), _IS_OPEN).order_by(_at.seq).limit(PAGE)
_HISTORY = select(table).where(_MINE).order_by(_at.seq)
_RIVAL = (
    select(table)
    .where(
        _at.company == bindparam("company"),
        _at.operation == bindparam("operation"),
        _at.key == bindparam("key"),
        or_(_at.flow != bindparam("flow"), _at.source_id != bindparam("source_id")),
    )
    .order_by(case((_IS_OPEN, 0), else_=1), _at.seq.desc())
    .limit(1)
)
_LATER = (
    select(_at.seq)
    .join(runs, and_(runs.c.company == _at.company, runs.c.id == _at.run_id))
    .where(
        _MINE,
        runs.c.number
        > select(runs.c.number)
        .where(runs.c.company == bindparam("company"), runs.c.id == bindparam("run_id"))
        .scalar_subquery()
        .correlate(None),
    )
    .limit(1)
)
_HELD = select(_at.seq).where(
    _at.company == bindparam("company"),
    _at.seq == bindparam("id"),
    _at.attempts == bindparam("attempts"),
    _at.attempted_at == bindparam("attempted_at"),
    _IS_OPEN,
)


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
        seen: Seen | None = None,
        tx: Transaction | None = None,
    ) -> Intent:
        """Announces a call, to be made only after this returned (and after ``tx``, if any, was committed).

        Gives the earlier intent, with ``found``, when the same payload is open, or was the last to take effect: an open
        one is to be looked up in the target, and ``attempt`` called, before it is sent again; one in effect need not be
        sent at all, unless ``repeat`` asks for it (the target record was removed, say). Raises UnresolvedIntent when
        another payload of the same call is open.

        With ``seen`` the caller has looked already and wants a new one: it is announced if nothing has changed since, and
        UnresolvedIntent is raised if anything has.
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
            "steady": self._steady(),
        }
        with self._db.writing(tx) as connection:
            mine = Transaction(connection)
            if seen is not None:
                _queue_up(connection, self._db.company, operation, key)
                now_seen = self.seen(flow, source_id, call, operation, key, run_id, tx=mine)
                added = insert_new(connection, table, row) if now_seen.marks == seen.marks else None
                if added is None:
                    raise _unresolved(flow, source_id, call, now_seen.last)
                return _intent(added)
            earlier = self._standing(flow, source_id, call, mine)
            if not _serves(earlier, digest, repeat):
                added = insert_new(connection, table, row)
                if added is not None:
                    return _intent(added)
                earlier = self._standing(flow, source_id, call, mine)  # another worker was faster
        if earlier is not None and _serves(earlier, digest, repeat):
            return earlier
        raise _unresolved(flow, source_id, call, earlier)

    def seen(
        self,
        flow: str,
        source_id: str,
        call: str,
        operation: str,
        key: str,
        run_id: str | None,
        *,
        tx: Transaction | None = None,
    ) -> Seen:
        """What is known of a call before it is made; to be handed to ``intend``."""
        return Seen(
            self.last(flow, source_id, call, tx=tx),
            self._rival(flow, source_id, operation, key, tx),
            self.overtaken(flow, source_id, run_id, tx=tx),
        )

    def overtaken(self, flow: str, source_id: str, run_id: str | None, *, tx: Transaction | None = None) -> bool:
        """Whether a run that began later has announced something of a record: what this run planned of it is out of date."""
        if run_id is None:
            return False
        values = {"flow": flow, "source_id": source_id, "run_id": run_id}
        return self._db.first(_LATER, values, tx) is not None

    def attempt(self, intent: Intent, *, run_id: str | None = None, tx: Transaction | None = None) -> Intent:
        """Announces one more send of an open intent, by this run. Raises UnresolvedIntent when another worker did so first."""
        statement = update(table).where(self._held(intent))
        again = {
            "attempts": intent.attempts + 1,
            "attempted_at": self._db.clock(),
            "state": "intended",
            "steady": self._steady(),
            "run_id": run_id or intent.run_id,
        }
        with self._db.writing(tx) as connection:
            row = connection.execute(statement.values(again).returning(table)).first()
        if row is None:
            raise _unresolved(intent.flow, intent.source_id, intent.call, self.get(intent.id, tx=tx))
        return _intent(row)

    def renew(self, intent: Intent, *, tx: Transaction | None = None) -> Intent:
        """Dates the announcement anew, for a send that takes long. Raises UnresolvedIntent where it is not the caller's any more."""
        now = {"attempted_at": self._db.clock(), "steady": self._steady()}
        with self._db.writing(tx) as connection:
            row = connection.execute(update(table).where(self._held(intent)).values(now).returning(table)).first()
        if row is None:
            raise _unresolved(intent.flow, intent.source_id, intent.call, self.get(intent.id, tx=tx))
        return _intent(row)

    def holds(self, intent: Intent, *, tx: Transaction | None = None) -> bool:
        """Whether the intent is open still, and nobody has announced a send of it since."""
        values = {"id": int(intent.id), "attempts": intent.attempts, "attempted_at": intent.attempted_at}
        return self._db.first(_HELD, values, tx) is not None

    def seconds_since(self, intent: Intent) -> float | None:
        """The seconds since the last send was announced, by a clock that nobody sets; None where that one cannot tell."""
        return seconds_between(intent.steady, self._db.steady())

    def finish(
        self,
        id: str,
        state: IntentState,
        answer: Json = None,
        *,
        holder: Intent | None = None,
        run_id: str | None = None,
        tx: Transaction | None = None,
    ) -> Intent:
        """Writes down what became of the call; ``unknown`` leaves it open. The same end twice changes nothing.

        With ``holder``, the intent as its sender knows it, only if nobody else has announced a send or ended it since. ``run_id`` is the
        run that says so, where it may be another than the one that announced it. Raises
        MissingRow for an unknown id, and UnresolvedIntent when it has ended otherwise already, or is not the holder's any more.
        """
        ended = None if state in OPEN else self._db.clock()
        mine = and_(self._is(id), _IS_OPEN) if holder is None else self._held(holder)
        statement = update(table).where(mine)
        with self._db.writing(tx) as connection:
            values = {"state": state, "ended_at": ended, "answer": answer, **({"run_id": run_id} if run_id else {})}
            changed = statement.values(values).returning(table)
            row = connection.execute(changed).first()
            if row is not None:
                return _intent(row)
            before = self.get(id, tx=Transaction(connection))
        if before is None:
            raise MissingRow(f"The journal has no call {id}.", fix="Use the id that journal.intend gave.")
        if holder is not None:
            raise _unresolved(before.flow, before.source_id, before.call, before)
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
        with self._db.reading(tx) as connection:  # nearly always there are few
            few = connection.execute(_FEW_OPEN, {"company": self._db.company}).all()
        if len(few) < PAGE:
            return (_intent(row) for row in few if flow is None or row.flow == flow)
        which = select(table).where(table.c.company == self._db.company, _IS_OPEN)
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
                mine = (table.c.company == self._db.company, table.c.seq.in_(some), table.c.state.not_in(OPEN))
                connection.execute(delete(table).where(*mine))

    def last(self, flow: str, source_id: str, call: str, *, tx: Transaction | None = None) -> Intent | None:
        """The newest intent of one call of a record, however it ended."""
        row = self._db.first(_LAST, {"flow": flow, "source_id": source_id, "call": call}, tx)
        return None if row is None else _intent(row)

    def history(self, flow: str, source_id: str, *, tx: Transaction | None = None) -> list[Intent]:
        """Every call made for a record, oldest first."""
        with self._db.reading(tx) as connection:
            values = {"company": self._db.company, "flow": flow, "source_id": source_id}
            return [_intent(row) for row in connection.execute(_HISTORY, values)]

    def _standing(self, flow: str, source_id: str, call: str, tx: Transaction) -> Intent | None:
        """The newest intent that is open or in effect: what failed left the target as it was, so it does not count."""
        which = select(table).where(self._call(flow, source_id, call), table.c.state != "failed")
        row = self._db.one(which.order_by(table.c.seq.desc()), tx)
        return None if row is None else _intent(row, found=True)

    def _rival(self, flow: str, source_id: str, operation: str, key: str, tx: Transaction | None) -> Intent | None:
        """Another record's intent for the same record of the target."""
        values = {"flow": flow, "source_id": source_id, "operation": operation, "key": key}
        row = self._db.first(_RIVAL, values, tx)
        return None if row is None else _intent(row)

    def _steady(self) -> str | None:
        reading = self._db.steady()
        return None if reading is None else str(reading)

    def _held(self, intent: Intent) -> ColumnElement[bool]:
        same = (table.c.attempts == intent.attempts, table.c.attempted_at == intent.attempted_at)
        return and_(self._is(intent.id), *same, _IS_OPEN)

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


def _queue_up(connection: Connection, company: str, operation: str, key: str) -> None:
    """One at a time for a record of the target, whoever it is written from. SQLite has only one writer anyhow."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        connection.execute(lock, {"name": f"sync-engine call {company} {operation} {key}"})


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
