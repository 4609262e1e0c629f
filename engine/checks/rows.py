"""Looking through the rows of a list for one that holds certain texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import same_text
from engine.checks.row_texts import text_at
from engine.checks.view import View


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row must hold under a key: a trimmed text, folded too where case makes no difference."""

    path: str
    text: str
    folded: bool


def fits(row: Any, wanted: Sequence[Wanted]) -> bool | None:
    """Whether a row holds all of it; None where it might, but lacks a key."""
    answer: bool | None = True
    for want in wanted:
        text = text_at(row, want.path)
        if text is None:
            answer = None
        elif (text.casefold() if want.folded else text) != want.text:
            return False
    return answer


def found(rows: Iterable[Any], wanted: Sequence[Wanted]) -> bool | None:
    """Whether a row fits; None where none does, but one that lacks a key might."""
    answer: bool | None = False
    for row in rows:
        one = fits(row, wanted)
        if one:
            return True
        if one is None:
            answer = None
    return answer


def candidates(view: View, list_name: str, wanted: Sequence[Wanted]) -> Sequence[Any] | None:
    """Rows of a list, among them all that fit or might; None where the list is not given.

    Only the first of ``wanted`` is looked up in an index; what is left is to be looked at with ``found`` or ``fits``.
    """
    first = wanted[0]
    index = view.index(list_name, first.path)
    if index is None:
        return view.rows(list_name)
    return index.candidates(first.text if first.folded else first.text.casefold())


def restrictions(where: Mapping[str, str]) -> list[Wanted]:
    """What the rows that count hold, as an author wrote it: outer blanks and case make no difference."""
    return [Wanted(path, same_text(text), True) for path, text in where.items()]
