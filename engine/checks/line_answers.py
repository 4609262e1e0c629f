"""What the checks of lines share: what a line lacks, and how the answer names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.checks.answers import cannot_tell, joined
from engine.checks.finding import Finding, Place
from engine.checks.values import MISSING, Unreadable
from engine.checks.view import View


def label_of(lines: Sequence[View], view: View, name: str) -> str:
    """How people call a field of the lines."""
    return (lines[0] if lines else view).label(name)


def unusable(value: Any) -> bool:
    """Missing or unreadable."""
    return value is MISSING or isinstance(value, Unreadable)


def unknown_lines(lines: Sequence[View], view: View, name: str, numbers: Iterable[int]) -> Finding:
    """It cannot be told, because of the lines with these numbers."""
    at = tuple(numbers)
    word = "line" if len(at) == 1 else "lines"
    note = f"{label_of(lines, view, name)} is missing or unreadable in {word} {joined(at)}."
    return cannot_tell(MISSING, note, Place(name, at), where=joined(at))
