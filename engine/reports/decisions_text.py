"""Decisions for people: what is ready in one line each, and for everything else all that stands in its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.reasoning.facts import Severity
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, safe, wrapped
from engine.reports.reason_text import reason_lines
from engine.reports.results import Assessed, Result, Standing, Tally, Unreadable
from engine.rules.decision import Reason

WIDTH = 80
_LONGEST_TAIL = 32
MEANINGS = {
    Standing.READY: "good",
    Standing.BLOCKED: "bad",
    Standing.WAITING: "wait",
    Standing.QUEUED: "dim",
    Standing.SYNCED: "dim",
    Standing.SKIPPED: "dim",
}


def render(
    results: Iterable[Result], tally: Tally, *, paint: Paint = plain, width: int = WIDTH, brief: bool = False
) -> Iterator[str]:
    """Lines, streamed; the summary comes last. ``tally`` counts the results and is complete when they are through."""
    spaced = True
    for result in results:
        lines = list(
            _unreadable(result, width, paint) if isinstance(result, Unreadable) else _entry(result, width, paint, brief)
        )
        # Records with reasons stand apart; those of one line stand together.
        if len(lines) > 1 and not spaced:
            yield ""
        yield from lines
        spaced = len(lines) > 1
        if spaced:
            yield ""
    if not spaced:
        yield ""
    yield from summary(tally, width)


def _entry(result: Assessed, width: int, paint: Paint, brief: bool) -> Iterator[str]:
    yield heading(result, width, paint)
    if brief:
        return
    for reason in told(result):
        yield from reason_lines(reason, width, paint)
    if result.decision.fault:
        yield from wrapped(result.decision.fault, width, "    ", "  ‼ ")


def told(result: Assessed) -> Iterable[Reason]:
    """The reasons worth a person's time: none where the record is through, or left alone."""
    if result.standing in (Standing.SYNCED, Standing.QUEUED, Standing.SKIPPED):
        return ()
    return sorted(result.decision.reasons, key=_weight)


def _weight(reason: Reason) -> int:
    if reason.waived_by:
        return 3
    return 2 if reason.severity is Severity.WARN else 1 if reason.kind == "need" else 0


def heading(result: Assessed, width: int, paint: Paint) -> str:
    """``Order 7011  A-11 Two chairs          BLOCKED``, with a note below where it does not fit beside."""
    decision = result.decision
    name = safe(f"{result.label} {decision.identity or '(without id)'}")
    tail = result.standing.upper()
    if result.standing in (Standing.READY, Standing.WAITING):
        tail += ", warning" * result.warned + ", waived" * result.waived
    note, below = safe(result.note), ""
    if note and result.standing is not Standing.READY:
        if len(tail) + len(note) <= _LONGEST_TAIL:
            tail += f" ({note})"
        else:
            below = "\n" + "\n".join(wrapped(note, width, "    "))
    room = width - len(name) - len(tail) - 4
    title = safe(decision.title)
    if len(title) > room:
        title = f"{title[: room - 1]}…" if room > 1 else ""
    gap = max(2, width - len(name) - 2 - len(title) - len(tail))
    return f"{paint('strong', name)}  {title}{' ' * gap}{paint(MEANINGS[result.standing], tail)}{below}"


def _unreadable(result: Unreadable, width: int, paint: Paint) -> Iterator[str]:
    name = safe(str(result.origin))
    yield f"{paint('strong', name)}{' ' * max(2, width - len(name) - 10)}{paint('bad', 'UNREADABLE')}"
    yield from wrapped(result.message, width, "    ", "  ‼ ")
    if result.fix:
        yield from wrapped(result.fix, width, " " * 13, "      fix    ")


def summary(tally: Tally, width: int = WIDTH) -> Iterator[str]:
    """``25 orders (export): 8 ready, 12 blocked`` for each flow, and what else is worth knowing."""
    if not tally.flows and not tally.unreadable:
        yield "No records."
    for flow, counts in tally.flows.items():
        parts = [f"{counts[standing]:,} {standing}" for standing in Standing if counts[standing]]
        one, several = (word.casefold() for word in tally.words[flow])
        direction = flow.rpartition(".")[2]
        head = f"{counted(counts.total(), one, several)} ({direction})"
        yield from wrapped(f"{head}: {', '.join(parts)}", width, "  ", "")
    extra = [counted(tally.warned, "record") + " with warnings"] * bool(tally.warned)
    extra += [counted(tally.waived, "record") + " with waived rules"] * bool(tally.waived)
    extra += [counted(tally.unreadable, "record") + " could not be read"] * bool(tally.unreadable)
    if extra:
        yield f"{', '.join(extra)}."
    if tally.not_asked:
        text = "No person was named, so the rules about permissions were not asked; --as LOGIN asks them."
        yield from wrapped(text, width, "", "")
