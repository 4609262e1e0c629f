"""The statements that the pack carries, for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.scenarios.coverage import FactCoverage


def render(facts: Sequence[FactCoverage]) -> Iterator[str]:
    """One document: every statement with the places that cite it and the scenarios that show it."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "facts",
            "facts": [
                {
                    "fact": fact.fact,
                    "kind": fact.kind,
                    "text": fact.text,
                    "carried": [{"file": place.file, "line": place.line} for place in fact.carried],
                    "holds": [result.scenario.id for result in fact.holds],
                    "does_not_hold": [result.scenario.id for result in fact.does_not_hold],
                    "failed": fact.failed,
                }
                for fact in facts
            ],
        }
    )
