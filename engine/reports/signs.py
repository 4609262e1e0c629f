"""The sign in front of a rule's answer, and the colour that goes with it."""

from __future__ import annotations

from engine.reasoning.facts import Outcome, Severity
from engine.rules.decision import Reason

_OF_OUTCOME = {
    Outcome.PASS: ("✓", "good"),
    Outcome.FAIL: ("✗", "bad"),
    Outcome.CANNOT_TELL: ("?", "bad"),
    Outcome.NOT_APPLICABLE: ("–", "dim"),
    Outcome.ERROR: ("‼", "bad"),
}
IN_ASCII = str.maketrans({"✗": "x", "✓": "+", "–": "-", "‼": "!", "…": "~", "·": "-", "→": ">", "—": "-"})
"""For a terminal or file that takes ASCII only."""


def sign_of(reason: Reason) -> tuple[str, str]:
    """The sign and its meaning: waived and warning go before the outcome, a need that is not there is waited for."""
    if reason.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.ERROR):
        return _OF_OUTCOME[reason.outcome]
    if reason.waived_by:
        return "~", "dim"
    if reason.severity is Severity.WARN:
        return "!", "warn"
    if reason.kind == "need":
        return "…", "wait"
    return _OF_OUTCOME[reason.outcome]
