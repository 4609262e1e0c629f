"""What became of people's actions, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.exit_codes import ExitCode
from engine.reports.decisions_json import SCHEMA_VERSION, decision_json, dumps
from engine.reports.decisions_text import WIDTH, heading, told
from engine.reports.paint import Paint, plain
from engine.reports.plain import safe
from engine.reports.reason_text import reason_lines
from engine.reports.results import Assessed


@dataclass(frozen=True, slots=True)
class Act:
    """One record and what became of the action: the label of its new state, or "" where it was refused."""

    identity: str
    action: str
    result: Assessed
    state: str
    code: ExitCode


def render_text(acts: Iterable[Act], *, paint: Paint = plain, width: int = WIDTH) -> Iterator[str]:
    """A line for each that was done; all reasons for each that was refused."""
    for one in acts:
        if one.code is ExitCode.FINE:
            name = f"{one.result.label} {one.identity}  {one.result.decision.title}".rstrip()
            yield f"{paint('strong', safe(name))}: {paint('good', safe(one.state or 'done'))}"
            continue
        yield heading(one.result, width, paint)
        for reason in told(one.result):
            yield from reason_lines(reason, width, paint)
        yield ""


def render_json(acts: Iterable[Act]) -> Iterator[str]:
    """One document: each decision with ``done`` and the state that it led to."""
    yield f'{{"schema_version": "{SCHEMA_VERSION}", "kind": "acts", "acts": ['
    between = ""
    for one in acts:
        done = {"done": one.code is ExitCode.FINE, "new_state": one.state}
        yield between + dumps({**decision_json(one.result), **done})
        between = ","
    yield "]}"
