"""How large is a number, and how many digits does it take? All comparisons are exact."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.checks.answers import failed
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind
from engine.checks.values import FieldType, shown
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import Number, Whole

NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
TOO_MANY_DECIMALS = "{{ label }} is {{ seen }}, with {{ decimals }} decimals; at most {{ max_decimals }} are allowed."
TOO_MANY_DIGITS = (
    "{{ label }} is {{ seen }}, with {{ whole }} digits before the point and {{ decimals }} after it;"
    " at most {{ max_whole }} and {{ max_decimals }} are allowed."
)


@dataclass(frozen=True, slots=True)
class Digits:
    """How many digits a number may have before and after the decimal point."""

    place: Position
    places: Mapping[str, Position]
    whole: int
    decimals: int


DIGITS = Record(
    "max_digits",
    Digits,
    {
        "whole": Key(Whole(1), "The largest number of digits before the decimal point."),
        "decimals": Key(Whole(0), "The largest number of digits after it.", 0),
    },
)


def digits(value: Decimal | int) -> tuple[int, int]:
    """Digits before and after the decimal point that the number needs: none for leading and trailing zeros."""
    _, figures, exponent = Decimal(value).as_tuple()
    if value == 0 or not isinstance(exponent, int):
        return 0, 0
    last = len(figures)
    while exponent < 0 and figures[last - 1] == 0:
        last, exponent = last - 1, exponent + 1
    return max(0, last + exponent), max(0, -exponent)


def _limit(limit: Decimal, kind: FieldType) -> Decimal | int:
    # The guard compares values of one class only, so a whole limit takes the class of the field's values.
    whole = kind is FieldType.INTEGER and limit == limit.to_integral_value()
    return int(limit) if whole else limit


def _bound(name: str, holds: Callable[[Any, Any], bool], sign: str, words: str, example: str) -> CheckKind:
    reason = f"{{{{ label }}}} is {{{{ seen }}}}; it must be {words} {{{{ {name} }}}}."

    def examine(value: Any, limit: Any, _: View) -> Finding:
        names: dict[str, Any] = {name: shown(limit)}
        return PASSED if holds(value, limit) else failed(reason, value, **names)

    return CheckKind(
        name=name,
        parameter=Number(),
        examine=examine,
        reason=reason,
        summary=f"A number that is {words} this one, compared exactly.",
        example=example,
        takes=NUMBERS,
        prepare=_limit,
        guard=f"type({{v}}) is type({{p}}) and {{v}} {sign} {{p}}",
        offers=(name,),
    )


def _max_digits(value: Any, most: Digits, _: View) -> Finding:
    whole, decimals = digits(value)
    if whole <= most.whole and decimals <= most.decimals:
        return PASSED
    limits: dict[str, Any] = {"max_whole": most.whole, "max_decimals": most.decimals}
    return failed(TOO_MANY_DIGITS, value, whole=whole, decimals=decimals, **limits)


def _max_decimals(value: Any, most: int, _: View) -> Finding:
    decimals = digits(value)[1]
    return PASSED if decimals <= most else failed(TOO_MANY_DECIMALS, value, decimals=decimals, max_decimals=most)


CHECKS = (
    _bound("at_least", operator.ge, ">=", "at least", "quantity: {at_least: 1}"),
    _bound("at_most", operator.le, "<=", "at most", "discount: {at_most: 12.50}"),
    _bound("more_than", operator.gt, ">", "more than", "amount: {more_than: 0}"),
    _bound("less_than", operator.lt, "<", "less than", "amount: {less_than: 1000000}"),
    CheckKind(
        name="max_digits",
        parameter=DIGITS,
        examine=_max_digits,
        reason=TOO_MANY_DIGITS,
        summary="At most so many digits before and after the decimal point. Leading and trailing zeros do not count.",
        example="amount: {max_digits: {whole: 9, decimals: 2}}",
        takes=NUMBERS,
        offers=("whole", "decimals", "max_whole", "max_decimals"),
    ),
    CheckKind(
        name="max_decimals",
        parameter=Whole(0),
        examine=_max_decimals,
        reason=TOO_MANY_DECIMALS,
        summary="At most so many digits after the decimal point. Trailing zeros do not count.",
        example="quantity: {max_decimals: 3}",
        takes=NUMBERS,
        offers=("decimals", "max_decimals"),
    ),
)
