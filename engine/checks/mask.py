"""Does a text fit into a mask such as XX-XXX, each X a character of the text?"""

from __future__ import annotations

from typing import Any

from engine.checks.answers import cannot_tell, failed, unknown_because
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind, NameUse
from engine.checks.length import WRITTEN
from engine.checks.values import FieldType, shown
from engine.checks.view import View
from engine.load.shapes import PATH

NO_ROOM = "{{ label }} has {{ length }} characters; the mask {{ mask }} has room for {{ room }}."


def is_mask(text: str) -> bool:
    """True for a text of X (a character of the value) and signs that stand between; it has at least one X."""
    return "X" in text and not any(sign.isalnum() or sign == "_" for sign in text.replace("X", ""))


def stands_in(text: str, mask: str) -> bool:
    """True where the text has the mask's form already."""
    return len(text) == len(mask) and all(place == "X" or place == sign for place, sign in zip(mask, text, strict=True))


def _fits(value: Any, name: str, view: View) -> Finding:
    mask = view.value(name)
    if note := unknown_because(mask, view, name):
        return cannot_tell(value, note)
    if not isinstance(mask, str) or not is_mask(mask):
        return cannot_tell(value, f"{view.label(name)} is {shown(mask)}, which is no mask such as XX-XXX.")
    room = mask.count("X")
    if len(value) <= room or stands_in(value, mask):
        return PASSED
    return failed(NO_ROOM, value, length=len(value), mask=mask, room=room)


CHECKS = (
    CheckKind(
        name="fits_mask",
        parameter=PATH,
        examine=_fits,
        reason=NO_ROOM,
        summary="The mask that another field holds has room for the text, or the text stands in the mask already.",
        example="code: {fits_mask: settings.code_mask}",
        takes=WRITTEN,
        names=lambda name: (NameUse(name, "field", frozenset({FieldType.TEXT})),),
        offers=("length", "mask", "room"),
    ),
)
