"""A plan that people reviewed, as `plan --format json --payloads` wrote it: applied as it is, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.adapters.exact_json import decode
from engine.commands.input_files import named, read_object
from engine.errors import InputError, RefusedError
from engine.plan.items import PlanAction, PlanItem
from engine.program import Program
from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.plain import safe
from engine.reports.plan_json import item_json

_HOW = "Write it with: sync-engine plan --format json --payloads > plan.json"
_COMPARED = ("action", "because", "state", "counterpart", "payload_digest")
_WRITING = (PlanAction.CREATE.value, PlanAction.UPDATE.value)

Entry = Mapping[str, Any]


@dataclass(slots=True)
class ReviewedPlan:
    """The items of a plan's file by flow and id. ``check`` holds them against the world; ``plan`` then gives what was reviewed.

    A record that is not in the file is left alone, whatever a new plan says of it.
    """

    entries: Mapping[str, Mapping[str, Entry]]
    plan_live: Callable[[str], Iterator[PlanItem]]
    _checked: dict[str, list[PlanItem]] | None = field(default=None)

    def flows(self, program: Program) -> list[str]:
        """The flows of the plan, in the order of a run."""
        return [name for name in program.flows if name in self.entries]

    def check(self) -> None:
        """Plans anew and compares. Raises RefusedError with every difference; nothing is written before this returned."""
        checked: dict[str, list[PlanItem]] = {}
        differences: list[str] = []
        for flow, entries in self.entries.items():
            items = self._first_of_each(flow)
            checked[flow] = [items[identity] for identity in items if identity in entries]
            for identity, entry in entries.items():
                differences += [f"{flow} {identity}: {words}" for words in _differences(entry, items.get(identity))]
        if differences:
            told = "\n".join(f"  {safe(words)}" for words in differences)
            raise RefusedError(
                f"The world has moved since the plan was made, so nothing was written.\n{told}",
                fix="Plan again, review the new plan, then run that one.",
            )
        self._checked = checked

    def plan(self, flow: str) -> Iterator[PlanItem]:
        """The reviewed items of a flow. Raises RefusedError where a killed run asks for more than it had planned itself."""
        if self._checked is None:
            raise RefusedError(f"{flow} is left to the next run: this one applies a reviewed plan only.")
        yield from self._checked.get(flow, ())

    def _first_of_each(self, flow: str) -> dict[str, PlanItem]:
        found: dict[str, PlanItem] = {}
        for item in self.plan_live(flow):
            found.setdefault(item.identity, item)
        return found


def read_plan(file: str, program: Program) -> Mapping[str, Mapping[str, Entry]]:
    """The items of a plan's file, by flow and id. Raises InputError where it is no plan that can be applied."""
    found = read_object(file, "a plan")
    if found.get("kind") != "plan" or found.get("schema_version") != SCHEMA_VERSION:
        raise InputError(f"{named(file)} is no plan of this version of the program.", fix=_HOW)
    entries: dict[str, dict[str, Entry]] = {}
    items = found.get("items")
    for place, item in enumerate(items if isinstance(items, list) else [None], start=1):
        flow, identity = (item.get("flow"), item.get("id")) if isinstance(item, dict) else (None, None)
        if not isinstance(flow, str) or not isinstance(identity, str):
            raise InputError(f"{named(file)}: item {place} has no flow and id.", fix=_HOW)
        if flow not in program.flows:
            raise InputError(
                f"{named(file)}: the pack has no flow {flow}.", fix="Use the pack that the plan was made with."
            )
        assert isinstance(item, dict)
        if item.get("action") in _WRITING and ("payload" not in item or "payload_digest" not in item):
            raise InputError(f"{named(file)}: {flow} {identity} has no payload.", fix=_HOW)
        if identity:
            entries.setdefault(flow, {}).setdefault(identity, item)
    return entries


def _differences(entry: Entry, item: PlanItem | None) -> Iterator[str]:
    if item is None:
        yield f"it was {_shown(entry.get('action'))}, and is not there any more"
        return
    # By way of JSON, as the file was written: what cannot be told apart there is the same.
    now = decode(dumps(item_json(item, payloads=True)).encode())
    before, after = _flat(entry), _flat(now)
    for name in (*before, *(name for name in after if name not in before)):
        if before.get(name) != after.get(name):
            yield f"{name} was {_shown(before.get(name))}, and is {_shown(after.get(name))}"


def _flat(entry: Entry) -> dict[str, Any]:
    """What has to stay the same, by its place: the decision, and each value that is written."""
    found = {name: entry.get(name) for name in _COMPARED}
    if entry.get("action") not in _WRITING:
        return {name: value for name, value in found.items() if name != "payload_digest"}
    payload = entry.get("payload") or {}
    for part in ("calls", "back"):
        for call in payload.get(part, ()):
            name = f"{part}.{call.get('id')}"
            found |= {f"{name}.{key}": call.get(key) for key in ("system", "operation", "parameters")}
            for number, row in enumerate(call.get("rows", ()), start=1):
                for key, value in (row.get("values") or {}).items():
                    found[f"{name}[{number}].{key}"] = value
    return found


def _shown(value: Any) -> str:
    return "nothing" if value is None else dumps(value) if not isinstance(value, str) else f'"{value}"'
