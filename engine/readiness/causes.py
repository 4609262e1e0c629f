"""Root causes: what somebody has to mend at the end of each chain, who waits for it, and what becomes ready once it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.checks.values import MISSING
from engine.pack.connector import Connector
from engine.readiness.circles import circles
from engine.readiness.facts import Key, Own, Record, Standing, Woken
from engine.readiness.network import Network
from engine.readiness.world import Entry, Needed, World
from engine.reasoning.facts import Outcome, Severity
from engine.rules.catalogue import SETTINGS
from engine.rules.decision import Reason


class CauseKind(StrEnum):
    """What is at the end of a chain."""

    RECORD = "record"
    """A record does not meet requirements of its own, or was changed where it is locked, or is left alone."""
    SETTING = "setting"
    """A requirement about the settings or the connection, which is the same for every record."""
    UNKNOWN = "unknown"
    """A record is needed that nothing is known of."""
    SWITCHED_OFF = "switched_off"
    """The flow that would bring a needed record is switched off."""
    CIRCLE = "circle"
    """Records need each other, so that none can go first."""
    PERSON = "person"
    """Nothing is wrong; somebody has to send or accept a record that others need."""
    RUN = "run"
    """Nothing is wrong; the next run writes a record that others need."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing at the end of chains. ``holds`` are the items that it holds by itself, ``record`` the record that it is about."""

    kind: CauseKind
    name: str
    holds: tuple[Key, ...]
    reasons: tuple[Reason, ...]
    record: Record | None = None
    entry: Entry | None = None

    @property
    def to_mend(self) -> bool:
        """False where things only have to take their course."""
        return self.kind not in (CauseKind.PERSON, CauseKind.RUN)


@dataclass(frozen=True, slots=True)
class Freed:
    """A cause with who waits for it, and what is set free without it: ``ready`` at once, ``follows`` after those."""

    cause: Cause
    waiting: tuple[Key, ...]
    ready: tuple[Key, ...]
    follows: tuple[Key, ...]

    @property
    def free(self) -> tuple[Key, ...]:
        """Everything that becomes ready."""
        return (*self.ready, *self.follows)


