"""Both sides of a linked record whose target can be read: what only the source changed, what stands otherwise in the target, and
whose value stays.

Three values of a field are held against each other: what the last sync left, what the source says now, and what the target shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.checks.values import MISSING, FieldType, Unreadable, typed
from engine.mapping.payload import Call, Payload
from engine.plan.changes import same
from engine.plan.items import BothSides, Change, Resolution
from engine.store.settlements import Settled, Settlement
from engine.store.values import digest


@dataclass(frozen=True, slots=True)
class Divided:
    """What is left to write, which changes that are, and every field that stands otherwise than the last sync left it."""

    payload: Payload
    changes: tuple[Change, ...]
    sides: tuple[BothSides, ...]

    @property
    def asked(self) -> tuple[BothSides, ...]:
        """The fields that a person has to settle before anything of the record is written."""
        return tuple(one for one in self.sides if one.outcome is Resolution.ASKED)

    @property
    def seen(self) -> str:
        """A short mark of exactly the values that wait for a person, or might be settled."""
        return mark_of(self.sides)


Needed = Callable[[str, str], bool]
"""Whether the layout of a call takes no row without a field."""


def divide(
    payload: Payload,
    changes: Iterable[Change],
    before: Any,
    settlement: Settlement | None,
    owner: str,
    *,
    asked: bool,
    needed: Needed = lambda _call, _field: False,
) -> Divided:
    """Divides the differences between a payload and what the target shows (``Change.before``).

    ``before`` is the last sync's payload as a snapshot keeps it, None where there was none: then nothing is known to have been
    changed in the target, and everything is written. ``owner`` stands for fields that name none. ``asked``: somebody asked for the
    record to be written again, so it is, whatever changed. ``needed``: a field that stays and cannot be left out goes with the
    target's own value.
    """
    lookout = _Lookout(payload, before if isinstance(before, Mapping) else {}, settlement, owner)
    judged = [(change, lookout.judge(change)) for change in changes]
    written = asked or any(side is None or side.is_news for _, side in judged)
    sends, sides = list[Change](), list[BothSides]()
    for change, side in judged:
        if side is None:
            sends.append(change)
            continue
        if side.outcome is Resolution.ASKED and not written:
            side = replace(
                side, outcome=Resolution.LEFT
            )  # nothing new comes from the source: there is nothing to choose
        sides.append(side)
        if side.outcome is Resolution.OVERWRITTEN:
            sends.append(change)
    kept = [side for side in sides if side.outcome in (Resolution.KEPT, Resolution.LEFT)]
    return Divided(_without(payload, kept, needed) if kept else payload, tuple(sends), tuple(sides))


class _Lookout:
    """Finds the row, the last sync's value, the owner and what was settled, of a change."""

    def __init__(self, payload: Payload, before: Mapping[str, Any], settlement: Settlement | None, owner: str) -> None:
        self._calls = {call.id: call for call in payload.calls}
        self._before, self._owner = before, owner
        self._settled: dict[tuple[str, str, str], Settled] = {
            (one.call, one.row, one.field): one for one in (settlement.fields if settlement else ())
        }

    def judge(self, change: Change) -> BothSides | None:
        """None where only the source has something new, or nothing is known of the past: then it is simply written."""
        call = self._calls[change.call]
        key = row_key(call, change.row)
        origin = call.rows[change.row - 1].provenance.get(change.field)
        owner = "source" if change.field in call.key else (origin.owner if origin else "") or self._owner
        synced = self._synced(call, key, change.field)
        side = BothSides(
            change.call, change.row, key, change.field, None if synced is MISSING else synced, change.after, change.before,
            owner, Resolution.ASKED, changed_in_source=synced is MISSING or not same(synced, change.after), origin=origin,
        )  # fmt: skip
        settled = self._settled.get((change.call, key, change.field))
        if settled is not None and same(settled.source, change.after) and same(settled.target, change.before):
            return replace(
                side, outcome=Resolution.KEPT if settled.take == "target" else Resolution.OVERWRITTEN, settled=True
            )
        if settled is None and synced is MISSING and owner != "target":
            return None
        stays = settled is not None and settled.take == "target" and same(settled.target, change.before)
        if synced is not MISSING and left_as_it_was(synced, change.before) and not stays:
            return None
        by_owner = {"source": Resolution.OVERWRITTEN, "target": Resolution.KEPT}
        return replace(side, outcome=by_owner.get(owner, Resolution.ASKED))

    def _synced(self, call: Call, key: str, field: str) -> Any:
        """What the last sync left in a field; the call that created a record and the one that updates it may have other names."""
        calls = [call.id, *(name for name in self._before if name != call.id)] if not key else [call.id]
        for name in calls:
            rows = self._before.get(name) or ()
            for row in rows if key else rows[:1]:
                if field in row and (not key or _key_of(call, row) == key):
                    return row[field]
        return MISSING


def row_key(call: Call, number: int) -> str:
    """How a row (from 1) is told from the others of its call; "" where it is the only one."""
    return _key_of(call, call.rows[number - 1].values) if len(call.rows) > 1 or call.rows[0].line is not None else ""


def _key_of(call: Call, values: Mapping[str, Any]) -> str:
    return ", ".join(str(values.get(name, "")) for name in call.key)


def left_as_it_was(synced: Any, stands: Any) -> bool:
    """Whether the target holds what it was sent, in its own writing.

    Padding, empty values and the forms of amounts, days and flags do not count. A text all in capitals or all in small letters, or
    one that breaks off within a word, is the writing of a machine; every other difference was made by somebody.
    """
    if same(stands, synced):
        return True
    if not isinstance(synced, str) or not isinstance(stands, str):
        return False
    sent, shown = " ".join(synced.split()), " ".join(stands.split())
    if shown in (sent, sent.upper(), sent.lower()):
        return True
    cut = sent.startswith(shown) and shown != ""
    return cut and shown[-1].isalnum() and sent[len(shown)].isalnum()


def _without(payload: Payload, kept: Iterable[BothSides], needed: Needed) -> Payload:
    """The payload without these fields: what is not sent stays in the target as it is. One that has to be sent is sent as it stands."""
    staying = {(side.call, side.row, side.field): side for side in kept}
    calls = []
    for call in payload.calls:
        rows = []
        for number, row in enumerate(call.rows, start=1):
            values: dict[str, Any] = {}
            for name, value in row.values.items():
                side = staying.get((call.id, number, name))
                if side is None:
                    values[name] = value
                elif needed(call.id, name):
                    values[name] = _typed_as(value, side.target)
            origins = {name: row.provenance[name] for name in values if name in row.provenance}
            rows.append(replace(row, values=values, provenance=origins))
        calls.append(replace(call, rows=tuple(rows)))
    return replace(payload, calls=tuple(calls))


def _typed_as(value: Any, shown: Any) -> Any:
    """What the target shows, of the type that it is written in."""
    kinds = (
        (bool, FieldType.BOOLEAN),
        (Decimal | int, FieldType.DECIMAL),
        (datetime, FieldType.TIME),
        (date, FieldType.DATE),
    )
    kind = next((wanted for given, wanted in kinds if isinstance(value, given)), FieldType.TEXT)
    found = typed(shown, kind)
    return shown if found is MISSING or isinstance(found, Unreadable) else found


def mark_of(sides: Iterable[BothSides]) -> str:
    """A short mark of exactly the values that a person may settle; "" where there are none. Another value gives another mark."""
    seen = [
        {"call": one.call, "row": one.key, "field": one.field, "source": one.source, "target": one.target}
        for one in sides
        if one.open
    ]
    return digest(seen)[:8] if seen else ""
