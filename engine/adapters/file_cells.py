"""One cell of a file: the value that its text means, and the text that says a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from engine.adapters.results import Json
from engine.pack.placeholders import as_text
from engine.pack.system_files import TextSpec
from engine.pack.system_interfaces import FormatSpec
from engine.pack.wire import wire_date, wire_moment

# OWASP, "CSV Injection": what a spreadsheet takes for the beginning of a formula, full-width signs included. Apostrophes before
# such a sign count too, so that taking one away gives back exactly what was written.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_DATE_PARTS = {"CCYY": r"(?P<year>\d{4})", "YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d\d)", "DD": r"(?P<day>\d\d)"}
_LONGEST = 40

Read = Callable[[str], Json]


class Cells:
    """Cells as one interface writes them. Both directions raise ValueError in words; writing raises TypeError as well."""

    def __init__(self, text: TextSpec, formats: FormatSpec) -> None:
        self._text, self._formats = text, formats
        group = f"(?:{re.escape(text.thousands)}\\d{{3}})" if text.thousands else ""
        whole = rf"(?:\d{{1,3}}{group}+|\d+)" if group else r"\d+"
        self._amount = re.compile(rf"[+-]?{whole}(?:{re.escape(text.decimal_sign)}\d+)?", re.ASCII)
        parts = re.split("(CCYY|YYYY|MM|DD)", formats.date)
        self._date = re.compile("".join(_DATE_PARTS.get(part, re.escape(part)) for part in parts), re.ASCII)
        self._readers: Mapping[str, Read] = {
            "text": self._read_text,
            "decimal": self._read_decimal,
            "date": self._read_date,
            "flag": self._read_flag,
        }

    def reader(self, type_: str) -> Read:
        """Gives a cell's value: text, Decimal, a date as CCYY-MM-DD, or a flag; None for a blank that is no text."""
        return self._readers[type_]

    def write(self, value: object, type_: str) -> str:
        """The text of a value; nothing for None."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self._formats.true if value else self._formats.false
        if isinstance(value, Decimal):
            if not value.is_finite():
                raise ValueError(f"{value} is not an amount")
            return as_text(value).replace(".", self._text.decimal_sign)
        if isinstance(value, int):
            return str(value)
        if isinstance(value, datetime):
            return wire_moment(value)
        if isinstance(value, date):
            return wire_date(value, self._formats.date)
        if not isinstance(value, str):
            raise TypeError(
                f"a {type(value).__name__} cannot be sent: only text, whole numbers, amounts, dates and flags can"
            )
        return self._typed(value, type_)

    def _typed(self, value: str, type_: str) -> str:
        """A text for a column that is not one of text must say such a value."""
        if type_ == "text":
            return f"'{value}" if self._text.spreadsheet and _FORMULA.match(value) else value
        if not value.strip():
            return ""
        if type_ == "decimal":
            try:
                return self.write(Decimal(value), type_)
            except InvalidOperation:
                raise ValueError(f"{_quoted(value)} is no amount") from None
        if type_ == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return wire_date(date.fromisoformat(value), self._formats.date)
        self._readers[type_](value)
        return value

    def _read_text(self, text: str) -> str:
        if self._text.trim:
            text = text.strip()
        if self._text.spreadsheet and text[:1] == "'" and _FORMULA.match(text):
            return text[1:]
        return text

    def _read_decimal(self, text: str) -> Json:
        text = text.strip()
        if not text:
            return None
        if not self._amount.fullmatch(text):
            raise ValueError(f"{_quoted(text)} is no amount")
        if self._text.thousands:
            text = text.replace(self._text.thousands, "")
        return Decimal(text.replace(self._text.decimal_sign, "."))

    def _read_date(self, text: str) -> Json:
        text = text.strip()
        if not text:
            return None
        found = self._date.fullmatch(text)
        try:
            if found:
                return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
        except (ValueError, IndexError):
            pass
        raise ValueError(f"{_quoted(text)} is no date of the form {self._formats.date}")

    def _read_flag(self, text: str) -> Json:
        text = text.strip()
        if not text:
            return None
        if text not in (self._formats.true, self._formats.false):
            raise ValueError(f"{_quoted(text)} is neither {self._formats.true} nor {self._formats.false}")
        return text == self._formats.true


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"}"'
