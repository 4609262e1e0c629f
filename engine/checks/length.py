"""How long is a text? Characters are Unicode code points of the text as stored: nothing is trimmed or folded."""

from __future__ import annotations

import re
from typing import Any

from engine.checks.answers import failed
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.shapes import Whole

WRITTEN = frozenset({FieldType.TEXT, FieldType.ID})
LINE_BREAK = re.compile(r"\r\n|\r|\n")
TOO_LONG = "{{ label }} has {{ length }} characters; at most {{ max_length }} are allowed."
TOO_SHORT = "{{ label }} has {{ length }} characters; at least {{ min_length }} are needed."
LINE_TOO_LONG = "Line {{ at_line }} of {{ label }} has {{ length }} characters; at most {{ max_line_length }} are allowed in a line."


def _max_length(value: Any, most: int, _: View) -> Finding:
    length = len(value)
    if length <= most:
        return PASSED
    return failed(TOO_LONG, value, length=length, max_length=most, excess=length - most)


def _min_length(value: Any, least: int, _: View) -> Finding:
    length = len(value)
    if length >= least:
        return PASSED
    return failed(TOO_SHORT, value, length=length, min_length=least, shortfall=least - length)


def _max_line_length(value: Any, most: int, _: View) -> Finding:
    lengths = [len(line) for line in LINE_BREAK.split(value)]
    longest = max(lengths)
    if longest <= most:
        return PASSED
    return failed(
        LINE_TOO_LONG,
        value,
        length=longest,
        max_line_length=most,
        excess=longest - most,
        at_line=lengths.index(longest) + 1,
    )


CHECKS = (
    CheckKind(
        name="max_length",
        parameter=Whole(1),
        examine=_max_length,
        reason=TOO_LONG,
        summary="At most so many characters. Each code point counts, blanks included.",
        example="title: {max_length: 30}",
        takes=WRITTEN,
        guard="type({v}) is str and len({v}) <= {p}",
        offers=("length", "max_length", "excess"),
    ),
    CheckKind(
        name="min_length",
        parameter=Whole(1),
        examine=_min_length,
        reason=TOO_SHORT,
        summary="At least so many characters. Each code point counts, blanks included.",
        example="code: {min_length: 4}",
        takes=WRITTEN,
        guard="type({v}) is str and len({v}) >= {p}",
        offers=("length", "min_length", "shortfall"),
    ),
    CheckKind(
        name="max_line_length",
        parameter=Whole(1),
        examine=_max_line_length,
        reason=LINE_TOO_LONG,
        summary="At most so many characters in each line of the text. Line breaks do not count.",
        example="notes: {max_line_length: 60}",
        takes=WRITTEN,
        guard="type({v}) is str and len({v}) <= {p}",
        offers=("length", "max_line_length", "excess", "at_line"),
    ),
)
