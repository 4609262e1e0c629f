"""Values as they go over the wire: dates, amounts, flags and blanks as the interface wants them written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.pack.placeholders import as_text
from engine.pack.system_interfaces import FormatSpec

Wire = Any
"""None, bool, int, Decimal, str, and lists and dicts of these; never a float."""

_ABSENT = object()


def json_row(row: Mapping[str, object], formats: FormatSpec) -> dict[str, Wire]:
    """A row for a JSON body; keys of absent values are left out where the interface says so."""
    written = {key: _json(value, formats) for key, value in row.items()}
    return {key: value for key, value in written.items() if value is not _ABSENT}


def text_row(row: Mapping[str, object], formats: FormatSpec) -> dict[str, Wire]:
    """A row for a SOAP body: texts, lists and groups of texts."""
    written = {key: _text(value, formats) for key, value in row.items()}
    return {key: value for key, value in written.items() if value is not _ABSENT}


def wire_date(value: date, pattern: str) -> str:
    """A date by a pattern of CCYY (or YYYY), MM and DD, always with all digits."""
    year = f"{value.year:04d}"
    filled = pattern.replace("CCYY", year).replace("YYYY", year)
    return filled.replace("MM", f"{value.month:02d}").replace("DD", f"{value.day:02d}")


def dated(text: str, pattern: str) -> date | None:
    """The date that a text in this pattern says, or None: the inverse of ``wire_date``."""
    form = re.escape(pattern).replace("CCYY", "YYYY").replace("YYYY", r"(?P<year>\d{4})")
    found = re.fullmatch(form.replace("MM", r"(?P<month>\d{2})").replace("DD", r"(?P<day>\d{2})"), text.strip())
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    except ValueError:
        return None


def wire_moment(value: datetime) -> str:
    """A moment as ISO 8601 in UTC. Raises ValueError for one without a time zone: it could mean any."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(value: object, formats: FormatSpec) -> Wire:
    if value is None:
        return {"omit": _ABSENT, "empty": "", "null": None}[formats.blank]
    if isinstance(value, Mapping):
        return json_row(value, formats)
    if isinstance(value, (list, tuple)):
        return [_json(item, formats) for item in value]
    if isinstance(value, Decimal):
        return _amount(value) if formats.decimal == "text" else value
    if isinstance(value, (str, bool, int)):
        return value
    return _dated(value, formats)


def _text(value: object, formats: FormatSpec) -> Wire:
    if value is None:
        return _ABSENT if formats.blank == "omit" else ""
    if isinstance(value, Mapping):
        return text_row(value, formats)
    if isinstance(value, (list, tuple)):
        return [_text(item, formats) for item in value]
    if isinstance(value, bool):
        return formats.true if value else formats.false
    if isinstance(value, Decimal):
        return _amount(value)
    if isinstance(value, (str, int)):
        return str(value)
    return _dated(value, formats)


def _dated(value: object, formats: FormatSpec) -> str:
    if isinstance(value, datetime):
        return wire_moment(value)
    if isinstance(value, date):
        return wire_date(value, formats.date)
    raise TypeError(f"a {type(value).__name__} cannot be sent: only text, whole numbers, amounts, dates and flags can")


def _amount(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is not an amount")
    return as_text(value)
