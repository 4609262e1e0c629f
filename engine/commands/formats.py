"""The formats in which decisions are shown, and the exit code that follows from them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence

from engine.commands.output import paint, show, width
from engine.exit_codes import ExitCode
from engine.reports.results import Result, Tally, Unreadable

FORMATS = ("text", "json", "jsonl", "markdown", "junit")


def show_decisions(results: Iterable[Result], form: str, *, only: Sequence[str] = (), brief: bool = False) -> Tally:
    """Render the results as they come; gives their counts. ``only`` keeps the standings it names, but counts them all."""
    tally = Tally()
    kept = _only(tally.count(results), only)
    renderer = importlib.import_module(f"engine.reports.decisions_{form}")
    if form == "text":
        show(renderer.render(kept, tally, paint=paint(), width=width(), brief=brief))
    else:
        show(renderer.render(kept, tally))
    return tally


def _only(results: Iterable[Result], standings: Sequence[str]) -> Iterator[Result]:
    for result in results:
        if not standings or isinstance(result, Unreadable) or result.standing.value in standings:
            yield result


def exit_code(tally: Tally, fail_on: Sequence[str]) -> ExitCode:
    """Refused where ``--fail-on`` names what is there; unusable where a record could not be read; the greatest wins."""
    refused = any(tally.total(what) for what in fail_on)
    return max(
        ExitCode.PACK_INVALID if tally.unreadable else ExitCode.FINE, ExitCode.REFUSED if refused else ExitCode.FINE
    )
