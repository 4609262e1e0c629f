"""The plan of several flows as one picture: every record with what stands in its own way, and what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from engine.load.position import Position
from engine.plan.items import PlanAction
from engine.readiness.facts import Item, Key, Own, Record
from engine.rules.decision import Reason


@dataclass(frozen=True, slots=True)
class Needed:
    """One need of a record as it stands now. Texts are empty where it is met."""

    rule: str
    record: Record
    met: bool
    state: str
    position: Position
    message: str = ""
    fix: str = ""
    owner: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a plan.

    ``own`` is what is to be said of it by itself, with the ``reasons`` where it is blocked; ``mended`` is what remains of that once
    they are gone. ``step`` is who has to do what for it to go on, where nothing of its own is wrong. ``record`` is what needs call
    it, None where none can mean it. ``amount`` is what it is worth, None where the pack does not say.
    """

    key: Key
    object: str
    label: str
    title: str
    action: PlanAction
    because: str
    own: Own
    mended: Own
    reasons: tuple[Reason, ...]
    needs: tuple[Needed, ...]
    step: Reason
    record: Record | None = None
    amount: Decimal | None = None
    amount_sign: str = ""


@dataclass(frozen=True)
class World:
    """Every record of the plans. ``off``: by object, the flows of it that are switched off. ``labels``: by object, how people call it."""

    entries: Mapping[Key, Entry]
    needs: Mapping[str, tuple[str, ...]]
    off: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def there(self) -> set[Record]:
        """The needed records that are in the other system: those of which no need says otherwise."""
        met = {need.record for entry in self.entries.values() for need in entry.needs if need.met}
        return met - self.asked.keys()

    def items(self) -> Iterable[Item]:
        """The facts of every record that is on its way; one that is left alone only where another needs it."""
        wanted, there = self.asked, self.there()
        for entry in self.entries.values():
            if entry.action is PlanAction.UNCHANGED or (
                entry.action is PlanAction.SKIPPED and (entry.record is None or entry.record not in wanted)
            ):
                continue
            # A need that is met although the same record is missing to another one does not hold this record up.
            needs = {need.rule: need.record for need in entry.needs if not need.met or need.record in there}
            yield Item(entry.key, entry.own, needs, entry.record)

    @cached_property
    def asked(self) -> Mapping[Record, frozenset[str]]:
        """By record that is needed and not there: the states that needs ask of it, ``linked`` or ``synced``."""
        found: dict[Record, set[str]] = {}
        for entry in self.entries.values():
            for need in entry.needs:
                if not need.met:
                    found.setdefault(need.record, set()).add(need.state)
        return {record: frozenset(states) for record, states in found.items()}

    def label(self, record: Record) -> str:
        """How people call a record's kind."""
        return self.labels.get(record[0], (record[0], record[0]))[0]

    def counted(self, keys: Sequence[Key]) -> list[tuple[int, str]]:
        """How many of each kind, in people's words, the most first."""
        numbers: dict[str, int] = {}
        for key in keys:
            object_ = self.entries[key].object
            numbers[object_] = numbers.get(object_, 0) + 1
        found = []
        for object_, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0])):
            one, several = self.labels.get(object_, (object_, object_))
            found.append((number, one if number == 1 else several))
        return found

    def worth(self, keys: Iterable[Key]) -> dict[str, Decimal]:
        """What records are worth together, by the sign of the amount (amounts of two currencies are not added up)."""
        found: dict[str, Decimal] = {}
        for key in keys:
            entry = self.entries[key]
            if entry.amount is not None:
                found[entry.amount_sign] = found.get(entry.amount_sign, Decimal(0)) + entry.amount
        return found
