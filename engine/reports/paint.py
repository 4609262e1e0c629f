"""Colour, or none: renderers name a meaning, and the terminal decides how it looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Paint = Callable[[str, str], str]
"""A meaning ("good", "bad", "wait", "warn", "dim", "strong") and a text give the text as it is shown."""

_CODES: Mapping[str, str] = {"good": "32", "bad": "31", "wait": "33", "warn": "33", "dim": "2", "strong": "1"}


def plain(_meaning: str, text: str) -> str:
    """No colour."""
    return text


def coloured(meaning: str, text: str) -> str:
    """The text in the colour of its meaning."""
    return f"\x1b[{_CODES[meaning]}m{text}\x1b[0m" if text else text
