"""A recorded run held against the same plans made again: which records come out the same, and how the others differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import RecordingError
from engine.live.replaying import RecordedFlow, Recording, plan_again
from engine.plan.items import PlanItem
from engine.program import Program
from engine.reasoning.facts import Reasoner
from engine.store import RunItem, Store, decode, encode
from engine.sync.items import to_row


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not the same of one record; None where a side has nothing there."""

    name: str
    recorded: Any
    replayed: Any


@dataclass(frozen=True, slots=True)
class Differing:
    """A record that comes out otherwise."""

    flow: str
    identity: str
    title: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ReplayedFlow:
    """One plan of the run. ``same``: how many records come out the same; ``error``: why it cannot be held against the run's."""

    flow: str
    same: int
    differing: tuple[Differing, ...]
    error: str = ""


def replay(
    recording: Recording, store: Store, program: Program, reasoner: Reasoner, flows: Iterable[str]
) -> Iterator[ReplayedFlow]:
    """Each of the flows, as they were planned. Raises RecordingError where the recording is damaged."""
    for name in flows:
        flow = recording.flows[name]
        if name not in program.flows:
            yield ReplayedFlow(name, 0, (), "The pack at hand has no such flow.")
        elif not flow.whole:
            yield ReplayedFlow(
                name, 0, (), "The run was killed while it planned this flow, so it is not recorded whole."
            )
        else:
            yield _replayed(recording, store, program, reasoner, flow)


def _replayed(
    recording: Recording, store: Store, program: Program, reasoner: Reasoner, flow: RecordedFlow
) -> ReplayedFlow:
    same, differing, seen, error = 0, list[Differing](), set[str](), ""
    try:
        for number, item in enumerate(plan_again(recording, flow, program, reasoner), start=1):
            identity = item.identity or f"record {number}"
            if identity in seen:
                continue  # the run kept its first reading
            row = store.run_items.get(recording.run_id, flow.name, identity)
            if row is None and flow.error:
                continue  # the run went no further
            seen.add(identity)
            found = tuple(_differences(row, item))
            if found:
                differing.append(Differing(flow.name, identity, item.title, found))
            else:
                same += 1
    except RecordingError as gap:
        error = f"{gap} {gap.fix}".strip()
    if not error:
        for row in store.run_items.iterate(recording.run_id):
            if row.flow == flow.name and row.source_id not in seen:
                detail: Any = row.detail
                gone = Difference("action", row.action, None)
                differing.append(Differing(flow.name, row.source_id, str(detail.get("title", "")), (gone,)))
    return ReplayedFlow(flow.name, same, tuple(differing), error)


def _differences(row: RunItem | None, item: PlanItem) -> Iterator[Difference]:
    now = to_row(item)
    if row is None:
        yield Difference("action", None, now.action)
        return
    # What became of a record may have been noted in the place of its reasons; its state tells.
    reasons = row.state == row.action
    # By way of the store's own writing, as the run's row went.
    before, after = _told(row, reasons), _told(replace(now, detail=decode(encode(now.detail))), reasons)
    for name in (*before, *(name for name in after if name not in before)):
        if before.get(name) != after.get(name):
            yield Difference(name, before.get(name), after.get(name))


def _told(row: RunItem, reasons: bool) -> dict[str, Any]:
    """What a plan says of a record, by name; each value that would be written by its place."""
    detail: Any = row.detail if isinstance(row.detail, Mapping) else {}
    found = {
        "action": row.action,
        "because": row.because,
        "because_text": detail.get("because"),
        "title": detail.get("title"),
    }
    if "payload" not in detail:
        if reasons:
            found |= {f"reasons[{place}]": words for place, words in enumerate(detail.get("messages", ()), start=1)}
        return found
    found |= {name: detail.get(name) for name in ("state", "decision", "counterpart")}
    for part in ("calls", "back"):
        for call in detail["payload"][part]:
            at = f"{part}.{call['id']}"
            found |= {f"{at}.{key}": call[key] for key in ("system", "operation")}
            found |= {f"{at}.parameters.{name}": value for name, value in call["parameters"].items()}
            for number, one in enumerate(call["rows"], start=1):
                found |= {f"{at}[{number}].{name}": value for name, value in one["values"].items()}
    return found
