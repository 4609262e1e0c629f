"""What goes into a decision and what comes out: flat facts in, one conclusion out.

Amounts, dates and the record itself stay behind: a fact holds only what the decision depends on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What the check of one requirement or need said. Only PASS and NOT_APPLICABLE let a record through."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"
    """The data that the check looks at is missing."""
    NOT_APPLICABLE = "not_applicable"
    """The requirement does not concern this record."""
    ERROR = "error"
    """The requirement itself is broken. Never a pass, whatever its severity, and nobody can waive it."""


class Severity(StrEnum):
    """What an unmet requirement does to its record."""

    BLOCK = "block"
    WARN = "warn"


class Verdict(StrEnum):
    """May the record be sent? BLOCKED goes before WAITING, WAITING before READY."""

    BLOCKED = "blocked"
    WAITING = "waiting"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class RequirementFact:
    """One requirement as it was checked on one record.

    ``id`` is the caller's number for it, unique among the requirements and needs of the record. ``waived``
    says that somebody allowed this record to go on although the requirement is not met.
    """

    id: int
    outcome: Outcome
    severity: Severity
    waived: bool


@dataclass(frozen=True, slots=True)
class NeedFact:
    """Another record that must be in the target system first. ``id`` is unique among requirements too."""

    id: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The decision on one record. The tuples hold ids of facts, ascending; a met requirement is in none.

    - ``blocking``: requirements that are not met or broken, and needs whose check is broken;
    - ``waiting_for``: needs that are not there yet, or of which it cannot be told;
    - ``warnings``: unmet requirements of severity WARN (a waiver does not silence them: they stop nothing);
    - ``waived``: unmet requirements of severity BLOCK that somebody waived.

    ``engine`` names the engine that concluded. ``fault`` is empty, or says in words why there is no verdict;
    the record is then BLOCKED and the tuples are empty.
    """

    verdict: Verdict
    blocking: tuple[int, ...]
    waiting_for: tuple[int, ...]
    warnings: tuple[int, ...]
    waived: tuple[int, ...]
    engine: str
    fault: str = ""


class Reasoner(Protocol):
    """Something that decides. It never raises for bad facts, but concludes with a ``fault``."""

    name: str

    def conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
        """Decide on one record from all its facts. Safe to call from several threads."""
        ...


def no_verdict(engine: str, because: str) -> Conclusion:
    """The conclusion when the engine failed: blocked, as a fault may delay a record but never send it."""
    fault = f"the rules engine gave no verdict: {because}"
    return Conclusion(Verdict.BLOCKED, (), (), (), (), engine, fault)


def unusable(fact: object) -> str:
    """Words for a fact that holds other values than its type allows (it came past the type checker)."""
    return f"{fact!r} does not hold values that a decision can be based on"
