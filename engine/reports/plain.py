"""Values for people and for machines: what a terminal may obey is taken out, and amounts are never floats."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.checks.values import MISSING, Unreadable, shown

LONGEST_SEEN = 160
_UNSAFE = ("Cc", "Cs", "Zl", "Zp", "Cf")


def safe(text: str) -> str:
    """Text on one line, without the characters that move a cursor, or hide and reorder what stands beside them."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if sign in "\n\r\t" else "\ufffd" if unicodedata.category(sign) in _UNSAFE else sign for sign in text
    )


def seen_words(value: Any) -> str:
    """A value that a rule looked at, for a person; long ones are cut with their length told."""
    text = safe(shown(_readable(value)))
    return text if len(text) <= LONGEST_SEEN else f"{text[:LONGEST_SEEN]}… ({len(text)} characters)"


def json_value(value: Any) -> Any:
    """A value as JSON holds it: amounts and dates as text, missing as null."""
    if value is MISSING:
        return None
    if isinstance(value, Unreadable):
        return json_value(value.raw)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        # A number of absurd size would be written out in absurd length.
        return format(value, "f") if value.is_finite() and abs(value.adjusted()) <= 60 else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [json_value(item) for item in value if _is_data(item)]
        return items if len(items) == len(value) else f"{len(value)} lines"
    return str(value) if _is_data(value) else None


def wrapped(text: str, width: int, indent: str, first: str | None = None) -> list[str]:
    """A sentence in lines of at most ``width``, the first begun with ``first``."""
    lines = textwrap.wrap(
        safe(text),
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [(indent if first is None else first).rstrip()]


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 line``, ``2 lines``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _is_data(value: Any) -> bool:
    """Lines as checks see them are views, which are not data of their own."""
    return value is MISSING or isinstance(
        value, bool | int | str | float | Decimal | date | Mapping | list | tuple | set | frozenset | Unreadable | None
    )


def _readable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        if not all(map(_is_data, value)):
            return Count(counted(len(value), "line"))
        return [_readable(item) for item in value]
    return value if _is_data(value) else MISSING


class Count:
    """A number of lines, shown as words rather than as a text in quotes."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __str__(self) -> str:
        return self.words
