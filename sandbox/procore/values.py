"""What becomes of the attributes of a body: kinds, conversions, and the messages for values that are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.procore.regions import COUNTRIES, STATES
from sandbox.procore.resource import Resource
from sandbox.procore.state import ProcoreState, Record

Errors = dict[str, list[str]]

MOST_DIGITS = 30
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")


class Refused(Exception):
    """A value that is not taken; the text is Procore's kind of message."""


def clean(state: ProcoreState, resource: Resource, given: Mapping[str, Any]) -> tuple[Record, Errors]:
    """The known attributes in the form in which they are kept, and the messages for those that are refused.

    Unknown attributes are left out without a word.
    """
    values: Record = {}
    errors: Errors = {}
    for name, kind in resource.fields.items():
        if name not in given:
            continue
        try:
            values[name] = _convert(state, kind, given[name])
            _check(resource, name, values[name])
        except Refused as refusal:
            errors.setdefault(name, []).append(str(refusal))
    if "state_code" in values and "state_code" not in errors:
        allowed = STATES.get(str(given.get("country_code") or "US").upper())
        if values["state_code"] and allowed is not None and values["state_code"] not in allowed:
            errors["state_code"] = ["is not a valid state code"]
    return values, errors


def _check(resource: Resource, name: str, value: Any) -> None:
    if value is None:
        return
    if name in resource.choices and value not in resource.choices[name]:
        raise Refused("is not included in the list")
    if name in resource.limits and len(value) > resource.limits[name]:
        raise Refused(f"is too long (maximum is {resource.limits[name]} characters)")


def _convert(state: ProcoreState, kind: str, value: Any) -> Any:
    if kind == "date":
        return iso_date(value)
    if value is None or kind == "any":
        return value
    if kind in ("text", "state"):
        return _text(value)
    if kind == "bool":
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "t", "yes")
    if kind == "int":
        return _whole(value)
    if kind in ("money", "quantity", "percent"):
        return _number(value, kind)
    if kind == "country":
        return _country(value)
    if kind.startswith("ref:"):
        number = _whole(value)
        if state.find(kind.removeprefix("ref:"), number) is None:
            raise Refused("must exist")
        return number
    raise ValueError(f"unknown kind {kind!r}")


def iso_date(value: Any) -> str | None:
    """The date or moment as sent, or None: a badly written date is stored as null, without an error."""
    text = value.strip() if isinstance(value, str) else ""
    if not _DATE.fullmatch(text):
        return None
    try:
        datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None
    return text


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        raise Refused("is invalid")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(value: Any) -> int:
    try:
        if isinstance(value, bool):
            raise ValueError
        return int(str(value))
    except ValueError:
        raise Refused("is not a number") from None


def _number(value: Any, kind: str) -> str:
    try:
        number = Decimal(str(value).replace(",", ""))
        if isinstance(value, bool) or not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
            raise InvalidOperation
    except InvalidOperation:
        raise Refused("is not a number") from None
    return money(number) if kind == "money" else f"{number:f}"


def money(number: Decimal) -> str:
    """An amount as it is served: text, with at least two decimals."""
    decimals = -int(number.as_tuple().exponent)
    return f"{number:.2f}" if decimals < 2 else f"{number:f}"


def amount(value: Any) -> Decimal:
    """An amount that was served, as a number; nothing is zero."""
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def _country(value: Any) -> str:
    text = _text(value).upper()
    if text and text not in COUNTRIES:
        raise Refused("is not a valid country code")
    return text
