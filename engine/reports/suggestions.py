"""Likely counterparts, for people and for machines."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.plain import counted, safe

Found = Sequence[tuple[str, str, Sequence[tuple[str, str]]]]
"""By record: its id, its title, and each candidate's id with the text that matches."""


def render_text(object_name: str, label: str, found: Found) -> Iterator[str]:
    """Each record with its candidates; where there is one, the command that links the two."""
    for identity, title, candidates in found:
        yield safe(f"{label} {identity}  {title}")
        for other, text in candidates:
            yield safe(f"    {other}  {text}")
        if len(candidates) == 1:
            words = (object_name, identity, candidates[0][0])
            yield safe(f"    sync-engine link {' '.join(map(shlex.quote, words))} --as LOGIN")
    several = sum(len(candidates) > 1 for _, _, candidates in found)
    more = f", {several} with several candidates" if several else ""
    yield f"{counted(len(found), 'record')} with a likely counterpart{more}."


def render_json(flow: str, found: Found) -> Iterator[str]:
    """One document."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "suggestions",
            "flow": flow,
            "suggestions": [
                {
                    "id": identity,
                    "title": title,
                    "candidates": [{"id": other, "matches": text} for other, text in candidates],
                }
                for identity, title, candidates in found
            ],
        }
    )
