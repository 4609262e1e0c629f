"""Values as the checks see them: typed by the field catalogue, or missing, or unreadable. Never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class FieldType(StrEnum):
    """What a field of a record holds. The wire may spell it as text or number; the catalogue decides."""

    TEXT = "text"
    ID = "id"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"
    LIST = "list"
    GROUP = "group"


class _Missing:
    """Stands for a value that is absent, null, empty or blank."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Any = _Missing()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that is there but is not of its field's type, for example "abc" in an amount."""

    raw: Any
    expected: str


_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
MOST_DIGITS = 30
_NUMBER = re.compile(rf"[+-]?(\d{{1,{MOST_DIGITS}}})(\.\d{{1,{MOST_DIGITS}}})?")
_WORDS = {
    FieldType.TEXT: "a text",
    FieldType.ID: "an id",
    FieldType.INTEGER: "a whole number",
    FieldType.DECIMAL: "a number",
    FieldType.DATE: "a date such as 2026-01-31",
    FieldType.TIME: "a time such as 2026-01-31T08:00:00Z",
    FieldType.BOOLEAN: "true or false",
    FieldType.LIST: "a list",
    FieldType.GROUP: "a group of fields",
}


def type_in_words(kind: FieldType) -> str:
    """What a field of this type holds, for a message."""
    return _WORDS[kind]


def typed(raw: Any, kind: FieldType) -> Any:
    """The wire value as its field's type: MISSING, Unreadable, or the value.

    Text keeps every code point as stored; blank text is missing. A JSON integer in a text or id field is its digits.
    Amounts never pass through binary floating point: a float is refused as unreadable unless it is exact in its
    shortest text.
    A date keeps its calendar day, whatever time and zone follow it.
    """
    if raw is None or raw is MISSING:
        return MISSING
    if isinstance(raw, str) and not raw.strip():
        return MISSING
    reader = _READERS.get(kind)
    value = reader(raw) if reader else None
    return Unreadable(raw, _WORDS[kind]) if value is None else value


def _text(raw: Any) -> str | None:
    if isinstance(raw, str):
        return raw
    number = _decimal(raw) if isinstance(raw, int | Decimal) else None
    return None if number is None else format(number, "f")


def _integer(raw: Any) -> int | None:
    number = _decimal(raw)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _decimal(raw: Any) -> Decimal | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        raw = Decimal(raw)
    if isinstance(raw, Decimal):
        # As many digits as a text may have: written out, 1E+999999 would be a million characters.
        return raw if raw.is_finite() and abs(raw.adjusted()) <= MOST_DIGITS else None
    if isinstance(raw, float):
        raw = repr(raw)
    return Decimal(raw.strip()) if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()) else None


def _date(raw: Any) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    found = _DATE.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _time(raw: Any) -> datetime | None:
    if isinstance(raw, datetime):
        return raw if raw.tzinfo else None
    if not isinstance(raw, str):
        return None
    try:
        found = datetime.fromisoformat(raw.strip())
    except ValueError:
        return None
    return found if found.tzinfo else None


def _boolean(raw: Any) -> bool | None:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().casefold() in ("true", "false"):
        return raw.strip().casefold() == "true"
    return None


_READERS: Mapping[FieldType, Callable[[Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.ID: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.BOOLEAN: _boolean,
    FieldType.LIST: lambda raw: raw if isinstance(raw, list | tuple) else None,
    FieldType.GROUP: lambda raw: raw if isinstance(raw, dict) else None,
}


def shown(value: Any) -> str:
    """A value as it is shown to a person: texts in quotes, amounts and dates plain, lists by their items."""
    if value is MISSING or value is None:
        return "nothing"
    if isinstance(value, Unreadable):
        return shown(value.raw)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) <= MOST_DIGITS else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    return str(value)
