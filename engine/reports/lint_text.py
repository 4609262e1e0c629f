"""What is wrong with a pack, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from engine.lint.report import LintReport, Settled
from engine.load.render import render_problems
from engine.reports import circles
from engine.reports.plain import counted

WIDTH = 110


def render(report: LintReport) -> Iterator[str]:
    """The problems with their source lines, or one line that there are none; then the findings and the disagreements."""
    reading = report.reading
    if reading.problems:
        yield reading.rendered().rstrip("\n")
        return
    program = reading.program
    rules = 0 if program is None else sum(len(flow.rules) for flow in program.flows.values())
    flows = 0 if program is None else len(program.flows)
    yield f"{counted(len(reading.files), 'file')}, no problems ({counted(flows, 'flow')}, {counted(rules, 'rule')})."
    yield from circles.render_text(reading)
    yield from _findings(report)
    if report.disagreements:
        yield ""
        yield "The documents disagree, and this is what was settled:"
        for settled in report.disagreements:
            yield from _settled(settled)


def _findings(report: LintReport) -> Iterator[str]:
    if not report.findings:
        yield "No record that meets its rules can be cut, or refused for its form when it is written."
        return
    shown = render_problems([one.as_problem() for one in report.findings], report.lines_of)
    yield ""
    yield shown.rpartition("\n\n")[0] if "\n\n" in shown else shown.rstrip("\n")
    yield ""
    holes = len(report.holes)
    late = counted(len(report.findings) - holes, "late refusal")
    yield f"{counted(holes, 'hole')}, {late}: a late refusal stops a record only when it is to be written."


def _settled(settled: Settled) -> Iterator[str]:
    one = settled.disagreement
    versions = "; ".join(f"{version.value} ({', '.join(version.sources)})" for version in one.versions)
    carried = ", ".join((*one.rules, *(f"setting {name}" for name in one.settings)))
    yield f"  {one.topic}: {versions}"
    text = f"{one.reading} [{carried}]"
    yield from textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    for field, proved in settled.guards.items():
        yield f"    {field}: {'proved to fit' if proved else 'not proved, see above'}"
