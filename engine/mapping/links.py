"""Links: the ids of counterparts, and which repetition a line is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from engine.checks.values import MISSING, FieldType, Unreadable, shown
from engine.checks.view import View
from engine.mapping.bench import BROKEN, TEXT_ONLY, TEXTS, Bench
from engine.mapping.step import Desk, Step, Unmappable, as_plain_text
from engine.pack.transforms import Transform
from engine.rules.compile import unknown_name
from engine.rules.view import LineView

_ID_ONLY = frozenset({FieldType.ID})


def build_linked(transform: Transform, bench: Bench) -> Step:
    """The id of another record's counterpart, or of the record whose counterpart an id is; of a composite id one part."""
    parameter = transform.parameter
    name, back, number, separator, optional = (
        parameter[key] for key in ("object", "back", "part", "separator", "optional")
    )
    if name not in bench.scope.objects:
        unknown_name(name, "object", parameter.places["object"], sorted(bench.scope.objects), bench.problems)
        return BROKEN
    at = bench.operand(parameter["at"], TEXTS, "An id")
    if at is BROKEN:
        return BROKEN
    if number and not separator:
        bench.problem(transform.place, "wrong value", "An id is not parted by nothing.", 'For example: separator: ":"')
        return BROKEN

    def make(desk: Desk) -> Any:
        value = at.make(desk)
        if value is MISSING:
            return MISSING
        identity = as_plain_text(value)
        link = desk.record.surroundings.link_back if back else None
        target = link(name, identity) if link else desk.record.link(name, identity).target
        if target is None or not target.strip():
            if optional:
                return MISSING
            label = " and ".join(desk.view.label(field) for field in at.fields) or name
            what = "is not known as a counterpart" if back else "has no counterpart"
            raise Unmappable(f"{label} {shown(identity)} {what}.", "Link it first, or sync it.", identity)
        return _part(target, number, separator) if number else target

    words = f"the {name.replace('_', ' ')} whose counterpart it is" if back else "its counterpart"
    if number:
        words += f', part {number} of the id (parted by "{separator}")'
    return Step(make, _ID_ONLY, words, at.fields)


def _part(target: str, number: int, separator: str) -> str:
    parts = target.split(separator)
    if number > len(parts) or not parts[number - 1].strip():
        raise Unmappable(
            f'The counterpart\'s id {shown(target)} has no part {number} (parted by "{separator}").',
            "Link the record again, with an id of all parts.",
            target,
        )
    return parts[number - 1]


def build_answer(transform: Transform, bench: Bench) -> Step:
    """Stands among a call's parameters only, where it is taken out before transforms are built; anywhere else it is out of place."""
    message = "An answer is known only once the call was made: it can be a parameter of a later call."
    bench.problem(transform.place, "wrong place", message, "Put it under with.")
    return BROKEN


def build_repetition(transform: Transform, bench: Bench) -> Step:
    """Which repetition of its combination a line is among the lines of its list: missing for the first, then "2", "3"."""
    names = transform.parameter["by"]
    if not bench.list:
        bench.problem(transform.place, "wrong place", "Only a line can be a repetition.", "Set each on the call.")
        return BROKEN
    place = transform.parameter.places["by"]
    fields = [(name, bench.name(name, place)) for name in names]
    for name, resolved in fields:
        if resolved is not None and resolved.type in (FieldType.LIST, FieldType.GROUP):
            bench.problem(place, "wrong field", f"{name} is not a single value.")

    def make(desk: Desk) -> Any:
        line = desk.view
        if not isinstance(line, LineView):
            return MISSING
        siblings = line.outer.lines(line.parent.name)
        key = (id(siblings), tuple(names))
        counts = desk.notes.repetitions.get(key)
        if counts is None:
            counts = desk.notes.repetitions[key] = _repetitions(siblings, names)
        count = counts[line.number - 1]
        return MISSING if count == 1 else str(count)

    return Step(
        make, TEXT_ONLY, f"the number of the repetition of {', '.join(names)}, from the second on", tuple(names)
    )


def _repetitions(lines: Sequence[View], names: Sequence[str]) -> tuple[int, ...]:
    """For each line: how often its combination has occurred up to it. Counted once for each list, however long it is."""
    seen: Counter[tuple[object, ...]] = Counter()
    counts = []
    for line in lines:
        combination = tuple(_comparable(line.value(name)) for name in names)
        seen[combination] += 1
        counts.append(seen[combination])
    return tuple(counts)


def _comparable(value: Any) -> object:
    if isinstance(value, Unreadable):
        return ("unreadable", shown(value))
    return value.strip() if isinstance(value, str) else value
