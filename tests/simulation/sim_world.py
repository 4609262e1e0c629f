"""A world in which nothing happens by itself: its time, its clock, its boundaries, and the systems that are written to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

from sim_schedule import Crash, Fate, Fault, Jump, Pause

from engine.adapters.results import CallCount, Outcome, ProbeResult, Row, RowResult
from engine.adapters.sending import OVER, still_to_be_sent
from engine.store.steady import Reading

BASE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = {
    "add_party": ("Vendor_Code",),
    "put_order": ("Vendor_Code", "Subcontract_Number"),
    "put_lines": ("Vendor_Code", "Subcontract_Number", "Phase_Code", "Cost_Type"),
    "sync_records": ("origin_id",),
    "mark_record": ("id",),
}
VALUE = {
    "add_party": "Vendor_Name",
    "put_order": "Comment",
    "put_lines": "Original_Contract_Amount",
    "sync_records": "name",
    "mark_record": "note",
}
"""The field of each operation that tells which version of a record was written."""
_LOOKED_FOR = ("add_party", "sync_records")
_TICK = 0.0001
Key = tuple[str, tuple[str, ...]]


class Death(BaseException):
    """The process ends here, without a word."""


@dataclass
class World:
    """``now`` is the time that really goes by, in seconds; ``set_by`` is what people did to the clock.

    ``boundary`` is called before and after every call of a system, every reading and every transaction of the store.
    """

    faults: list[tuple[int, Fault]]
    fates: dict[int, Fate]
    others: Callable[[Pause], None]
    note: Callable[[str], None] | None = None
    now: float = 0.0
    set_by: float = 0.0
    passed: int = 0
    calm: bool = False
    host: str = "host"

    def clock(self) -> datetime:
        return BASE + timedelta(seconds=self.now + self.set_by)

    def steady(self) -> Reading:
        return Reading(self.host, self.now)

    def say(self, text: str) -> None:
        if self.note is not None:
            self.note(f"{self.now:9.3f}  {text}")

    def boundary(self, name: str, *, stop: bool = True) -> None:
        """Where faults strike; a pause waits for the next boundary at which a worker can be stopped (``stop``)."""
        self.passed += 1
        self.now += _TICK
        if self.calm or not self.faults or self.faults[0][0] > self.passed:
            return
        fault = self.faults[0][1]
        if isinstance(fault, Pause) and not stop:
            return
        self.faults.pop(0)
        if isinstance(fault, Crash):
            self.say(f"CRASH {name}")
            raise Death
        if isinstance(fault, Jump):
            self.set_by += fault.seconds
            self.say(f"the clock is set by {fault.seconds:+.0f} s {name}")
            return
        self.say(f"PAUSE {name}")
        self.now += fault.before
        self.others(fault)
        self.now += fault.after
        self.say("the paused worker goes on")


@dataclass
class Target:
    """Both systems in memory. ``rows`` stand in the order in which they came to be; ``effects`` tell how each came to its values.

    Like an adapter it asks right before a call whether it may still be made. What lies between that and the first byte on the wire is no
    boundary: against a process that is stopped just there only the target could help.
    """

    world: World
    rows: list[tuple[Key, dict[str, Any]]] = field(default_factory=list)
    effects: dict[Key, list[str]] = field(default_factory=dict)
    underway: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)
    sent: int = 0

    calls = CallCount()

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        return iter(())

    def probe(self) -> ProbeResult:
        return ProbeResult(True, "here")

    def find(self, operation: str, row: Mapping[str, object], parameters: Mapping[str, str] | None = None) -> list[Row]:
        self.world.boundary(f"before {operation} is looked for")
        found = [values for values in self.at(key_of(operation, row))] if operation in _LOOKED_FOR else []
        self.world.say(f"{operation} {key_of(operation, row)[1]} is looked for: {found or 'not there'}")
        self.world.boundary(f"after {operation} was looked for")
        return [dict(values) for values in found]

    def write(self, operation: str, rows: Sequence[Mapping[str, Any]], parameters: Any = None) -> list[RowResult]:
        world = self.world
        # An adapter waits for its turn here. Between its last look at the clock and the call nobody is stopped: see the docstring.
        world.boundary(f"before {operation} is called")
        if not still_to_be_sent():
            world.say(f"{operation} is not sent: the time is over")
            return [RowResult(Outcome.RETRY_LATER, messages=(OVER,))] * len(rows)
        self.arrive()
        self.sent += 1
        fate = None if world.calm else world.fates.get(self.sent)
        sent = [dict(row) for row in rows]
        results = self._answer(operation, sent, fate)
        if world.note is not None:
            values = [row.get(VALUE[operation]) for row in sent]
            world.say(f"call {self.sent}: {operation} {values} -> {fate.kind if fate else 'done'}")
        world.boundary(f"after {operation} was called")
        return results

    def at(self, key: Key) -> list[dict[str, Any]]:
        """The rows that the target holds by now under a key."""
        self.arrive()
        return [values for one, values in self.rows if one == key]

    def arrive(self) -> None:
        """What is on its way and due takes effect."""
        if self.underway and self.underway[0][0] <= self.world.now:
            due = [one for one in self.underway if one[0] <= self.world.now]
            self.underway = [one for one in self.underway if one[0] > self.world.now]
            for _, operation, row in due:
                self.world.say(f"LATE: {operation} {row.get(VALUE[operation])} takes effect")
                self._put(operation, row)

    def _answer(self, operation: str, rows: list[dict[str, Any]], fate: Fate | None) -> list[RowResult]:
        kind = fate.kind if fate is not None else "done"
        unknown = RowResult(Outcome.UNKNOWN, messages=("No answer.",))
        later = RowResult(Outcome.RETRY_LATER, messages=("Come back.",))
        refused = RowResult(Outcome.REJECTED, messages=("That cannot be.",))
        if kind == "busy":
            return [later] * len(rows)
        if kind == "refused":
            return [refused] * len(rows)
        if kind == "never":
            return [unknown] * len(rows)
        if kind == "late":
            assert fate is not None
            self.underway += [(self.world.now + fate.seconds, operation, row) for row in rows]
            self.underway.sort(key=itemgetter(0))
            return [unknown] * len(rows)
        if kind.startswith("half"):
            rest = {"half": refused, "half_lost": unknown, "half_busy": later}[kind]
            return [RowResult(Outcome.DONE, self._put(operation, rows[0])), *[rest] * (len(rows) - 1)]
        if kind == "slow":
            assert fate is not None
            self.world.now += fate.seconds
        ids = [self._put(operation, row) for row in rows]
        return [unknown] * len(rows) if kind == "lost" else [RowResult(Outcome.DONE, id) for id in ids]

    def _put(self, operation: str, row: dict[str, Any]) -> str:
        key = key_of(operation, row)
        self.effects.setdefault(key, []).append(str(row[VALUE[operation]]))
        there = next((values for one, values in self.rows if one == key), None)
        if there is not None and operation != "add_party":
            there.update(row)
        else:
            there = {**row, "id": row.get("id", f"H{len(self.rows) + 1}")}
            self.rows.append((key, there))
        return str(there["id"]) if operation == "sync_records" else "/".join(key[1])


def key_of(operation: str, row: Mapping[str, Any]) -> Key:
    return operation, tuple(str(row.get(name, "")) for name in KEYS[operation])
