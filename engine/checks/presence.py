"""Is there anything? Blank text, an empty list and an empty group are nothing."""

from __future__ import annotations

from typing import Any

from engine.checks.answers import failed
from engine.checks.constants import YES
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import ANY_TYPE, CheckKind
from engine.checks.values import MISSING
from engine.checks.view import View

MISSING_REASON = "{{ label }} is missing."
PRESENT_REASON = "{{ label }} is {{ seen }}; it must be empty."
LINES_REASON = "{{ label }}: the number of lines is {{ seen }}; it must be empty."


def _nothing(value: Any) -> bool:
    return value is MISSING or (isinstance(value, str | list | tuple | dict) and not value)


def _required(value: Any, _: bool, __: View) -> Finding:
    return failed(MISSING_REASON, value) if _nothing(value) else PASSED


def _absent(value: Any, _: bool, __: View) -> Finding:
    if _nothing(value):
        return PASSED
    # The lines of a list are views, which mean nothing to a reader; how many there are does.
    return failed(LINES_REASON, len(value)) if isinstance(value, list | tuple) else failed(PRESENT_REASON, value)


CHECKS = (
    CheckKind(
        name="required",
        parameter=YES,
        examine=_required,
        reason=MISSING_REASON,
        summary="There must be a value. Blank text and an empty list count as none.",
        example="title: {required: true}",
        takes=ANY_TYPE,
        sees_missing=True,
        guard="type({v}) is str and {v} != ''",
    ),
    CheckKind(
        name="absent",
        parameter=YES,
        examine=_absent,
        reason=PRESENT_REASON,
        summary="There must be no value. Blank text and an empty list count as none.",
        example="closed_on: {absent: true}",
        takes=ANY_TYPE,
        sees_missing=True,
    ),
)
