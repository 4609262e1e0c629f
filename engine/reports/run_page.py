"""The report of a run: one page that needs nothing else, and the same as JSON."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.program import Program
from engine.readiness.waits import circle_words
from engine.reports.run_json import run_as_json
from engine.reports.run_text import WORDS, counted, headline, in_order
from engine.reports.status import Status
from engine.reports.status_text import resolution
from engine.sync.summary import Left, RunSummary

TEMPLATE = "run_page.html"
SHOWN = 200
"""Of those that stand in one list of the page; the JSON beside it has them all."""


def run_page(summary: RunSummary, status: Status, program: Program, left: Sequence[Left] = ()) -> str:
    """The page. Whatever systems and people wrote is shown as text, never as markup. ``left``: records that were not to be written."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    labels = {name: f"{flow.flow.label}, {flow.direction.label}" for name, flow in program.flows.items()}
    return environment.get_template(TEMPLATE).render(
        run=summary,
        status=status,
        labels=labels,
        words={outcome.value: text for outcome, text in WORDS.items()},
        rows=[(labels.get(name, name), counted(counts)) for name, counts in in_order(summary, program)],
        headline=headline(summary),
        errors=[(flows, *said) for said, flows in _same(summary, labels).items()],
        left=[(labels.get(flow, flow), outcome, several) for (flow, outcome), several in _grouped(left).items()],
        shown=SHOWN,
        resolution=lambda call: resolution(call, status.now),
        circles=[
            circle_words(one, {name: flow.flow.label for name, flow in program.flows.items()})
            for one in summary.circles
        ],
    )


def write_report(folder: Path, summary: RunSummary, status: Status, program: Program, left: Sequence[Left]) -> Path:
    """Adds both files of a run to a folder and gives the page's path. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{summary.run_id}.html"
    _write(page.with_suffix(".json"), run_as_json(summary, left) + "\n")
    _write(page, run_page(summary, status, program, left))
    return page


def _same(summary: RunSummary, labels: Mapping[str, str]) -> dict[tuple[str, str], list[str]]:
    """What kept flows from being planned, and which of them: one system that does not answer stops many."""
    found: dict[tuple[str, str], list[str]] = {}
    for error in summary.errors:
        found.setdefault((error.message, error.fix), []).append(labels.get(error.flow, error.flow))
    return found


def _grouped(left: Sequence[Left]) -> dict[tuple[str, str], list[Left]]:
    found: dict[tuple[str, str], list[Left]] = {}
    for one in left:
        found.setdefault((one.flow, one.outcome), []).append(one)
    return found


def _write(path: Path, text: str) -> None:
    # Whoever looks at the folder sees a whole file or none.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)
