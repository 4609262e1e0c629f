"""Do the lines of a list agree with each other?

The type of a line's field is not known here, so texts are compared in the direction that lets less through: exactly
where they must be equal, without outer blanks and case where they must differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from engine.checks.answers import failed, joined, same_text
from engine.checks.count import LISTS
from engine.checks.finding import PASSED, Finding, Place
from engine.checks.kind import PLAIN, CheckKind, NameUse
from engine.checks.line_answers import label_of, unknown_lines, unusable
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.shapes import PATH, ListOf

MIXED = (
    "{{ label }}: {{ count }} different values of {{ line_label }} ({{ values }}); all lines must have the same one."
)
REPEATED = "{{ label }}: {{ line_label }} must differ from line to line, but lines {{ where }} repeat {{ values }}."


def _same_value(lines: Sequence[View], name: str, view: View) -> Finding:
    values = [line.value(name) for line in lines]
    usable = [value for value in values if not unusable(value)]
    counts = Counter(usable)
    if len(counts) > 1:
        # Most lines are right, as a rule: those that differ from the commonest value are the ones to change.
        usual = counts.most_common(1)[0][0]
        odd = tuple(at for at, value in enumerate(values, 1) if not unusable(value) and value != usual)
        return failed(
            MIXED,
            tuple(counts),
            Place(name, odd),
            count=len(counts),
            values=joined(counts),
            where=joined(odd),
            line_label=label_of(lines, view, name),
        )
    if len(usable) < len(values):
        return unknown_lines(lines, view, name, (at for at, value in enumerate(values, 1) if unusable(value)))
    return PASSED


def _unique_together(lines: Sequence[View], names: Sequence[str], view: View) -> Finding:
    found: dict[tuple[Any, ...], list[int]] = {}
    first: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    gaps: dict[str, list[int]] = {}
    for at, line in enumerate(lines, 1):
        values = tuple(line.value(name) for name in names)
        empty = [name for name, value in zip(names, values, strict=True) if unusable(value)]
        for name in empty:
            gaps.setdefault(name, []).append(at)
        if not empty:
            key = tuple(same_text(value) if isinstance(value, str) else value for value in values)
            found.setdefault(key, []).append(at)
            first.setdefault(key, values)
    repeated = [key for key, where in found.items() if len(where) > 1]
    if repeated:
        at_lines = tuple(sorted(number for key in repeated for number in found[key]))
        return failed(
            REPEATED,
            tuple(first[key] for key in repeated),
            Place(names[0], at_lines),
            count=len(repeated),
            values=joined(" / ".join(joined([part]) for part in first[key]) for key in repeated),
            where=joined(at_lines),
            line_label=joined(label_of(lines, view, name) for name in names),
        )
    for name, numbers in gaps.items():
        return unknown_lines(lines, view, name, numbers)
    return PASSED


def _no_repeats(names: Sequence[str], _: FieldType) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("A field is named twice.")
    return tuple(names)


CHECKS = (
    CheckKind(
        name="same_value",
        parameter=PATH,
        examine=_same_value,
        reason=MIXED,
        summary="All lines have the same value in a field. A line without one leaves it open, unless others differ.",
        example="lines: {same_value: kind}",
        takes=LISTS,
        names=lambda name: (NameUse(name, "line_field", PLAIN),),
        offers=("count", "values", "where", "line_label"),
    ),
    CheckKind(
        name="unique_together",
        parameter=ListOf(PATH, least=1),
        examine=_unique_together,
        reason=REPEATED,
        summary="No two lines have the same values in these fields; outer blanks and case make no difference.",
        example="lines: {unique_together: [code, kind]}",
        takes=LISTS,
        prepare=_no_repeats,
        names=lambda names: (NameUse(name, "line_field", PLAIN) for name in names),
        offers=("count", "values", "where", "line_label"),
    ),
)
