"""How a check answers: the findings of all families, built the same way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.checks.finding import Finding, Place
from engine.checks.values import MISSING, Unreadable, shown
from engine.checks.view import View
from engine.reasoning.facts import Outcome

NO_PLACE = Place()
WHY = "{{ why }}"


def failed(reason: str, value: Any, place: Place = NO_PLACE, **names: Any) -> Finding:
    """A failure: the template of its reason, the value seen, and the further names of the template.

    ``value`` is there as it is, and as ``seen`` the way it is shown to a person.
    """
    return Finding(Outcome.FAIL, {"value": value, "seen": shown(value), **names}, place, reason)


def cannot_tell(value: Any, note: str, place: Place = NO_PLACE, **values: Any) -> Finding:
    """What the check looks at is missing or unreadable; the note says what, in a sentence. ``values`` are for the rule's texts."""
    told = {"value": value, "seen": shown(value), "why": note, **values}
    return Finding(Outcome.CANNOT_TELL, told, place, WHY, note)


def broken(value: Any, note: str) -> Finding:
    """The rule itself cannot work; the note says why, in a sentence."""
    return Finding(Outcome.ERROR, {"value": value, "seen": shown(value), "why": note}, NO_PLACE, WHY, note)


def unknown_because(value: Any, view: View, name: str) -> str:
    """Why a value that the view gave cannot be used, as a sentence; empty where it can."""
    if value is MISSING:
        return f"{view.label(name)} is missing."
    if isinstance(value, Unreadable):
        return f"{view.label(name)} is {shown(value)}, which is not {value.expected}."
    return ""


def plain(value: Any) -> str:
    """A value within a listing: like ``shown``, but texts without quotes."""
    return value if isinstance(value, str) else shown(value)


def joined(items: Iterable[Any], last: str = "and") -> str:
    """Items as people list them: "2, 5 and 7"."""
    words = [plain(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def same_text(text: str) -> str:
    """What two texts share that count as the same: no outer blanks, no difference of case."""
    return text.strip().casefold()
