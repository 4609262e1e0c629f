"""The answer about one record: what was decided, and every reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.load.position import Position
from engine.reasoning.facts import Outcome, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's answer about one record.

    ``kind`` tells where it comes from: "prerequisite", "need", "state" (the action is not offered in this state), "lock".
    ``path`` names the field in the record, with the line number of its list where one applies (``parts[3].amount``).
    ``seen`` is the value as it was found. ``position`` is the place of the rule in the pack.
    ``root`` names the record that is waited for, for needs.
    """

    rule: str
    kind: str
    outcome: Outcome
    severity: Severity
    message: str
    fix: str
    sources: tuple[str, ...]
    path: str
    seen: Any
    position: Position
    owner: str = ""
    waived_by: str = ""
    waits_for: tuple[str, str] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one record for one action.

    ``reasons`` holds what stands in the way (and warnings and waived rules); ``checked`` holds every rule's answer where it was
    asked for. ``notices`` say what happens to the data by design. ``not_asked`` names the rules about a person where none was named.
    """

    flow: str
    object: str
    identity: str | None
    title: str
    action: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    notices: tuple[Notice, ...] = ()
    checked: tuple[Reason, ...] = ()
    not_asked: tuple[str, ...] = ()
    engine: str = ""
    fault: str = ""
    inputs: Mapping[str, Any] | None = None
    state: str = ""

    @property
    def ready(self) -> bool:
        """True where nothing stands in the way."""
        return self.verdict is Verdict.READY

    def standing_in_the_way(self) -> tuple[Reason, ...]:
        """The reasons that block or make it wait: not the warnings, not the waived ones."""
        return tuple(
            reason
            for reason in self.reasons
            if not reason.waived_by and (reason.severity is Severity.BLOCK or reason.outcome is Outcome.ERROR)
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happens to the data by design."""

    id: str
    text: str
    sources: tuple[str, ...]
    position: Position
