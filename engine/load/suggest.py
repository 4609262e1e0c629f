"""The likely intended name behind a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A sentence that offers the nearest known name, or lists the known ones where they are few, or nothing."""
    known = sorted(set(candidates))
    folded = {name.casefold(): name for name in reversed(known)}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{folded[near[0]]}"?'
    if known and len(known) <= 12:
        return "Known: " + ", ".join(known) + "."
    return ""
