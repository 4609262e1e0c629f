"""What came of a run, for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.program import Program
from engine.readiness.waits import circle_words
from engine.reports.plain import safe
from engine.sync.items import Applied
from engine.sync.summary import RunSummary

WORDS = {
    Applied.DONE: "written",
    Applied.FAILED: "failed",
    Applied.UNKNOWN: "outcome unknown",
    Applied.RETRY_LATER: "to be tried again",
    Applied.NOTHING: "nothing left to do",
}
_ORDER = (*WORDS, "unchanged", "waiting", "blocked", "conflict", "skipped")


def run_as_text(summary: RunSummary, program: Program) -> Iterator[str]:
    """A line for each flow with its counts, then what went wrong, what became ready, and the figures of the run."""
    labels = {name: f"{flow.flow.label}, {flow.direction.label}" for name, flow in program.flows.items()}
    width = max((len(labels.get(name, name)) for name in summary.counts), default=0)
    for name, counts in in_order(summary, program):
        yield f"{labels.get(name, name):<{width}}  {counted(counts)}"
    if not summary.counts:
        yield "Nothing was planned."
    for failure in summary.failures:
        label = program.flows[failure.flow].flow.label if failure.flow in program.flows else failure.flow
        yield ""
        yield f"{label} {failure.id}  {failure.title}: {WORDS.get(Applied(failure.outcome), failure.outcome)}"
        yield from (f"    {message}" for message in failure.messages)
    for error in summary.errors:
        yield ""
        yield f"{labels.get(error.flow, error.flow)} could not be planned: {error.message}"
        if error.fix:
            yield f"    fix: {error.fix}"
    if summary.became_ready:
        yield ""
        yield f"Became ready ({len(summary.became_ready)}):"
        for one in summary.became_ready:
            name = safe(f"{program.flows[one.flow].flow.label} {one.id}  {one.title}")
            yield f"    {name}{safe(': ' + one.why if one.why else '')}"
    for circle in summary.circles:
        way, fix = circle_words(circle, {name: flow.flow.label for name, flow in program.flows.items()})
        yield ""
        yield f"A circle: {way}"
        yield f"    {fix}"
    if summary.back_open:
        yield ""
        yield f"{len(summary.back_open)} calls to the records' own system are left to the next run."
    yield ""
    yield f"{headline(summary)}  {_figures(summary)}"


def in_order(summary: RunSummary, program: Program) -> list[tuple[str, Mapping[str, int]]]:
    """The flows with their counts, in the order in which they run."""
    place = {name: number for number, name in enumerate(program.flows)}
    return sorted(summary.counts.items(), key=lambda pair: (place.get(pair[0], len(place)), pair[0]))


def counted(counts: Mapping[str, int]) -> str:
    """Counts in words: "3 written, 12 blocked"."""
    names = [name for name in _ORDER if counts.get(name)] + [name for name in counts if name not in _ORDER]
    return ", ".join(f"{counts[name]} {WORDS.get(name, name)}" for name in names if counts[name]) or "no records"  # type: ignore[call-overload]


def headline(summary: RunSummary) -> str:
    """What the run did, in a sentence."""
    if summary.halted:
        return f"Halted: {summary.halted}"
    written = summary.count(Applied.DONE)
    if not written:
        return "Nothing changed."
    return "1 record was written." if written == 1 else f"{written} records were written."


def _figures(summary: RunSummary) -> str:
    calls = "; ".join(_calls(summary, name) for name in sorted(summary.calls))
    saved = f"; {summary.saved} more were in effect already" if summary.saved else ""
    resumed = f"; {len(summary.resumed)} killed runs were gone on with" if summary.resumed else ""
    return f"Calls: {calls or 'none'}{saved}. Run {summary.run_id}{resumed}; audit {summary.audit_head}."


def _calls(summary: RunSummary, name: str) -> str:
    """Calls of a system: made, saved, and what it still allows."""
    words = [f"{summary.calls[name]} to {name}"]
    if summary.unread.get(name):
        words.append(f"{summary.unread[name]} saved")
    limit = summary.limits.get(name)
    if limit is not None and limit.remaining is not None:
        of = "" if limit.bound is None else f" of {limit.bound}"
        words.append(f"{limit.remaining}{of} left")
    return ", ".join(words)
