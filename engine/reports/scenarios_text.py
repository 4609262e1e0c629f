"""What came of the scenarios, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.reports.paint import Paint
from engine.reports.plain import counted, safe, wrapped
from engine.scenarios.coverage import RuleCoverage
from engine.scenarios.runner import ScenarioResult


def render(
    results: Sequence[ScenarioResult], coverage: Sequence[RuleCoverage], *, paint: Paint, width: int
) -> Iterator[str]:
    """Every scenario that failed with what differs, then the rules that were not seen from every side, then the counts."""
    failed = [result for result in results if not result.passed]
    for result in failed:
        scenario = result.scenario
        yield f"{paint('bad', 'failed')}  {paint('strong', scenario.id)}  {paint('dim', str(scenario.place))}"
        yield from wrapped(scenario.says, width, "        ")
        for difference in result.differences:
            yield from wrapped(difference, width, "          ", first="        - ")
        yield ""
    gaps = [rule for rule in coverage if rule.gaps]
    if gaps:
        yield "Rules that the scenarios do not show from every side:"
        for rule in gaps:
            yield f"  {safe(rule.rule)}  {', '.join(rule.gaps)}  {paint('dim', str(rule.position))}"
        yield ""
    passed = len(results) - len(failed)
    shown = len(coverage) - len(gaps)
    words = f"{counted(passed, 'scenario')} passed" + (f", {len(failed)} failed" if failed else "")
    yield f"{paint('bad' if failed else 'good', words)}; {shown} of {counted(len(coverage), 'rule')} seen from every side."
