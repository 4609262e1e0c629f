"""Decisions as Markdown, for a ticket or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.reports.decisions_text import summary, told
from engine.reports.plain import safe, seen_words
from engine.reports.results import Assessed, Result, Standing, Tally, Unreadable
from engine.reports.signs import sign_of
from engine.rules.decision import Reason

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#])")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", safe(text))


def render(results: Iterable[Result], tally: Tally) -> Iterator[str]:
    """A section for each record that is not simply ready, a table of the ready ones at the end, and the counts."""
    yield "# Evaluation"
    ready: list[Assessed] = []
    for result in results:
        if isinstance(result, Unreadable):
            yield f"\n## {escaped(str(result.origin))}: unreadable\n"
            yield f"{escaped(result.message)} {escaped(result.fix)}".rstrip()
        elif told(result):
            yield from _section(result)
        else:
            ready.append(result)
    if ready:
        yield "\n## Without reasons\n\n| record | title | outcome |\n| --- | --- | --- |"
        for result in ready:
            name = f"{result.label} {result.decision.identity or ''}".strip()
            note = f" ({escaped(result.note)})" if result.note and result.standing is not Standing.READY else ""
            yield f"| {escaped(name)} | {escaped(result.decision.title)} | {result.standing}{note} |"
    yield "\n## Summary\n"
    for line in summary(tally, width=10_000):
        yield f"- {escaped(line)}"


def _section(result: Assessed) -> Iterator[str]:
    decision = result.decision
    name = f"{result.label} {decision.identity or ''} {decision.title}"
    yield f"\n## {escaped(' '.join(name.split()))}: {result.standing}\n"
    for reason in told(result):
        yield from _reason(reason)


def _reason(reason: Reason) -> Iterator[str]:
    sign, _ = sign_of(reason)
    yield f"- {escaped(sign)} **{escaped(reason.rule)}** {escaped(reason.message)}"
    if reason.kind != "state":
        at = f" at `{reason.path}`" if reason.path else ""
        yield f"  - seen: {escaped(seen_words(reason.seen))}{at}"
    if reason.fix:
        owner = f" ({escaped(reason.owner)})" if reason.owner else ""
        yield f"  - fix: {escaped(reason.fix)}{owner}"
    if reason.waived_by:
        yield f"  - waived by {escaped(reason.waived_by)}"
    says = ", ".join(reason.sources)
    yield f"  - says: {escaped(says)}{' · ' if says else ''}`{reason.position}`"
