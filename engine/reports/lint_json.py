"""What is wrong with a pack, for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.lint.finding import Finding
from engine.lint.report import LintReport, Settled
from engine.load.position import Position
from engine.load.render import problems_as_json
from engine.reports import circles
from engine.reports.decisions_json import SCHEMA_VERSION, dumps


def render(report: LintReport) -> Iterator[str]:
    """One document: the files that were read, the problems and findings sorted by place, and the disagreements."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "problems",
            "files": sorted(report.reading.files),
            "problems": problems_as_json(report.reading.problems),
            "findings": [_finding(one) for one in report.findings],
            "disagreements": [_settled(one) for one in report.disagreements],
            "circles": circles.as_json(report.reading),
        }
    )


def _finding(one: Finding) -> dict[str, Any]:
    return {
        **_place(one.position),
        "level": one.level,
        "kind": one.kind,
        "flow": one.flow,
        "call": one.call,
        "target": one.target,
        "message": one.message,
        "fix": one.fix,
        "layout": None if one.layout is None else _place(one.layout),
    }


def _settled(settled: Settled) -> dict[str, Any]:
    one = settled.disagreement
    return {
        "id": one.id,
        "topic": one.topic,
        "versions": [
            {"value": version.value, "sources": list(version.sources), "says": version.says} for version in one.versions
        ],
        "rules": list(one.rules),
        "settings": list(one.settings),
        "reading": one.reading,
        "guards": [{"field": field, "proved": proved} for field, proved in settled.guards.items()],
    }


def _place(place: Position) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}
