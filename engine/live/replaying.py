"""Making the plans of a recorded run again, from what they were made of then: nothing is called and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import RecordingError
from engine.live.context import live_surroundings
from engine.live.recorded_values import BEGIN, END, FORMAT, PIECE, item_of, name_of, settlement_of, snapshot_of
from engine.plan.build import build_plan
from engine.plan.items import PlanItem
from engine.program import Program
from engine.reasoning.facts import Reasoner
from engine.rules.judge import Judge
from engine.rules.situation import Waiver
from engine.store.items import Item
from engine.store.recordings import Entry, unpack
from engine.store.settlements import Settlement
from engine.store.snapshots import Snapshot
from engine.store.store import Store
from engine.store.values import decode

_FROM_STORE = ("links", "unlinked", "history")


@dataclass(frozen=True, slots=True)
class RecordedFlow:
    """One plan of the run. ``whole``: it was recorded to its end; ``error``: why the run itself could not plan it to the end."""

    name: str
    at: datetime
    header: Mapping[str, Any]
    whole: bool
    error: str = ""
    records: tuple[str, ...] = ()
    parts: Mapping[str, Mapping[str, Any]] | None = None
    asked: tuple[str, ...] = ()


class Recording:
    """The recording of one run. Raises RecordingError where there is none, or where a piece is damaged or gone."""

    def __init__(self, store: Store, run_id: str) -> None:
        self._store, self.run_id = store, run_id
        self._headers: dict[str, Mapping[str, Any]] = {}
        begun = [(entry.name, self._opened(entry)) for entry in store.recordings.of_kind(run_id, BEGIN)]
        if not begun:
            raise RecordingError(
                f"There is no recording of run {run_id}.",
                fix="Runs are recorded while recordings: in the configuration is above 0, and the newest are kept; "
                "a run of a reviewed plan is not recorded.",
            )
        ended = {
            (entry.name, told["at"]): told
            for entry in store.recordings.of_kind(run_id, END)
            if isinstance(told := self._opened(entry), dict)
        }
        # A run that was killed while it planned a flow has planned it once more: the last time counts.
        self.flows: dict[str, RecordedFlow] = {}
        for name, told in begun:
            self.flows[name] = self._flow(name, told, ended.get((name, told["at"])))

    def rows(self, names: Iterable[str]) -> Iterator[Any]:
        """What is in these pieces, one after the other."""
        for name in names:
            yield from self._piece(name)

    def _flow(self, name: str, begun: Mapping[str, Any], ended: Mapping[str, Any] | None) -> RecordedFlow:
        header = self._header(begun["header"])
        if ended is None:
            return RecordedFlow(name, begun["at"], header, False)
        return RecordedFlow(
            name, begun["at"], header, True, ended["error"], tuple(ended["records"]), ended["parts"], tuple(ended["asked"])
        )  # fmt: skip

    def _header(self, name: str) -> Mapping[str, Any]:
        if name not in self._headers:
            header = self._piece(name)
            if header.get("format") != FORMAT:
                raise RecordingError(
                    f"The recording of run {self.run_id} was written by another release ({header.get('release')}).",
                    fix="Replay it with that release.",
                )
            self._headers[name] = header
        return self._headers[name]

    def _piece(self, name: str) -> Any:
        entry = self._store.recordings.named(self.run_id, PIECE, name)
        if entry is None:
            raise self._damaged(f"the piece {name} is not there")
        return self._opened(entry)

    def _opened(self, entry: Entry) -> Any:
        try:
            text = unpack(entry.packed)
            found = decode(text)
        except (ValueError, ArithmeticError) as error:
            raise self._damaged(f"{entry.kind} {entry.name} cannot be read ({error})") from None
        if entry.kind == PIECE and name_of(text) != entry.name:
            raise self._damaged(f"the piece {entry.name} holds something else")
        return found

    def _damaged(self, what: str) -> RecordingError:
        return RecordingError(
            f"The recording of run {self.run_id} is damaged: {what}.",
            fix="Take it from a backup of the store, or replay another run.",
        )


def plan_again(recording: Recording, flow: RecordedFlow, program: Program, reasoner: Reasoner) -> Iterator[PlanItem]:
    """The plan of a flow as this program makes it of what was recorded.

    Raises RecordingError where the program asks for something that the run did not ask for, so that nobody knows the answer.
    """
    if program.flows[flow.name].flow.asked_only:
        return iter(())
    answers = _Answers(recording, flow)
    waivers = tuple(Waiver(**one) for one in flow.header["waivers"])
    return build_plan(
        program.flows[flow.name],
        program.mappings[flow.name],
        recording.rows(flow.records),
        live_surroundings(program, _Context(recording, flow, program, answers), lambda: flow.at),
        Judge(program.pack.connector, reasoner, waivers),
        answers,
    )


class _Answers:
    """What the store answered, as the memory of a plan."""

    def __init__(self, recording: Recording, flow: RecordedFlow) -> None:
        self._flow = flow
        self._known = {
            (what, name, identity): answer for what, name, identity, answer in recording.rows(flow.asked)
        }  # fmt: skip

    def item(self, flow: str, identity: str) -> Item | None:
        """The record's item in the queue."""
        return item_of(self.of("item", flow, identity))

    def snapshot(self, flow: str, identity: str) -> Snapshot | None:
        """What was written at the last sync."""
        return snapshot_of(self.of("snapshot", flow, identity))

    def settlement(self, flow: str, identity: str) -> Settlement | None:
        """Whose values stay, as somebody said; all that was settled is recorded."""
        return settlement_of(self._known.get(("settlement", flow, identity)))

    def of(self, what: str, flow: str, identity: str) -> Any:
        """One answer. Raises RecordingError where the run did not ask."""
        try:
            return self._known[what, flow, identity]
        except KeyError:
            raise _not_asked(self._flow, f"the {what} of {flow} {identity}") from None


