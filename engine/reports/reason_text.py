"""One rule's answer as lines: what is wrong, what was seen and where, what to do, and who says so."""

from __future__ import annotations

from collections.abc import Iterator

from engine.reasoning.facts import Outcome
from engine.reports.paint import Paint
from engine.reports.plain import safe, seen_words, wrapped
from engine.reports.signs import sign_of
from engine.rules.decision import Reason

_HANG = " " * 13


def reason_lines(reason: Reason, width: int, paint: Paint) -> Iterator[str]:
    """The lines of one answer."""
    sign, meaning = sign_of(reason)
    first = f"  {sign} {reason.rule}  "
    lines = wrapped(reason.message, width, "    ", first)
    yield lines[0].replace(f"  {sign} {reason.rule}", f"  {paint(meaning, sign)} {paint('strong', reason.rule)}", 1)
    yield from lines[1:]
    yield from _seen(reason, width)
    if reason.fix:
        # The owner's words stay together on one line.
        owner = f"  ({reason.owner})".replace(" ", "\u00a0") if reason.owner else ""
        for line in wrapped(f"{reason.fix} {owner}".rstrip(), width, _HANG, "      fix    "):
            line = line.replace("\u00a0", " ")
            yield _HANG + line.lstrip() if line.lstrip().startswith("(") else line
    elif reason.owner and reason.kind != "state":
        yield f"      who    {safe(reason.owner)}"
    if reason.waits_for:
        yield f"      waits  for {safe(' '.join(reason.waits_for))}"
    if reason.waived_by:
        yield from wrapped(f"by {reason.waived_by}", width, _HANG, "      waived ")
    yield from says_lines(reason, width, paint)


def says_lines(reason: Reason, width: int, paint: Paint) -> Iterator[str]:
    """Who says so: the statements, and the place in the pack, which is never broken in two."""
    parts = [*([", ".join(reason.sources)] if reason.sources else []), str(reason.position)]
    line = "      says   " + "   ".join(parts)
    for number, text in enumerate([line] if len(line) <= width else parts):
        yield paint("dim", text if text is line else f"{_HANG if number else '      says   '}{text}")


def _seen(reason: Reason, width: int) -> Iterator[str]:
    if reason.kind == "state" or reason.outcome is Outcome.ERROR:
        return
    at = f"   at {reason.path}" if reason.path else ""
    yield from wrapped(seen_words(reason.seen) + at, width, _HANG, "      seen   ")
