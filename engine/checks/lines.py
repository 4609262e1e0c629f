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
from engine.checks.line_fields import ONE, SEVERAL, LineFields, names_of
from engine.checks.line_fields import line_fields as prepared
from engine.checks.values import MISSING
from engine.checks.view import View

MIXED = (
    "{{ label }}: {{ count }} different values of {{ line_label }} ({{ values }}); all lines must have the same one."
)
REPEATED = "{{ label }}: {{ line_label }} must differ from line to line, but lines {{ where }} repeat {{ values }}."


def _same_value(lines: Sequence[View], asked: LineFields, view: View) -> Finding:
    (name,) = asked.names
    values = [(at, line.value(name)) for at, line in enumerate(lines, 1)]
    if asked.skip_missing:
        values = [(at, value) for at, value in values if value is not MISSING]
    counts = Counter(value for _, value in values if not unusable(value))
    if len(counts) > 1:
        # Most lines are right, as a rule: those that differ from the commonest value are the ones to change.
        usual = counts.most_common(1)[0][0]
        odd = tuple(at for at, value in values if not unusable(value) and value != usual)
        return failed(
            MIXED,
            tuple(counts),
            Place(name, odd),
            count=len(counts),
            values=joined(counts),
            where=joined(odd),
            line_label=label_of(lines, view, name),
        )
    if unknown := [at for at, value in values if unusable(value)]:
        return unknown_lines(lines, view, name, unknown)
    return PASSED


def _unique_together(lines: Sequence[View], asked: LineFields, view: View) -> Finding:
    names = asked.names
    found: dict[tuple[Any, ...], list[int]] = {}
    first: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    gaps: dict[str, list[int]] = {}
    for at, line in enumerate(lines, 1):
        values = tuple(line.value(name) for name in names)
        if asked.skip_missing and MISSING in values:
            continue
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


CHECKS = (
    CheckKind(
        name="same_value",
        parameter=ONE,
        examine=_same_value,
        reason=MIXED,
        summary=(
            "All lines have the same value in a field. A line without one leaves it open, unless others differ or"
            " skip_missing leaves such lines out: {of: kind, skip_missing: true}."
        ),
        example="lines: {same_value: kind}",
        takes=LISTS,
        prepare=prepared,
        names=lambda written: (NameUse(name, "line_field", PLAIN) for name in names_of(written)),
        offers=("count", "values", "where", "line_label"),
    ),
    CheckKind(
        name="unique_together",
        parameter=SEVERAL,
        examine=_unique_together,
        reason=REPEATED,
        summary=(
            "No two lines have the same values in these fields; outer blanks and case make no difference. A line that"
            " lacks one leaves it open, unless skip_missing leaves such lines out: {of: [code, kind], skip_missing: true}."
        ),
        example="lines: {unique_together: [code, kind]}",
        takes=LISTS,
        prepare=prepared,
        names=lambda written: (NameUse(name, "line_field", PLAIN) for name in names_of(written)),
        offers=("count", "values", "where", "line_label"),
    ),
)
