"""A plan for people: what a run would do with each record, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.mapping.payload import Call, Payload, Row
from engine.plan.items import BothSides, Change, PlanAction, PlanItem, Resolution
from engine.readiness.waits import Wait, circle_words, wait_of, waiting_circles
from engine.reports.decisions_text import WIDTH
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, safe, seen_words, wrapped
from engine.reports.reason_text import reason_lines

MEANINGS = {
    PlanAction.CREATE: "good",
    PlanAction.UPDATE: "good",
    PlanAction.UNCHANGED: "dim",
    PlanAction.BLOCKED: "bad",
    PlanAction.WAITING: "wait",
    PlanAction.CONFLICT: "bad",
    PlanAction.SKIPPED: "dim",
}


def render(
    items: Iterable[PlanItem],
    labels: Mapping[str, str],
    *,
    paint: Paint = plain,
    width: int = WIDTH,
    brief: bool = False,
    payloads: bool = False,
) -> Iterator[str]:
    """Lines, streamed; the counts come last. ``labels``: how people call the records of a flow."""
    counts: dict[str, Counter[PlanAction]] = {}
    waits: list[Wait | None] = []
    for item in items:
        counts.setdefault(item.flow, Counter())[item.action] += 1
        waits.append(wait_of(item))
        yield _heading(item, labels.get(item.flow, item.object), width, paint)
        yield from wrapped(f"because {item.because_text}", width, "      ", "    ")
        if not brief:
            yield from _details(item, width, paint, payloads)
    for circle in waiting_circles(filter(None, waits)):
        way, fix = circle_words(circle, labels)
        yield ""
        yield from wrapped(f"a circle: {way}", width, "  ", f"{paint('bad', '↻')} ")
        yield from wrapped(fix, width, "  ", "  ")
    if counts:
        yield ""
    else:
        yield "Nothing to plan: there are no records."
    for flow, numbers in counts.items():
        parts = [f"{numbers[action]:,} {action}" for action in PlanAction if numbers[action]]
        yield from wrapped(f"{flow}: {counted(numbers.total(), 'record')}: {', '.join(parts)}", width, "  ", "")


def _heading(item: PlanItem, label: str, width: int, paint: Paint) -> str:
    name = safe(f"{label} {item.identity or '(without id)'}")
    word = item.action.upper()
    to = safe(f" as {item.counterpart}") if item.counterpart and item.writes else ""
    room = width - len(name) - len(word) - len(to) - 4
    title = safe(item.title)
    if len(title) > room > 0:
        title = title[: room - 1] + "…"
    gap = max(2, width - len(name) - 2 - len(title) - len(word) - len(to))
    return f"{paint('strong', name)}  {title}{' ' * gap}{paint(MEANINGS[item.action], word + to)}"


def _details(item: PlanItem, width: int, paint: Paint, payloads: bool) -> Iterator[str]:
    for reason in item.reasons:
        yield from reason_lines(reason, width, paint)
    for side in item.sides:
        yield from _side(side, width, paint)
    if item.sides and item.seen and item.action is not PlanAction.CONFLICT:
        yield f"      seen   {item.seen}"
    if item.action is PlanAction.UPDATE:
        yield from _changes(item.changes, width)
    if item.payload is not None and (item.writes or payloads):
        yield from _calls(item.payload, width, payloads)
    for loss in item.losses:
        for number, line in enumerate(wrapped(loss.message, width, "        ", "    ~ lost  ")):
            yield line.replace("~ lost", paint("warn", "~ lost"), 1) if number == 0 else line


def _changes(changes: Iterable[Change], width: int) -> Iterator[str]:
    for change in changes:
        row = f"[{change.row}]" if change.row > 1 else ""
        before = "(new)" if change.before is None else seen_words(change.before)
        yield from wrapped(
            f"{change.field}: {before} → {seen_words(change.after)}", width, "        ", f"    {change.call}{row}."
        )


def _side(side: BothSides, width: int, paint: Paint) -> Iterator[str]:
    """A field that somebody changed in the target, with what becomes of it; one that waits for a person is told by its reason."""
    if side.outcome is Resolution.ASKED:
        return
    by = "settled so" if side.settled else f"owner: {side.owner}"
    word = "overwrites" if side.outcome is Resolution.OVERWRITTEN else "keeps"
    stands = f"{seen_words(side.target)} in the target"
    rest = f"last synced {seen_words(side.synced)}, source {seen_words(side.source)} ({by})"
    lines = wrapped(f"{side.field}: {stands}; {rest}", width, "        ", f"    ! {word}  ")
    for number, line in enumerate(lines):
        yield line.replace(f"! {word}", paint("warn", f"! {word}"), 1) if number == 0 else line


def _calls(payload: Payload, width: int, payloads: bool) -> Iterator[str]:
    for call in (*payload.calls, *payload.back):
        yield f"    → {safe(call.label or call.id)}: {call.system}.{call.operation}, {counted(len(call.rows), 'row')}"
        if payloads:
            for number, row in enumerate(call.rows, start=1):
                yield from _row(call, row, number, width)


def _row(call: Call, row: Row, number: int, width: int) -> Iterator[str]:
    if len(call.rows) > 1:
        line = f", line {row.line}" if row.line else ""
        yield f"        row {number}{line}"
    for name, value in row.values.items():
        origin = row.provenance.get(name)
        source = f"   ← {', '.join(origin.fields) or origin.transform}" if origin else ""
        yield from wrapped(f"{name} = {seen_words(value)}{source}", width, "            ", "        ")