class _Context(Mapping[str, Any]):
    """The context as it was, each part read from the recording when it is first asked for."""

    def __init__(self, recording: Recording, flow: RecordedFlow, program: Program, answers: _Answers) -> None:
        self._recording, self._flow, self._answers = recording, flow, answers
        connector = program.pack.connector
        self._sections = connector.surroundings
        # As a run puts them together: the pack's own, and over them what the company had set.
        defaults = {name: setting.default for name, setting in connector.settings.items() if setting.default}
        self._known: dict[str, Any] = {"settings": {**defaults, **flow.header["settings"]}}

    def __getitem__(self, name: str) -> Any:
        if name in self._known:
            return self._known[name]
        if name == "items":
            found: Any = _ByName(lambda flow: _ByName(lambda identity: self._state(flow, identity)))
        elif name in _FROM_STORE:
            found = _ByName(lambda inner: self._part(f"{name}/{inner}"))
        elif name in ("users", "connection") or (name in self._sections and self._sections[name].kind == "list"):
            found = self._part(name)
        else:
            raise KeyError(name)
        self._known[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, section in self._sections.items() if section.kind != "record"])

    def __len__(self) -> int:
        return len(self._sections)

    def _state(self, flow: str, identity: str) -> Any:
        found = self._answers.of("state", flow, identity)
        if found is None:
            raise KeyError(identity)
        return found

    def _part(self, path: str) -> Any:
        kept = (self._flow.parts or {}).get(path)
        if kept is None:
            if path == "connection":
                raise KeyError(path)
            raise _not_asked(self._flow, path)
        if kept["shape"] == "missing":
            raise KeyError(path)
        rows = self._recording.rows(kept["pieces"])
        return dict(rows) if kept["shape"] == "group" else list(rows)


class _ByName(Mapping[str, Any]):
    """Parts that are asked for one by one."""

    def __init__(self, ask: Callable[[str], Any]) -> None:
        self._ask = ask
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._ask(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _not_asked(flow: RecordedFlow, what: str) -> RecordingError:
    return RecordingError(
        f"{flow.name}: the pack at hand asks for {what}, which the run did not ask for, so the answer is not known.",
        fix="Ask the systems as they are now: sync-engine plan.",
    )
