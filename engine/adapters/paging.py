"""Long lists, piece by piece: what to ask next, and when the list is at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from engine.adapters.answers import Answer
from engine.adapters.results import Row
from engine.pack.system_operations import PagingSpec

Fetch = Callable[[Mapping[str, str]], tuple[Answer, list[Row]]]
"""Asks with these further query parameters; the answer and the rows in it."""

_NEXT = re.compile(r';\s*rel\s*=\s*"?next"?', re.IGNORECASE)


def paged(paging: PagingSpec | None, fetch: Fetch) -> Iterator[Row]:
    """All rows; the next piece is asked for only when the rows before it were taken."""
    if paging is None:
        yield from fetch({})[1]
        return
    number, got = (1 if paging.kind == "page" else 0), 0
    while True:
        answer, rows = fetch({paging.number: str(number), paging.size: str(paging.rows)})
        yield from rows
        got += len(rows)
        if not rows or not _more(paging, answer, len(rows), got):
            return
        number += 1 if paging.kind == "page" else len(rows)


def _more(paging: PagingSpec, answer: Answer, rows: int, got: int) -> bool:
    # Addresses in the Link header are not followed: they could lead to another host, which would get the token.
    link, total = answer.header(paging.link), answer.header(paging.total)
    if link:
        return bool(_NEXT.search(link))
    if total.strip().isdigit():
        return got < int(total)
    return rows >= paging.rows