class Causes:
    """The root causes of a world. Its network must hold that world's items and nothing else."""

    def __init__(self, world: World, network: Network, connector: Connector) -> None:
        self.world, self.network = world, network
        # What a rule about these sees is one thing for all records, and is mended once.
        self._common = {SETTINGS} | {
            name for name, section in connector.surroundings.items() if section.kind not in ("list", "record")
        }
        self._there = world.there()
        self._by_name: dict[str, Cause] = {}
        self._of: dict[Key, list[Cause]] = {}
        self._held: dict[str, list[Key]] = {}
        for key in network:
            self._of[key] = list(self._found(key))
        self.circles = circles({key: self._before(key) for key in network})
        for circle in self.circles:
            self._circle(circle)

    def all(self) -> list[Cause]:
        """Every cause."""
        return [self._whole(cause) for cause in self._by_name.values()]

    def of(self, key: Key) -> list[Cause]:
        """The causes at the end of an item's chains, its own first."""
        found: dict[str, Cause] = {}
        seen, queue = {key}, [key]
        for one in queue:
            for cause in self._of.get(one, ()):
                if not (one == key and cause.kind in (CauseKind.PERSON, CauseKind.RUN)):
                    found.setdefault(cause.name, self._whole(cause))
            for other in self._before(one):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        return list(found.values())

    def waiting(self, cause: Cause) -> tuple[Key, ...]:
        """Every item that cannot go before the cause is gone."""
        itself = cause.kind not in (CauseKind.PERSON, CauseKind.RUN)
        seen = dict.fromkeys(cause.holds)
        queue = list(cause.holds)
        for key in queue:
            item = self.network.item(key)
            if item is None or item.record is None or self.network.is_there(item.record):
                continue
            for other in self.network.needers(item.record):
                if other not in seen:
                    seen[other] = None
                    queue.append(other)
        return tuple(key for key in seen if itself or key not in cause.holds)

    def freed(self, cause: Cause) -> Freed:
        """Take the cause away, derive everything that this touches, note what became ready, and put it back."""
        before: dict[Key, Standing | None] = {}
        for woken in self._without(cause):
            before.setdefault(woken.key, woken.before)
        after = {key: self.network.standing(key) for key in before}
        self._with(cause)
        ready = [key for key, now in after.items() if now is Standing.READY and before[key] is not Standing.READY]
        held = (Standing.WAITING, Standing.BLOCKED)
        follows = [key for key, now in after.items() if now is Standing.FOLLOWS and before[key] in held]
        return Freed(cause, self.waiting(cause), tuple(sorted(ready)), tuple(sorted(follows)))

    def ranked(self) -> list[Freed]:
        """Every cause that something waits for: those first by which the most becomes ready, then by what that is worth."""
        found = [cause for cause in self.all() if cause.kind is not CauseKind.RUN and self.waiting(cause)]
        return sorted((self.freed(cause) for cause in found), key=self._rank)

    def _rank(self, freed: Freed) -> tuple[int, Decimal, int, Decimal, bool, str]:
        worth = self.world.worth
        return (
            -len(freed.free),
            -sum(worth(freed.free).values(), Decimal(0)),
            -len(freed.waiting),
            -sum(worth(freed.waiting).values(), Decimal(0)),
            not freed.cause.to_mend,
            freed.cause.name,
        )

    # -- finding them -------------------------------------------------------------------------------------------------

    def unmet(self, key: Key) -> Iterator[Needed]:
        """The needs of an item that are not met."""
        for need in self.world.entries[key].needs:
            if not need.met:
                yield need

    def _before(self, key: Key) -> list[Key]:
        """The items that must go before this one."""
        suppliers = (self.network.supplier(need.record) for need in self.unmet(key))
        return [supplier for supplier in suppliers if supplier is not None]

    def _found(self, key: Key) -> Iterator[Cause]:
        entry = self.world.entries[key]
        common = [reason for reason in entry.reasons if self._is_common(reason)]
        own = tuple(reason for reason in entry.reasons if not self._is_common(reason))
        if own:
            yield self._cause(CauseKind.RECORD, _name(key), key, own, entry.record, entry)
        for reason in common:
            yield self._cause(CauseKind.SETTING, f"{reason.path} ({reason.rule})", key, (reason,))
        if self.network.standing(key) is Standing.READY:
            kind = CauseKind.PERSON if entry.own is Own.AWAITING_PERSON else CauseKind.RUN
            yield self._cause(kind, _name(key), key, (entry.step,), entry.record, entry)
        for need in self.unmet(key):
            if self.network.supplier(need.record) is not None:
                continue
            off = need.record[0] in self.world.off
            kind = CauseKind.SWITCHED_OFF if off else CauseKind.UNKNOWN
            yield self._cause(kind, _name(need.record), key, self.missing(need), need.record)

    def _is_common(self, reason: Reason) -> bool:
        return reason.path.partition(".")[0] in self._common

    def _cause(
        self,
        kind: CauseKind,
        name: str,
        key: Key,
        reasons: tuple[Reason, ...],
        record: Record | None = None,
        entry: Entry | None = None,
    ) -> Cause:
        name = f"{kind}: {name}"
        self._held.setdefault(name, []).append(key)
        if name not in self._by_name:
            self._by_name[name] = Cause(kind, name, (), reasons, record, entry)
        return self._by_name[name]

    def _whole(self, cause: Cause) -> Cause:
        """With every item that it holds, which is known once all were looked at."""
        held = tuple(dict.fromkeys(self._held[cause.name]))
        return Cause(cause.kind, cause.name, held, cause.reasons, cause.record, cause.entry)

    def missing(self, need: Needed) -> tuple[Reason, ...]:
        """Why nothing brings the record that is needed."""
        off = self.world.off.get(need.record[0], ())
        label = self.world.label(need.record)
        if off:
            note = f"{' and '.join(off)} is switched off, so {label} {need.record[1]} does not come."
        else:
            note = f"{label} {need.record[1]} is in no list that was read."
        reason = Reason(
            need.rule, "need", Outcome.FAIL, Severity.BLOCK, f"{need.message} {note}".strip(), need.fix, need.sources,
            "", MISSING, need.position, need.owner, waits_for=need.record,
        )  # fmt: skip
        return (reason,)

    def _circle(self, circle: tuple[Key, ...]) -> None:
        entries = [self.world.entries[key] for key in circle]
        inside = {entry.record for entry in entries}
        needs = [need for key in circle for need in self.unmet(key) if need.record in inside]
        names = ", ".join(f"{entry.label} {entry.key[1]}" for entry in entries)
        message = (
            f"{names} need each other, so none of them can go first."
            if len(entries) > 1
            else f"{names} needs itself, so it can never go."
        )
        fix = "Take the reference out of one of them, or link one of them by hand."
        reason = Reason(
            needs[0].rule, "circle", Outcome.FAIL, Severity.BLOCK, message, fix, needs[0].sources, "", MISSING,
            needs[0].position, needs[0].owner,
        )  # fmt: skip
        for key in circle:
            cause = self._cause(CauseKind.CIRCLE, " - ".join(map(_name, circle)), key, (reason,), entries[0].record)
            self._of[key].append(cause)

    # -- what if ------------------------------------------------------------------------------------------------------

    def _without(self, cause: Cause) -> list[Woken]:
        if cause.kind in (CauseKind.RECORD, CauseKind.SETTING):
            return [woken for key, own in self._mended(cause) for woken in self.network.own(key, own)]
        return [] if cause.record is None else self.network.there(cause.record)

    def _with(self, cause: Cause) -> None:
        if cause.kind in (CauseKind.RECORD, CauseKind.SETTING):
            for key, _ in self._mended(cause):
                self.network.own(key, Own.BLOCKED)
        elif cause.record is not None and cause.record not in self._there:
            self.network.gone(cause.record)

    def _mended(self, cause: Cause) -> Iterable[tuple[Key, Own]]:
        """The items that have no other reason of their own, with what is to be said of them then."""
        gone = {reason.rule for reason in cause.reasons}
        for key in cause.holds:
            entry = self.world.entries[key]
            if all(reason.rule in gone for reason in entry.reasons):
                yield key, entry.mended


def network_of(world: World, network: Network) -> Network:
    """Put everything that a world knows into an empty network."""
    network.there(*world.there())
    network.put(*world.items())
    return network


def _name(of: Key | Record) -> str:
    return " ".join(of)
