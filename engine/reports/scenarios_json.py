"""What came of the scenarios, for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.scenarios.coverage import RuleCoverage
from engine.scenarios.runner import ScenarioResult


def render(results: Sequence[ScenarioResult], coverage: Sequence[RuleCoverage]) -> Iterator[str]:
    """One document: every scenario with its differences, and how often each rule was seen."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "scenarios",
            "scenarios": [
                {
                    "id": result.scenario.id,
                    "file": result.scenario.place.file,
                    "line": result.scenario.place.line,
                    "says": result.scenario.says,
                    "facts": dict(result.scenario.facts),
                    "passed": result.passed,
                    "differences": list(result.differences),
                }
                for result in results
            ],
            "rules": [
                {
                    "rule": rule.rule,
                    "file": rule.position.file,
                    "line": rule.position.line,
                    "passed": rule.passed,
                    "failed": rule.failed,
                    "left_out": rule.excluded,
                    "gaps": list(rule.gaps),
                }
                for rule in coverage
            ],
        }
    )
