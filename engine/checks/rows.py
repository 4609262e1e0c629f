"""Looking through the rows of a list for one that holds certain texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import same_text
from engine.checks.values import MISSING, FieldType, typed

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row must hold under a key: a trimmed text, folded too where case makes no difference."""

    path: str
    text: str
    folded: bool


def _text(raw: Any) -> str | None:
    """A row's value as text: empty where the row says that it has none, None where the row does not tell."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    value = typed(raw, FieldType.TEXT)
    if value is MISSING:
        return ""
    return value.strip() if isinstance(value, str) else None


def _at(row: Any, path: str) -> Any:
    for step in path.split("."):
        if row is None:
            return None
        if not isinstance(row, Mapping) or step not in row:
            return _ABSENT
        row = row[step]
    return row


def _fits(row: Any, wanted: Sequence[Wanted]) -> bool | None:
    fits: bool | None = True
    for want in wanted:
        text = _text(_at(row, want.path))
        if text is None:
            fits = None
        elif (text.casefold() if want.folded else text) != want.text:
            return False
    return fits


def found(rows: Iterable[Any], wanted: Sequence[Wanted]) -> bool | None:
    """Whether a row fits; None where none does, but one that lacks a key might."""
    answer: bool | None = False
    for row in rows:
        fits = _fits(row, wanted)
        if fits:
            return True
        if fits is None:
            answer = None
    return answer


def restrictions(where: Mapping[str, str]) -> list[Wanted]:
    """What the rows that count hold, as an author wrote it: outer blanks and case make no difference."""
    return [Wanted(path, same_text(text), True) for path, text in where.items()]
