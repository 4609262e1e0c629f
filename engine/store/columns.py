"""The three kinds of column: text, JSON text and time text. They refuse what would change value on the way.

SQLite turns a number given for a text column into text without a word, and PostgreSQL refuses it; a time without a zone
means another moment on another machine. So both are errors here, on every database.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from engine.errors import UnstorableValue
from engine.store.values import decode, encode


class PlainText(TypeDecorator[str]):
    """Text: identifiers, states, names, comments. Never a number."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise UnstorableValue(
                f"{value!r} is of type {type(value).__name__}; the store wants text.",
                fix="Identifiers are text here.",
            )
        if not value.isascii():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError:
                raise UnstorableValue(f"The text {value!r} has half a character in it.", fix="Mend the text.") from None
        if "\0" in value:
            raise UnstorableValue(f"The text {value!r} has a NUL character in it.", fix="Remove the character.")
        return str(value)  # an enum of text, for one, is stored as its text


class JsonText(TypeDecorator[Any]):
    """JSON as text, with amounts and dates kept exactly; see ``engine.store.values``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return encode(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else decode(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment as ISO text in UTC, always of one width, so that the order of the text is the order of time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise UnstorableValue(f"The time {value} has no zone.", fix="Give the time in UTC.")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)
