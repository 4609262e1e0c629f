"""Recording what the plans of a run are made of: the rows of the systems and the answers of the store, as each plan consumed them.

It stands around the context, the records and the memory that a plan is built from, and asks nothing by itself. What is the same as
before is kept once. Pieces go to the store as they come, so a run of very many records needs no more memory for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.errors import StoreError, SyncEngineError
from engine.live.recorded_values import BEGIN, END, FORMAT, PIECE, given, name_of
from engine.plan.items import PlanItem
from engine.plan.memory import Memory
from engine.store.items import Item
from engine.store.recordings import Entry, pack
from engine.store.settlements import Settlement
from engine.store.snapshots import Snapshot
from engine.store.store import Store
from engine.store.values import Json, encode

_ROWS = 500
_BYTES = 256 * 1024
_RECENT = 2_000
_log = logging.getLogger(__name__)

Build = Callable[[Mapping[str, Any], Iterable[Mapping[str, Any]], Memory], Iterator[PlanItem]]
"""Builds a plan over a context, the records and what is remembered."""


class Recorder:
    """Records the plans of runs. ``header`` says what they depend on besides: settings, waivers, the pack, the release.

    A recording that cannot be kept is given up with a warning; it never ends a run.
    """

    def __init__(self, store: Store, header: Mapping[str, Json]) -> None:
        self._store, self._header = store, {"format": FORMAT, **header}
        self._tape: Tape | None = None

    def of_run(self, run_id: str) -> None:
        """The plans from now on belong to this run."""
        if self._tape is None or self._tape.run_id != run_id:
            self._tape = Tape(self._store, run_id)

    def plan(
        self, flow: str, at: datetime, context: Mapping[str, Any], records: Iterable[Mapping[str, Any]], memory: Memory,
        build: Build,
    ) -> Iterator[PlanItem]:  # fmt: skip
        """The plan that ``build`` makes, recorded on the way; not recorded where it belongs to no run."""
        tape = self._tape
        if tape is None or tape.given_up:
            return build(context, records, memory)
        return self._recorded(_Flow(tape, flow), flow, at, context, records, memory, build)

    def _recorded(
        self, scribe: _Flow, flow: str, at: datetime, context: Mapping[str, Any], records: Iterable[Mapping[str, Any]],
        memory: Memory, build: Build,
    ) -> Iterator[PlanItem]:  # fmt: skip
        scribe.begin(at, self._header, self._store.settlements.all(flow))
        try:
            yield from build(_Context(scribe, context), scribe.rows(records), _Memory(scribe, memory))
        except SyncEngineError as error:
            scribe.end(str(error))
            raise
        # Whoever leaves off in the middle, as a dying process does, leaves a recording without an end.
        scribe.end("")


class Tape:
    """The pieces of one run on their way to the store; each is kept once."""

    def __init__(self, store: Store, run_id: str) -> None:
        self.run_id, self.given_up = run_id, False
        self.seen: dict[str, tuple[Any, dict[str, Json]]] = {}
        self._store = store
        self._known: set[str] = set()
        self._waiting: list[Entry] = []
        self._bytes = 0

    def piece(self, value: Json) -> str:
        """Keeps a value, and gives the name under which it is found."""
        if self.given_up:
            return ""
        try:
            text = encode(value)
        except StoreError as error:
            self._give_up(error)
            return ""
        name = name_of(text)
        if name not in self._known:
            self._known.add(name)
            self._put(PIECE, name, text)
        return name

    def entry(self, kind: str, name: str, value: Json) -> None:
        """Adds an entry, and hands it with all that waits to the store at once."""
        if not self.given_up:
            self._put(kind, name, encode(value), now=True)

    def _put(self, kind: str, name: str, text: str, *, now: bool = False) -> None:
        try:
            packed = pack(text)
            self._waiting.append(Entry(kind, name, packed))
            self._bytes += len(packed)
            if now or self._bytes > _BYTES:
                waiting, self._waiting, self._bytes = self._waiting, [], 0
                self._store.recordings.add(self.run_id, waiting)
        except StoreError as error:
            self._give_up(error)

    def _give_up(self, error: StoreError) -> None:
        self.given_up, self._waiting = True, []
        _log.warning("run %s is not recorded any further: %s", self.run_id, error)


class _Flow:
    """What one plan consumes: its records, the parts of the context, and what was asked of the store."""

    def __init__(self, tape: Tape, flow: str) -> None:
        self.tape, self.flow = tape, flow
        self._parts: dict[str, Json] = {}
        self._records: list[str] = []
        self._asked: list[Json] = []
        self._asked_pieces: list[str] = []
        self._recent: dict[tuple[str, str, str], Any] = {}
        self._begun: dict[str, Json] = {}

    def begin(self, at: datetime, header: Mapping[str, Json], settled: Iterable[Settlement]) -> None:
        """Says that the plan begins, and what was settled by people of all its records."""
        self._begun = {"at": at, "header": self.tape.piece(header)}
        for one in settled:
            self._note("settlement", self.flow, one.source_id, given(one))
        self.tape.entry(BEGIN, self.flow, self._begun)

    def rows(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """The records, kept as they pass."""
        return self._through(rows, self._records)

    def part(self, path: str, value: Any) -> None:
        """Keeps a part of the context: a list, a group, or a value."""
        if path in self._parts:
            return
        before = self.tape.seen.get(path)
        if before is None or before[0] is not value:
            self.tape.seen[path] = before = (value, self._kept(value))
        self._parts[path] = before[1]

    def missing(self, path: str) -> None:
        """Keeps that the context has no such part."""
        self._parts[path] = {"shape": "missing"}

    def asked(self, what: str, flow: str, identity: str, ask: Callable[[], Any]) -> Any:
        """What the store answers, kept. What was asked a moment ago is not asked again, so a plan sees one answer."""
        key = (what, flow, identity)
        if key in self._recent:
            return self._recent[key]
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        answer = self._recent[key] = ask()
        if what != "settlement":  # all of them were kept at the beginning
            self._note(what, flow, identity, given(answer))
        return answer

    def end(self, error: str) -> None:
        """Says that the plan is through, and of which pieces it was made."""
        self._flush()
        told = {
            **self._begun, "records": self._records, "parts": self._parts, "asked": self._asked_pieces, "error": error,
        }  # fmt: skip
        self.tape.entry(END, self.flow, told)

    def _note(self, what: str, flow: str, identity: str, answer: Json) -> None:
        self._asked.append([what, flow, identity, answer])
        if len(self._asked) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._asked:
            self._asked_pieces.append(self.tape.piece(self._asked))
            self._asked = []

    def _kept(self, value: Any) -> dict[str, Json]:
        pieces: list[str] = []
        if isinstance(value, Mapping):
            for _ in self._through(([name, inner] for name, inner in value.items()), pieces):
                pass
            return {"shape": "group", "pieces": pieces}
        for _ in self._through(value, pieces):
            pass
        return {"shape": "list", "pieces": pieces}

    def _through(self, rows: Iterable[Any], pieces: list[str]) -> Iterator[Any]:
        waiting: list[Any] = []
        try:
            for row in rows:
                waiting.append(row)
                if len(waiting) >= _ROWS:
                    pieces.append(self.tape.piece(waiting))
                    waiting = []
                yield row
        except SyncEngineError:
            pieces.append(self.tape.piece(waiting))
            raise
        if waiting:
            pieces.append(self.tape.piece(waiting))


class _Context(Mapping[str, Any]):
    """A context whose parts are kept as they are asked for."""

    def __init__(self, scribe: _Flow, inner: Mapping[str, Any]) -> None:
        self._scribe, self._inner = scribe, inner

    def __getitem__(self, name: str) -> Any:
        found = self._inner[name]
        if name == "items":
            return _Items(self._scribe, found)
        if isinstance(found, Mapping) and not isinstance(found, dict):
            return _Asked(self._scribe, name, found)
        if name != "settings":  # those that the company set are in the header; the others are the pack's
            self._scribe.part(name, found)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._inner)

    def __len__(self) -> int:
        return len(self._inner)


class _Asked(Mapping[str, Any]):
    """A part of the context that the store tells by name, such as the links of an object."""

    def __init__(self, scribe: _Flow, path: str, inner: Mapping[str, Any]) -> None:
        self._scribe, self._path, self._inner = scribe, path, inner

    def __getitem__(self, name: str) -> Any:
        path = f"{self._path}/{name}"
        try:
            found = self._inner[name]
        except KeyError:
            self._scribe.missing(path)
            raise
        self._scribe.part(path, found)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._inner)

    def __len__(self) -> int:
        return len(self._inner)


class _Items(Mapping[str, Any]):
    """The queue items, by flow, then by id."""

    def __init__(self, scribe: _Flow, inner: Mapping[str, Any], flow: str = "") -> None:
        self._scribe, self._inner, self._flow = scribe, inner, flow

    def __getitem__(self, name: str) -> Any:
        if not self._flow:
            return _Items(self._scribe, self._inner[name], name)
        found = self._scribe.asked("state", self._flow, name, lambda: self._inner.get(name))
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._inner)

    def __len__(self) -> int:
        return len(self._inner)


class _Memory:
    """What is remembered of records, kept as it is asked for."""

    def __init__(self, scribe: _Flow, inner: Memory) -> None:
        self._scribe, self._inner = scribe, inner

    def item(self, flow: str, identity: str) -> Item | None:
        """The record's item in the queue."""
        found: Item | None = self._scribe.asked("item", flow, identity, lambda: self._inner.item(flow, identity))
        return found

    def snapshot(self, flow: str, identity: str) -> Snapshot | None:
        """What was written at the last sync."""
        found: Snapshot | None = self._scribe.asked(
            "snapshot", flow, identity, lambda: self._inner.snapshot(flow, identity)
        )
        return found

    def settlement(self, flow: str, identity: str) -> Settlement | None:
        """Whose values stay, as somebody said."""
        found: Settlement | None = self._scribe.asked(
            "settlement", flow, identity, lambda: self._inner.settlement(flow, identity)
        )
        return found
