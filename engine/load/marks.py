"""Where the parser's events begin and end: line and column, both from 0."""

from __future__ import annotations

import yaml

Mark = tuple[int, int]


def starts_at(event: yaml.Event) -> Mark:
    """Where an event begins."""
    return _mark(event.start_mark)


def ends_at(event: yaml.Event) -> Mark:
    """Where an event ends: the column after its last character."""
    return _mark(event.end_mark)


def error_marks(error: Exception) -> tuple[Mark, Mark]:
    """Where a parser's error was noticed, and where the thing began that it was reading, if known."""
    noticed = _mark(getattr(error, "problem_mark", None) or getattr(error, "context_mark", None))
    context = getattr(error, "context_mark", None)
    return noticed, _mark(context) if context else noticed


def _mark(mark: object) -> Mark:
    return (getattr(mark, "line", 0), getattr(mark, "column", 0))
