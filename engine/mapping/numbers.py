"""Amounts: exact decimals with a declared rounding, and exact sums."""

from __future__ import annotations

import decimal
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from engine.checks.values import MISSING, MOST_DIGITS, FieldType, Unreadable, shown, type_in_words, typed
from engine.mapping.bench import BROKEN, NUMBERS, TEXT_ONLY, Bench
from engine.mapping.step import Desk, Step, Unmappable, reads, then
from engine.pack.transforms import Transform

MOST_PLACES = 20
_ROUNDINGS = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "down": decimal.ROUND_DOWN,
    "up": decimal.ROUND_UP,
}
# Room for every amount that a record can hold, and for a sum of a billion of them, without rounding.
_ROOM = Context(prec=MOST_DIGITS * 2 + MOST_PLACES + 10)
_EXACT = Context(prec=MOST_DIGITS * 2 + 10, traps=[decimal.Inexact, InvalidOperation])
_DECIMAL_ONLY = frozenset({FieldType.DECIMAL})


def rounded(value: Decimal, places: int, rounding: str) -> Decimal:
    """The amount with exactly ``places`` decimals; halves go away from zero with half_up, alike for credits. Never minus zero."""
    found = value.quantize(Decimal(1).scaleb(-places), rounding=_ROUNDINGS[rounding], context=_ROOM)
    return found if found else found.copy_abs()


def build_decimal(transform: Transform, bench: Bench) -> Step:
    """An amount with a fixed number of decimals."""
    operand, places, rounding = (transform.parameter[name] for name in ("of", "places", "rounding"))
    if places > MOST_PLACES:
        where = transform.parameter.places["places"]
        bench.problem(where, "wrong value", f"{places} decimal places are too many.", f"At most {MOST_PLACES}.")
        return BROKEN
    inner = _amount(operand, bench)
    if inner is BROKEN:
        return BROKEN

    decimals = "1 decimal" if places == 1 else f"{places or 'no'} decimals"

    def make(desk: Desk) -> Any:
        value = inner.make(desk)
        if value is MISSING:
            return MISSING
        amount = Decimal(value)
        found = rounded(amount, places, rounding)
        if found != amount:
            message = f"{desk.target} takes {decimals}; {shown(amount)} is rounded to {shown(found)}."
            desk.lose("rounded", amount, found, message)
        return found

    digits = "1 place" if places == 1 else f"{places} places"
    words = then(inner, f"decimal, {digits}, {rounding.replace('_', ' ')}")
    return Step(make, _DECIMAL_ONLY, words, inner.fields)


def _amount(operand: Transform, bench: Bench) -> Step:
    """The operand as a number; a constant counts as one where it is written like one."""
    inner = bench.operand(operand, NUMBERS | (TEXT_ONLY if operand.kind == "constant" else frozenset()), "An amount")
    if inner is BROKEN or operand.kind != "constant":
        return inner
    amount = typed(operand.parameter, FieldType.DECIMAL)
    if amount is MISSING or isinstance(amount, Unreadable):
        bench.problem(operand.place, "wrong value", f'"{operand.parameter}" is not a number.', "For example: 0.00")
        return BROKEN
    return Step(lambda _: amount, _DECIMAL_ONLY, inner.words)


def build_total(transform: Transform, bench: Bench) -> Step:
    """The exact sum of several amounts. One that is not given adds nothing; of none at all there is no sum."""
    steps = [_amount(operand, bench) for operand in transform.parameter]
    if BROKEN in steps:
        return BROKEN

    def make(desk: Desk) -> Any:
        amounts = [Decimal(value) for step in steps if (value := step.make(desk)) is not MISSING]
        if not amounts:
            return MISSING
        total = Decimal(0)
        for amount in amounts:
            try:
                total = _EXACT.add(total, amount)
            except decimal.DecimalException:
                raise Unmappable("The sum is too large to be exact.", value=amount) from None
        return total

    words = " and ".join(step.words or ", ".join(step.fields) for step in steps)
    return Step(make, _DECIMAL_ONLY, f"the sum of {words}", reads(*steps))


def build_sum(transform: Transform, bench: Bench) -> Step:
    """The exact sum over the lines of a list. A line without the amount makes the sum unknown, not smaller."""
    name, of = transform.parameter["list"], transform.parameter["of"]
    places = transform.parameter.places
    lines = bench.name(name, places["list"])
    if lines is None:
        return BROKEN
    if lines.type is not FieldType.LIST or not lines.fields:
        held = type_in_words(lines.type)
        bench.problem(places["list"], "wrong field", f"A sum is over the lines of a list, but {name} holds {held}.")
        return BROKEN
    amount = lines.fields.get(of)
    if amount is None or amount.type not in NUMBERS:
        known = [key for key, field in lines.fields.items() if field.type in NUMBERS]
        fix = f"Its amounts: {', '.join(known)}." if known else ""
        bench.problem(places["of"], "unknown field", f'"{of}" is no amount of the lines of {name}.', fix)
        return BROKEN

    def make(desk: Desk) -> Any:
        value = desk.view.value(name)
        if not isinstance(value, tuple):
            return MISSING
        total = Decimal(0)
        for number, line in enumerate(value, start=1):
            one = line.value(of)
            if one is MISSING or isinstance(one, Unreadable):
                held = "is not given" if one is MISSING else f"holds {shown(one)}, which is not {one.expected}"
                where = f"{lines.label}, {lines.lines} {number}: {amount.label}"
                raise Unmappable(f"{where} {held}.", f"Correct {amount.label} there.", one)
            try:
                total = _EXACT.add(total, Decimal(one))
            except decimal.DecimalException:
                raise Unmappable(f"The sum of {amount.label} is too large to be exact.", value=one) from None
        return total

    return Step(make, _DECIMAL_ONLY, f"the sum of {of}", (f"{name}.{of}",))
