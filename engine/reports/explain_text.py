"""One decision at length: what was asked, every rule with what it saw, and what happens to the data by design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.reasoning.facts import Outcome
from engine.reports.decisions_text import WIDTH, heading
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, safe, seen_words, wrapped
from engine.reports.reason_text import reason_lines, says_lines
from engine.reports.results import Assessed
from engine.reports.signs import sign_of
from engine.rules.decision import Decision, Reason


def render(
    result: Assessed, *, action: str, errors: Sequence[str] = (), paint: Paint = plain, width: int = WIDTH
) -> Iterator[str]:
    """Lines; ``action`` is how people call what is asked, ``errors`` what was said when the record was refused, by them and by us."""
    decision = result.decision
    yield heading(result, width, paint)
    state = f", state {decision.state}" if decision.state else ""
    engine = f", decided by {decision.engine}" if decision.engine else ""
    yield paint("dim", f"  asked: {safe(action)} ({decision.flow}){state}{engine}")
    if decision.fault:
        yield from wrapped(decision.fault, width, "    ", "  ‼ ")
    if errors:
        yield ""
        yield paint("strong", "What was said when it was refused")
    for error in errors:
        yield from wrapped(error, width, "      ", f"    {paint('bad', '✗')} ")
    state_reasons = [reason for reason in decision.reasons if reason.kind == "state"]
    answers = [*state_reasons, *decision.checked]
    standing = [reason for reason in answers if reason.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)]
    passed = [reason for reason in answers if reason.outcome is Outcome.PASS]
    aside = [
        reason
        for reason in answers
        if reason.outcome is Outcome.NOT_APPLICABLE and reason.rule not in decision.not_asked
    ]
    yield from _group(f"{counted(len(standing), 'rule')} not met", standing, width, paint, brief=False)
    yield from _group(f"{counted(len(passed), 'rule')} met", passed, width, paint, brief=True)
    yield from _group(f"{counted(len(aside), 'rule')} not applicable", aside, width, paint, brief=True)
    yield from _rest(decision, width, paint)


def _group(title: str, reasons: Sequence[Reason], width: int, paint: Paint, *, brief: bool) -> Iterator[str]:
    if not reasons:
        return
    yield ""
    yield paint("strong", title)
    for reason in reasons:
        if not brief:
            yield from reason_lines(reason, width, paint)
        else:
            yield from _through(reason, width, paint)


def _through(reason: Reason, width: int, paint: Paint) -> Iterator[str]:
    """A rule that lets the record through, with what it looked at."""
    sign, meaning = sign_of(reason)
    yield f"  {paint(meaning, sign)} {reason.rule}"
    if reason.outcome is Outcome.NOT_APPLICABLE:
        yield from wrapped(reason.message, width, "      ")
    seen = reason.seen if isinstance(reason.seen, Mapping) else {reason.path: reason.seen} if reason.path else {}
    for path, value in seen.items():
        yield from wrapped(f"{path}: {seen_words(value)}", width, "             ", "      saw    ")
    yield from says_lines(reason, width, paint)


def _rest(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    if decision.not_asked:
        yield ""
        yield paint("strong", "Not asked, since no person was named (--as LOGIN asks them)")
        for rule in decision.not_asked:
            yield f"  – {rule}"
    if decision.notices:
        yield ""
        yield paint("strong", "By design")
        for notice in decision.notices:
            yield from wrapped(f"{notice.text}  ({', '.join(notice.sources)})", width, "    ", "  · ")
    if decision.inputs:
        yield ""
        yield paint("strong", "Inputs")
        for name, value in decision.inputs.items():
            yield from wrapped(f"{name} = {seen_words(value)}", width, "    ", "  · ")
