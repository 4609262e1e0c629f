"""Likely counterparts, for people and for machines."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.plain import counted, safe

Found = Sequence[tuple[str, str, Sequence[tuple[str, str]]]]
"""By record: its id, its title, and each candidate's id with the text that matches."""


@dataclass(frozen=True, slots=True)
class Matched:
    """By what the candidates were found: the field of either side, our field's name for people, and how texts are compared."""

    ours: str
    theirs: str
    label: str
    how: str

    @property
    def words(self) -> str:
        """``matched by name, without case``."""
        return f"matched by {self.label[:1].lower()}{self.label[1:]}, {_HOW.get(self.how, self.how)}"


_HOW = {"exact": "exactly", "without_case": "without case"}


def render_text(object_name: str, label: str, found: Found, matched: Matched) -> Iterator[str]:
    """Each record with its candidates; where there is one, the command that links the two."""
    for identity, title, candidates in found:
        yield safe(f"{label} {identity}  {title}")
        for other, text in candidates:
            yield safe(f"    {other}  {text}  ({matched.words})")
        if len(candidates) == 1:
            words = (object_name, identity, candidates[0][0])
            yield safe(f"    sync-engine link {' '.join(map(shlex.quote, words))} --as LOGIN")
    several = sum(len(candidates) > 1 for _, _, candidates in found)
    more = f", {several} with several candidates" if several else ""
    yield f"{counted(len(found), 'record')} with a likely counterpart{more}."


def render_json(flow: str, found: Found, matched: Matched) -> Iterator[str]:
    """One document."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "suggestions",
            "flow": flow,
            "matched_by": {"field": matched.ours, "against": matched.theirs, "compared": matched.how},
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
