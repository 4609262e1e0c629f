"""Does a list hold a certain item?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.checks.answers import failed, joined, same_text
from engine.checks.count import LISTS
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind
from engine.checks.values import FieldType, typed
from engine.checks.view import View
from engine.load.shapes import TEXT

LACKING = "{{ label }}: {{ wanted }} is not among them ({{ items }})."


def _includes(items: Sequence[Any], wanted: str, view: View) -> Finding:
    texts = [text for text in (typed(item, FieldType.TEXT) for item in items) if isinstance(text, str)]
    if any(same_text(text) == same_text(wanted) for text in texts):
        return PASSED
    return failed(LACKING, tuple(texts), wanted=wanted, items=joined(texts) if texts else "none")


CHECKS = (
    CheckKind(
        name="includes",
        parameter=TEXT,
        examine=_includes,
        reason=LACKING,
        summary="One item of a list of plain texts is this one. Outer blanks and case make no difference.",
        example="tools: {includes: orders}",
        takes=LISTS,
        offers=("wanted", "items"),
    ),
)
