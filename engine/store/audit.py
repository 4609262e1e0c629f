"""The audit chain: who did what, by which rules, with which answer; each entry sealed over the one before it.

An entry's digest is SHA-256 (or, with a key, HMAC-SHA-256) of the previous digest and the entry as canonical JSON. So a
changed, removed or inserted entry is found by ``verify``. A tail cut off is not, unless the head is kept elsewhere:
every run prints it, and ``verify`` takes it back.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, text

from engine.store.database import Database, Transaction
from engine.store.schema import audit as table
from engine.store.values import Json, canonical

_PLAIN, _KEYED = "sha256", "hmac-sha256"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: how many entries, and the seal of the last."""

    seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"


@dataclass(frozen=True, slots=True)
class AuditAct:
    """What someone did, to be entered. ``decision``: the outcome of the rules; ``rule_ids``: those that led to it."""

    actor: str
    action: str
    flow: str = ""
    source_id: str = ""
    rule_ids: Sequence[str] = ()
    decision: str = ""
    payload_digest: str = ""
    answer: Json = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the chain: an act, when it was entered, and its seal."""

    seq: int
    at: datetime
    actor: str
    action: str
    flow: str
    source_id: str
    rule_ids: tuple[str, ...]
    decision: str
    payload_digest: str
    answer: Json
    run_id: str | None
    scheme: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """A place where the chain does not hold."""

    seq: int
    what: str

    def __str__(self) -> str:
        return f"audit entry {self.seq}: {self.what}"


_HEAD = (
    select(table.c.seq, table.c.digest)
    .where(table.c.company == bindparam("company"))
    .order_by(table.c.seq.desc())
    .limit(1)
)
_APPEND = insert(table)


class Audit:
    """``store.audit``."""

    def __init__(self, database: Database, key: bytes | None) -> None:
        self._db = database
        self._key = key

    def append(
        self,
        *,
        actor: str,
        action: str,
        flow: str = "",
        source_id: str = "",
        rule_ids: Sequence[str] = (),
        decision: str = "",
        payload_digest: str = "",
        answer: Json = None,
        run_id: str | None = None,
        tx: Transaction | None = None,
    ) -> AuditEntry:
        """Adds one entry at the end of the chain."""
        act = AuditAct(
            actor=actor,
            action=action,
            flow=flow,
            source_id=source_id,
            rule_ids=rule_ids,
            decision=decision,
            payload_digest=payload_digest,
            answer=answer,
            run_id=run_id,
        )
        return self.append_many([act], tx=tx)[0]

    def append_many(self, acts: Iterable[AuditAct], *, tx: Transaction | None = None) -> list[AuditEntry]:
        """Adds the entries at the end of the chain, in their order."""
        entries: list[AuditEntry] = []
        with self._db.writing(tx) as connection:
            _queue_up(connection, self._db.company)
            head = self.head(tx=Transaction(connection))
            rows = []
            for act in acts:
                content: dict[str, Any] = {
                    "seq": head.seq + 1,
                    "at": self._db.clock(),
                    **{name: getattr(act, name) for name in AuditAct.__slots__},
                    "scheme": _KEYED if self._key else _PLAIN,
                    "previous": head.digest,
                }
                head = Head(head.seq + 1, self._seal(content))
                entries.append(AuditEntry(**{**content, "rule_ids": tuple(act.rule_ids), "digest": head.digest}))
                rows.append({"company": self._db.company, **content, "digest": head.digest})
            if rows:
                connection.execute(_APPEND, rows)
        return entries

    def head(self, *, tx: Transaction | None = None) -> Head:
        """The end of the chain; number 0 and an empty seal when there is none yet."""
        row = self._db.first(_HEAD, {}, tx)
        return Head(0, "") if row is None else Head(row.seq, row.digest)

    def tail(self, count: int, *, tx: Transaction | None = None) -> list[AuditEntry]:
        """The last ``count`` entries, oldest first."""
        rows = self._db.rows(self._mine(table).order_by(table.c.seq.desc()).limit(count), tx)
        return [_entry(row) for row in reversed(rows)]

    def after(self, seq: int, *, tx: Transaction | None = None) -> Iterator[AuditEntry]:
        """The entries behind the one of this number, oldest first."""
        return map(_entry, self._db.pages(self._mine(table).where(table.c.seq > seq), [table.c.seq], tx))

    def all(self, *, tx: Transaction | None = None) -> Iterator[AuditEntry]:
        """Every entry, oldest first."""
        return map(_entry, self._db.pages(self._mine(table), [table.c.seq], tx))

    def verify(self, known: Head | None = None) -> list[AuditProblem]:
        """Every place where the chain does not hold; empty when it does.

        ``known`` is a head kept outside the store: an entry of that number and seal must still be there. Entries from
        before a key came into use may be without one; those after may not.
        """
        problems: list[AuditProblem] = []
        before, keyed = Head(0, ""), False
        known_seen = known is None or known.seq == 0
        for entry in self.all():
            problems.extend(AuditProblem(entry.seq, what) for what in self._faults(before, keyed, entry))
            known_seen = known_seen or (known is not None and known == Head(entry.seq, entry.digest))
            before, keyed = Head(entry.seq, entry.digest), keyed or entry.scheme == _KEYED
        if known is not None and not known_seen:
            what = "was replaced" if before.seq >= known.seq else f"is gone: the chain ends at {before.seq}"
            problems.append(AuditProblem(known.seq, f"the entry known to be here {what}"))
        return problems

    def _faults(self, before: Head, keyed: bool, entry: AuditEntry) -> Iterator[str]:
        if entry.seq != before.seq + 1:
            yield f"follows {before.seq}: entries between them are missing"
        if entry.previous != before.digest:
            yield "does not continue the entry before it"
        if entry.scheme == _KEYED and self._key is None:
            yield "is sealed with a key, and none was given to check it with"
            return
        if entry.scheme != _KEYED and keyed:
            yield "is sealed without the key, unlike those before it: anyone could have written it"
        content = {name: getattr(entry, name) for name in AuditEntry.__slots__ if name != "digest"}
        if not hmac.compare_digest(self._seal(content), entry.digest):
            yield "was changed after it was written" + (", or sealed with another key" if self._key else "")

    def _seal(self, content: dict[str, Any]) -> str:
        words = (content["previous"] + canonical({**content, "company": self._db.company})).encode("ascii")
        if content["scheme"] == _KEYED and self._key:
            return hmac.new(self._key, words, hashlib.sha256).hexdigest()
        return hashlib.sha256(words).hexdigest()

    def _mine(self, *what: Any) -> Select[Any]:
        return select(*what).where(table.c.company == self._db.company)


def _queue_up(connection: Connection, company: str) -> None:
    """One writer at a time per chain. SQLite has only one writer anyhow."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        connection.execute(lock, {"name": f"sync-engine audit {company}"})


def _entry(row: Row[Any]) -> AuditEntry:
    values = {name: value for name, value in row._mapping.items() if name != "company"}
    return AuditEntry(**{**values, "rule_ids": tuple(row.rule_ids)})
