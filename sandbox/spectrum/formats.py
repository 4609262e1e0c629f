"""The second level of validation: lengths, types and the forms of dates, numbers and keys.

Text that is too long is cut without a word, as the documents warn. Everything else that does not fit is an
error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from sandbox.spectrum.layouts import Element, Method
from sandbox.spectrum.problems import Problem

FORBIDDEN_IN_KEYS = "/*?\"'><#,&~"
_DATE = re.compile(r"\d\d([/-])\d\d\1\d{4}")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")


def clean(method: Method, sent: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The values to store, keyed by element and without the blank ones, and everything wrong with them."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for element in method.elements:
        given = sent.get(element.name, "")
        if not given.strip():
            continue
        value, wrong = _clean_one(element, given)
        values[element.name] = value
        if wrong:
            problems.append(Problem(wrong, element.name))
    return values, problems


def parse_date(text: str) -> date | None:
    """A date of the wire, MM/DD/CCYY with / or -; None if it is none."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return datetime.strptime(text.replace("-", "/"), "%m/%d/%Y").date()
    except ValueError:
        return None


def write_date(day: date) -> str:
    """A date as Spectrum gives it back."""
    return day.strftime("%m/%d/%Y")


def _clean_one(element: Element, given: str) -> tuple[str, str]:
    if element.kind == "date":
        day = parse_date(given.strip())
        return (write_date(day), "") if day else (given, f"{element.name} must be a date as MM/DD/CCYY")
    if element.kind == "number":
        return given.strip(), _number_error(element, given.strip())
    if element.key:
        value = given.strip()[: element.max].rstrip()
        bad = sorted(set(value) & set(FORBIDDEN_IN_KEYS))
        return value, f"{element.name} must not contain {' '.join(bad)}" if bad else ""
    value = given[: element.max]
    if element.one_of and value.strip() not in element.one_of:
        return value, f"{element.name} must be one of {', '.join(element.one_of)}"
    return value, ""


def _number_error(element: Element, value: str) -> str:
    if not _NUMBER.fullmatch(value):
        return f"{element.name} must be a number without currency sign or thousands separator, minus first"
    if len(value) > element.max:
        return f"{element.name} takes {element.max} characters, minus and decimal point included"
    if not element.form:
        return ""
    whole, _, decimals = element.form.lstrip("-").partition(".")
    before, _, after = value.lstrip("-").partition(".")
    if value.startswith("-") and not element.form.startswith("-"):
        return f"{element.name} must not be negative"
    if len(before.lstrip("0")) > int(whole) or len(after) > int(decimals):
        return f"{element.name} must have the format {element.form}"
    return ""
