"""The surroundings as the live systems and the store tell them, each part read once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

from engine.configuration import Configuration
from engine.live.copies import Copies
from engine.live.origins import Origins
from engine.live.people import people_of
from engine.live.reading import Note, Readable, read_rows
from engine.load.position import NOWHERE
from engine.pack.objects import Read
from engine.program import Program
from engine.rules.surroundings import Surroundings
from engine.store.store import Store


class LiveContext(Mapping[str, Any]):
    """A context whose lists are read from the systems on first use, and links and items from the store.

    A list that a flow shares with the surroundings is read once for both. ``loaded`` names what was read so far. With ``copies`` only
    what changed is asked for; ``readings`` then names where the record that was given last comes from.
    """

    def __init__(
        self,
        program: Program,
        configuration: Configuration,
        systems: Mapping[str, Readable],
        store: Store | None,
        *,
        connected: bool = True,
        progress: Callable[[str], None] = lambda _: None,
        copies: Copies | None = None,
    ) -> None:
        self._program, self._progress, self._store, self.copies = program, progress, store, copies
        self._systems: Mapping[str, Readable] = systems if copies is None else copies.systems
        self.origins = Origins()
        if copies is not None:
            copies.asked = self.origins.asked
        self.readings: tuple[str, ...] = ()
        self._come_from: dict[str, list[tuple[str, ...]]] = {}
        connector = program.pack.connector
        self._sections = connector.surroundings
        defaults = {name: setting.default for name, setting in connector.settings.items() if setting.default}
        self.settings: dict[str, Any] = {
            **defaults,
            **{k: v for k, v in configuration.settings.items() if v is not None},
        }
        self._parts: dict[str, Any] = {"settings": self.settings}
        if "connection" in self._sections:
            status = {"status": "Connected" if connected else "Not Connected"}
            self._parts["connection"] = {**status, **configuration.connection}
        self._ask_store()
        self._users: Callable[[], Any] = lambda: people_of(program, configuration, systems)

    def _ask_store(self) -> None:
        """What the store tells, as it is from now on: parts of it are remembered once they were asked for."""
        if self._store is not None:
            self._parts |= {
                "links": _Links(self._store),
                "unlinked": _Unlinked(self._store),
                "items": _Items(self._store),
                "history": _History(self._store),
            }

    @property
    def loaded(self) -> tuple[str, ...]:
        """The lists that were read so far."""
        return tuple(name for name in self._parts if name in self._sections and self._sections[name].kind == "list")

    def __getitem__(self, name: str) -> Any:
        self.origins.looked_at(name)
        if name not in self._parts:
            if name == "users":
                self._parts[name] = self._users()
            elif name in self._sections and self._sections[name].kind == "list":
                self._parts[name] = self._read(name)
            else:
                raise KeyError(name)
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, section in self._sections.items() if section.kind != "record"])

    def __len__(self) -> int:
        return len(self._sections)

    def rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        """A list of the surroundings."""
        found = self[name]
        return found if isinstance(found, Sequence) else ()

    def _read(self, name: str) -> list[Mapping[str, Any]]:
        section = self._sections[name]
        self._progress(f"reading {section.label.casefold()}")
        come_from = self._come_from[name] = []
        note: Note = come_from.append if self.copies is not None else lambda _: None
        with self.origins.of(name):
            return list(read_rows(section.read, self._systems[section.system], self.rows, self.settings, note))

    def forget(self, wanted: Callable[[str], bool]) -> None:
        """Forgets what the store told, and every list that rests on such a reading; they are read again when they are asked for."""
        names = self.origins.resting_on(wanted)
        for name in names:
            self._parts.pop(name, None)
            self._come_from.pop(name, None)
        self.origins.forget(names)
        self._ask_store()

    def records(self, flow_name: str) -> Iterator[Mapping[str, Any]]:
        """The records of a flow, from the list that the surroundings share with it where there is one."""
        flow = self._program.flows[flow_name].flow
        for name, section in self._sections.items():
            same = section.system == flow.from_ and _alike(section.read, flow.read)
            if section.kind == "list" and (section.of == flow_name or same):
                rows = self.rows(name)
                come_from = self._come_from.get(name) or repeat(())
                for row, self.readings in zip(rows, come_from, strict=False):
                    yield row
                return
        self._progress(f"reading {flow.label.casefold()} from {flow.from_}")
        yield from read_rows(flow.read, self._systems[flow.from_], self.rows, self.settings, self._note)

    def _note(self, readings: tuple[str, ...]) -> None:
        self.readings = readings


def _alike(some: Sequence[Read], others: Sequence[Read]) -> bool:
    """Whether two readings ask for the same, wherever in the pack they are written."""
    nowhere: dict[str, Any] = {"place": NOWHERE, "places": {}}
    return [replace(read, **nowhere) for read in some] == [replace(read, **nowhere) for read in others]


class _Links(Mapping[str, Any]):
    """The store's links, by object, read when an object is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, dict[str, str]] = {}

    def __getitem__(self, object_name: str) -> dict[str, str]:
        if object_name not in self._known:
            self._known[object_name] = {link.source_id: link.target_id for link in self._store.links.all(object_name)}
        return self._known[object_name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class _Unlinked(_Links):
    """By object: the counterparts that records were unlinked from, read when an object is first asked for."""

    def __getitem__(self, object_name: str) -> dict[str, str]:
        if object_name not in self._known:
            self._known[object_name] = self._store.links.parted(object_name)
        return self._known[object_name]


class _Items(Mapping[str, Any]):
    """The store's queue items, by flow."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getitem__(self, flow: str) -> Mapping[str, Any]:
        return _FlowItems(self._store, flow)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _FlowItems(Mapping[str, Any]):
    def __init__(self, store: Store, flow: str) -> None:
        self._store, self._flow = store, flow

    def __getitem__(self, identity: str) -> Mapping[str, Any]:
        item = self._store.items.get(self._flow, identity)
        if item is None:
            raise KeyError(identity)
        return {"state": item.state, "comment": item.comment, "actor": item.actor}

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _History(Mapping[str, Any]):
    """The states that items have ever been in, by flow, read when a flow is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, dict[str, list[str]]] = {}

    def __getitem__(self, flow: str) -> dict[str, list[str]]:
        if flow not in self._known:
            self._known[flow] = self._store.items.states_ever(flow)
        return self._known[flow]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def utc_now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


def live_surroundings(
    program: Program, context: Mapping[str, Any], now: Callable[[], datetime] = utc_now
) -> Surroundings:
    """Surroundings over a context, live or given."""
    return Surroundings(context, program.pack.connector, program.pack.flows, now)
