"""Do the lines of a list add up to a field of the record?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact

from engine.checks.answers import cannot_tell, failed, unknown_because
from engine.checks.count import LISTS
from engine.checks.finding import PASSED, Finding, Place
from engine.checks.kind import CheckKind, NameUse
from engine.checks.line_answers import label_of, unknown_lines, unusable
from engine.checks.number import NUMBERS
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import PATH

OTHER_SUM = (
    "{{ label }}: the {{ line_label }} of all lines is {{ sum }} in total, {{ total_label }} is {{ total }};"
    " they differ by {{ difference }}."
)
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


def _sum_equals(lines: Sequence[View], parameter: Sum, view: View) -> Finding:
    amounts = [line.value(parameter.of) for line in lines]
    missing = [at for at, amount in enumerate(amounts, 1) if unusable(amount)]
    if missing:
        return unknown_lines(lines, view, parameter.of, missing)
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
        line_label=label_of(lines, view, parameter.of),
        total_label=view.label(parameter.field),
    )


CHECKS = (
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
