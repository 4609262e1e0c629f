"""Disagreements held against the rest of the pack: a settlement that names no rule or setting settles nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean
from engine.pack.pack import Pack
from engine.rules.compile import unknown_name


def check_disagreements(pack: Pack, problems: Problems) -> None:
    """Report ids used twice, unknown rules, settings and layout fields, and disagreements that nothing settles."""
    rules = sorted(set(rule_ids(pack)))
    seen: dict[str, Position] = {}
    for one in pack.disagreements:
        place = one.places["id"]
        first = seen.setdefault(one.id, place)
        if first is not place:
            problems.add(place, "id used twice", f'The id "{one.id}" is used twice.', "Rename one.", related=first)
        for name in one.rules:
            if name not in rules:
                unknown_name(name, "rule", one.places["rules"], rules, problems)
        for name in one.settings:
            if name not in pack.connector.settings:
                unknown_name(name, "setting", one.places["settings"], list(pack.connector.settings), problems)
        if not one.rules and not one.settings:
            message = f'Nothing settles "{one.id}".'
            problems.add(place, "not settled", message, "Name the rules or settings that carry what was settled.")
        for guarded in one.guards:
            fields = _fields(pack.folder, guarded.layout)
            if fields is None:
                message = f"There is no payload schema schemas/{guarded.layout}.json."
                problems.add(guarded.places["layout"], "unknown schema", message)
            elif guarded.field not in fields:
                message = f'"{guarded.field}" is no field of {guarded.layout}.'
                fix = did_you_mean(guarded.field, fields)
                problems.add(guarded.places["field"], "unknown target field", message, fix, length=len(guarded.field))


def rule_ids(pack: Pack) -> Iterator[str]:
    """The ids of everything that a settlement may rest on."""
    yield from (rule.id for rule in pack.connector.requirements)
    for action in pack.connector.actions.values():
        yield from (rule.id for rule in action.requirements)
    for flow in pack.flows.values():
        for parts in (flow.needs, flow.prerequisites, flow.locks, flow.notices):
            yield from (part.id for part in parts)
    for spec in pack.objects.values():
        yield from (notice.id for notice in spec.refused_directions.values())
    for mapping in pack.mappings.values():
        yield from (notice.id for notice in mapping.omitted)
        if mapping.never_updates is not None:
            yield mapping.never_updates.id


def _fields(folder: Path, layout: str) -> list[str] | None:
    try:
        return list(json.loads((folder / "schemas" / f"{layout}.json").read_text(encoding="utf-8"))["properties"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
