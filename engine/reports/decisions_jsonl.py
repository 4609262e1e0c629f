"""Decisions as JSON lines: one object a line, each with its kind; the last line is the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.reports.decisions_json import SCHEMA_VERSION, decision_json, dumps, summary_json, unreadable_json
from engine.reports.results import Result, Tally, Unreadable


def render(results: Iterable[Result], tally: Tally) -> Iterator[str]:
    """A line for each record as soon as it is judged."""
    for result in results:
        if isinstance(result, Unreadable):
            yield dumps({"schema_version": SCHEMA_VERSION, "kind": "unreadable", **unreadable_json(result)})
        else:
            yield dumps({"schema_version": SCHEMA_VERSION, "kind": "decision", **decision_json(result)})
    yield dumps({"schema_version": SCHEMA_VERSION, "kind": "summary", **summary_json(tally)})
