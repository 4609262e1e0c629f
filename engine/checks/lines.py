"""Do the lines of a list agree with each other and with the record?

The type of a line's field is not known here, so texts are compared in the direction that lets less through: exactly
where they must be equal, without outer blanks and case where they must differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from typing import Any

from engine.checks.answers import cannot_tell, failed, joined, same_text, unknown_because
from engine.checks.count import LISTS
from engine.checks.finding import PASSED, Finding, Place
from engine.checks.kind import CheckKind, NameUse
from engine.checks.values import MISSING, FieldType, Unreadable
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import PATH, ListOf

MIXED = (
    "{{ label }}: {{ count }} different values of {{ line_label }} ({{ values }}); all lines must have the same one."
)
REPEATED = "{{ label }}: {{ line_label }} must differ from line to line, but lines {{ where }} repeat {{ values }}."
OTHER_SUM = (
    "{{ label }}: the {{ line_label }} of all lines is {{ sum }} in total, {{ total_label }} is {{ total }};"
    " they differ by {{ difference }}."
)
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
# Wide enough for any amount that can be read, and loud where it is not: a rounded total would compare wrongly.
_EXACT = Context(prec=400, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class Sum:
    """A field of the lines and the field of the record that holds its total."""

    place: Position
    places: Mapping[str, Position]
    of: str
    field: str


SUM_SHAPE = Record(
    "sum_equals",
    Sum,
    {
        "of": Key(PATH, "The field of each line that is added up."),
        "field": Key(PATH, "The field of the record that must be equal to the sum."),
    },
)


def _label(lines: Sequence[View], view: View, name: str) -> str:
    return (lines[0] if lines else view).label(name)


def _unusable(value: Any) -> bool:
    return value is MISSING or isinstance(value, Unreadable)


def _unknown(lines: Sequence[View], view: View, name: str, numbers: Iterable[int]) -> Finding:
    at = tuple(numbers)
    word = "line" if len(at) == 1 else "lines"
    note = f"{_label(lines, view, name)} is missing or unreadable in {word} {joined(at)}."
    return cannot_tell(MISSING, note, Place(name, at))


def _same_value(lines: Sequence[View], name: str, view: View) -> Finding:
    values = [line.value(name) for line in lines]
    usable = [value for value in values if not _unusable(value)]
    counts = Counter(usable)
    if len(counts) > 1:
        # Most lines are right, as a rule: those that differ from the commonest value are the ones to change.
        usual = counts.most_common(1)[0][0]
        odd = tuple(at for at, value in enumerate(values, 1) if not _unusable(value) and value != usual)
        return failed(
            MIXED,
            tuple(counts),
            Place(name, odd),
            count=len(counts),
            values=joined(counts),
            where=joined(odd),
            line_label=_label(lines, view, name),
        )
    if len(usable) < len(values):
        return _unknown(lines, view, name, (at for at, value in enumerate(values, 1) if _unusable(value)))
    return PASSED


def _unique_together(lines: Sequence[View], names: Sequence[str], view: View) -> Finding:
    found: dict[tuple[Any, ...], list[int]] = {}
    first: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    gaps: dict[str, list[int]] = {}
    for at, line in enumerate(lines, 1):
        values = tuple(line.value(name) for name in names)
        unusable = [name for name, value in zip(names, values, strict=True) if _unusable(value)]
        for name in unusable:
            gaps.setdefault(name, []).append(at)
        if not unusable:
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
            line_label=joined(_label(lines, view, name) for name in names),
        )
    for name, numbers in gaps.items():
        return _unknown(lines, view, name, numbers)
    return PASSED


def _sum_equals(lines: Sequence[View], parameter: Sum, view: View) -> Finding:
    amounts = [line.value(parameter.of) for line in lines]
    missing = [at for at, amount in enumerate(amounts, 1) if _unusable(amount)]
    if missing:
        return _unknown(lines, view, parameter.of, missing)
    total = view.value(parameter.field)
    if note := unknown_because(total, view, parameter.field):
        return cannot_tell(total, note, Place(parameter.field))
    found = Decimal(0)
    try:
        for amount in amounts:
            found = _EXACT.add(found, Decimal(amount))
        difference = _EXACT.subtract(found, Decimal(total))
    except Inexact:
        return cannot_tell(total, "The amounts are too large to be added exactly.", Place(parameter.of))
    if difference == 0:
        return PASSED
    return failed(
        OTHER_SUM,
        found,
        Place(parameter.of, tuple(range(1, len(lines) + 1))),
        sum=format(found, "f"),
        total=format(Decimal(total), "f"),
        difference=format(abs(difference), "f"),
        line_label=_label(lines, view, parameter.of),
        total_label=view.label(parameter.field),
    )


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
        names=lambda name: (NameUse(name, "line_field"),),
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
        names=lambda names: (NameUse(name, "line_field") for name in names),
        offers=("count", "values", "where", "line_label"),
    ),
    CheckKind(
        name="sum_equals",
        parameter=SUM_SHAPE,
        examine=_sum_equals,
        reason=OTHER_SUM,
        summary="A field of all lines, added up exactly, is equal to a field of the record. No lines add up to 0.",
        example="lines: {sum_equals: {of: amount, field: total}}",
        takes=LISTS,
        names=lambda sum_: (NameUse(sum_.of, "line_field", NUMBERS), NameUse(sum_.field, "field", NUMBERS)),
        offers=("sum", "total", "difference", "line_label", "total_label"),
    ),
)
