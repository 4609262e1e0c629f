"""What is wrong with a pack, for people."""

from __future__ import annotations

from collections.abc import Iterator

from engine.program import Reading
from engine.reports.plain import counted


def render(reading: Reading) -> Iterator[str]:
    """The problems with their source lines, or one line that there are none."""
    if reading.problems:
        yield reading.rendered().rstrip("\n")
        return
    program = reading.program
    rules = 0 if program is None else sum(len(flow.rules) for flow in program.flows.values())
    flows = 0 if program is None else len(program.flows)
    yield f"{counted(len(reading.files), 'file')}, no problems ({counted(flows, 'flow')}, {counted(rules, 'rule')})."
