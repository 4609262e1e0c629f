"""Reading with copies: only what changed is asked for, and what was asked once in a run is not asked again until it was written to.

Of each reading the rows are kept in the store (``engine.store.copies``). The system's own moments say how far a copy goes; our clock
only says how long ago it was read as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.live.definitions import definition_of
from engine.live.readings import Asked, Counting, Gauge, Reading, Row, covers, key_of, moment_of
from engine.pack.system_spec import SystemSpec
from engine.rules.paths import at_path
from engine.store.copies import Copy
from engine.store.store import Store

_PAGE = 500
_MOST_CHANGED = 10_000
"""So many changed rows are held in memory; where more changed, the list is read as a whole, page by page."""
_NO_END = "2100-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class How:
    """How copies are used. ``full``: everything is read as a whole. ``sparing``: copies that may stand a while are not asked.

    ``whole_hours`` is used in place of what the pack says, where it is given.
    """

    full: bool = False
    sparing: bool = False
    whole_hours: int | None = None


class Copies:
    """The copies of one run. ``saved``: by system, calls left out against reading each list as a whole once."""

    def __init__(
        self,
        specs: Mapping[str, SystemSpec],
        values: Mapping[str, Mapping[str, str]],
        systems: Mapping[str, Counting],
        store: Store,
        clock: Callable[[], datetime],
        how: How,
    ) -> None:
        """``values`` are those of the configuration, by system: another address or company is another world."""
        self.store, self.clock, self.how = store, clock, how
        self.saved = dict.fromkeys(systems, 0)
        self.asked: Callable[[str], None] = lambda _: None
        self._now: set[str] = set()
        self._whole: set[str] = set()
        self._stood: set[str] = set()
        self._must: set[str] = set()
        self._renewed: set[str] = set()
        self._counted: set[str] = set()
        self.systems = {
            name: CopiedSystem(self, name, specs[name], values.get(name, {}), system)
            for name, system in systems.items()
        }
        self.trusts = not how.full and store.copies.any()
        """Whether anything that is read may rest on what an earlier run read."""

    def doubtful(self, readings: Collection[str]) -> set[str]:
        """Those of the readings that were not read as a whole in this run, so that a record may be gone and still stand in them."""
        return {reading for reading in readings if reading and reading not in self._whole}

    def unasked(self, readings: Collection[str]) -> set[str]:
        """Those of the readings of which a copy was believed without asking in this run."""
        return self._stood & set(readings)

    def renew(self, whole: Collection[str], asked: Collection[str]) -> None:
        """Lets readings be read as a whole, or at least be asked, when they are needed next."""
        self._renewed |= set(whole)
        self._must |= set(asked)
        self._now -= {*whole, *asked}
        self._stood -= set(asked)

    def written(self, touched: Mapping[str, Collection[str] | None]) -> Callable[[str], bool]:
        """By system, the operations (None: all) that show what was written: they are read as a whole next. Tells such readings."""
        for system, operations in touched.items():
            self.store.copies.due(system, operations)
        prefixes = tuple(
            f"{system}/{operation}?" if operation else f"{system}/"
            for system, operations in touched.items()
            for operation in ([""] if operations is None else operations)
        )
        for known in (self._now, self._whole, self._stood):
            known -= {reading for reading in known if reading.startswith(prefixes)}
        return lambda reading: reading.startswith(prefixes)

    def rows(self, one: Reading, moment: str) -> Iterator[Row]:
        """The rows of a reading; see ``CopiedSystem.read``."""
        name = one.name
        self.asked(name)
        copy = self.store.copies.get(name)
        if copy is not None and copy.definition != one.definition:
            self.store.copies.forget(copy)
            copy = None
        kept = None if copy is None else self._believed(one, moment, copy)
        yield from self._read_whole(one, moment, copy) if kept is None else self.store.copies.rows(kept)

    def _believed(self, one: Reading, moment: str, copy: Copy) -> Copy | None:
        """The copy, if need be with what changed since; None where the list has to be read as a whole."""
        if one.name in self._now and moment in ("", copy.covered):
            return copy
        if self._is_due(one, copy):
            return None
        if moment:
            # Once its record moved, lines may also have been removed, which no question for changes would tell.
            if not covers(copy, moment):
                return None
        elif self._may_stand(one, copy):
            self._stood.add(one.name)
        else:
            return self._ask_for_changes(one, copy)
        self._done(one, copy.calls)
        return copy

    def _is_due(self, one: Reading, copy: Copy) -> bool:
        if self.how.full or copy.whole_at is None or one.name in self._renewed:
            return True
        hours = one.operation.whole_hours if self.how.whole_hours is None else self.how.whole_hours
        age = self.clock() - copy.whole_at
        # A clock that was put back makes ages that mean nothing.
        return not timedelta(0) <= age < timedelta(hours=hours)

    def _may_stand(self, one: Reading, copy: Copy) -> bool:
        age = self.clock() - copy.asked_at
        stands = timedelta(minutes=one.operation.stands_minutes)
        return self.how.sparing and one.name not in self._must and timedelta(0) <= age < stands

    def _ask_for_changes(self, one: Reading, copy: Copy) -> Copy | None:
        """The copy with what changed since its mark; None where it has to be read as a whole."""
        spec = one.operation.incremental
        if spec is None or not copy.mark:
            return None
        newest = datetime.fromisoformat(copy.mark)
        since = newest - timedelta(seconds=spec.overlap_seconds)
        now, changed = self.clock(), dict[str, Row]()
        asked = Asked(one, {"since": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "until": _NO_END})
        for row in asked:
            key, moment = key_of(one.operation, row), moment_of(at_path(spec.field)(row), now)
            if key is None or moment is None or len(changed) == _MOST_CHANGED:
                return None
            changed[key] = row
            newest = max(newest, moment)
        merged = self.store.copies.merge(copy, changed, newest.isoformat(), now)
        if merged is not None:
            self._done(one, copy.calls - asked.made)
        return merged

    def _read_whole(self, one: Reading, moment: str, old: Copy | None) -> Iterator[Row]:
        # Rows are stored before they are handed on, for whoever reads adds to them.
        copies, generation, now = self.store.copies, self.store.copies.begin(), self.clock()
        asked, gauge, number = Asked(one, {}), Gauge(one.operation, now), 0
        page: list[tuple[str, int, Row]] = []
        try:
            for row in asked:
                if len(page) == _PAGE:
                    copies.put(one.name, generation, page)
                    yield from (stored for _, _, stored in page)
                    page = []
                number += 1
                page.append((gauge.key(row, number), number, row))
        except BaseException:
            copies.discard(one.name, generation)
            raise
        whole = Copy(
            one.name, one.system_name, one.operation_name, one.definition, generation, 0, gauge.mark, moment, asked.made, 0, now, now
        )  # fmt: skip
        if copies.replace(old, whole, page) is not None:
            self._whole.add(one.name)
            self._renewed.discard(one.name)
            self._done(one, 0)
        yield from (stored for _, _, stored in page)

    def _done(self, one: Reading, saved: int) -> None:
        self._now.add(one.name)
        if one.name not in self._counted:
            self._counted.add(one.name)
            self.saved[one.system_name] += max(saved, 0)


class CopiedSystem:
    """A system that is read with copies. Files are read as they are: they cost no call."""

    def __init__(
        self, copies: Copies, name: str, spec: SystemSpec, values: Mapping[str, str], system: Counting
    ) -> None:
        self.name, self.system = name, system
        self._copies, self._spec = copies, spec
        self._values = {key: text for key, text in values.items() if key not in spec.secrets}
        self._definitions: dict[str, str] = {}

    def read(self, operation: str, parameters: Mapping[str, str] | None = None, moment: str = "") -> Iterator[Row]:
        """The rows of a reading. ``moment``: that of the record which they belong to, where it moves whenever one of them does."""
        spec = self._spec.reads.get(operation)
        if spec is None or spec.file is not None:
            return self.system.read(operation, parameters)
        if operation not in self._definitions:
            self._definitions[operation] = definition_of(self._spec, spec, self._values)
        given = dict(parameters or {})
        name = self.reading(operation, given)
        return self._copies.rows(
            Reading(name, self.name, self.system, operation, spec, self._definitions[operation], given), moment
        )

    def reading(self, operation: str, parameters: Mapping[str, str]) -> str:
        """The name of a reading; empty where no copy is kept of it."""
        spec = self._spec.reads.get(operation)
        if spec is None or spec.file is not None:
            return ""
        return f"{self.name}/{operation}?{json.dumps(dict(sorted(parameters.items())), ensure_ascii=False)}"
