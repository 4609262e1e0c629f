"""The texts that the rows of a list hold under a path, and an index of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.values import MISSING, FieldType, typed

_ABSENT = object()


def text_at(row: Any, path: str) -> str | None:
    """A row's value as trimmed text: empty where the row says that it has none, None where the row does not tell."""
    raw = _at(row, path)
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


@dataclass(frozen=True, slots=True)
class RowIndex:
    """The rows of a list by the text under one path, so that a thousand records need not read every row each.

    ``by_text`` is by folded text; ``silent`` are the rows that do not tell.
    """

    by_text: Mapping[str, Sequence[Any]]
    silent: Sequence[Any]

    def candidates(self, folded: str) -> Sequence[Any]:
        """The rows with this text, whatever its case, and those that do not tell; every other row surely has another."""
        with_it = self.by_text.get(folded, ())
        return [*with_it, *self.silent] if self.silent else with_it


def index_rows(rows: Iterable[Any], path: str) -> RowIndex:
    """The index of a list."""
    by_text: dict[str, list[Any]] = {}
    silent: list[Any] = []
    for row in rows:
        text = text_at(row, path)
        (silent if text is None else by_text.setdefault(text.casefold(), [])).append(row)
    return RowIndex(by_text, silent)
