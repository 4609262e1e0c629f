"""What is reported: one entry per record, with where it stands, and the counts over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from engine.reasoning.facts import Severity
from engine.rules.decision import Decision


class Standing(StrEnum):
    """Where a record stands, for a person who looks at many."""

    READY = "ready"
    """Nothing stands in the way of the action."""
    BLOCKED = "blocked"
    """A requirement is not met, or cannot be told."""
    WAITING = "waiting"
    """It waits for another record."""
    QUEUED = "queued"
    """It is on its way already: somebody did the action."""
    SYNCED = "synced"
    """Both systems hold it."""
    SKIPPED = "skipped"
    """It is left alone by design."""


UNREADABLE = "unreadable"
WARNING = "warning"
FAIL_ON = (Standing.BLOCKED.value, Standing.WAITING.value, WARNING)
"""What ``--fail-on`` may name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was read: a file, the line it begins on, and its number there; all from 1."""

    file: str
    line: int
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Assessed:
    """One record's decision and where it stands; ``note`` says why it was left alone, or what its state is called."""

    standing: Standing
    decision: Decision
    label: str
    plural: str
    note: str = ""
    origin: Origin | None = None

    @property
    def warned(self) -> bool:
        """True where a requirement that only warns is not met."""
        return any(reason.severity is Severity.WARN for reason in self.decision.reasons)

    @property
    def waived(self) -> bool:
        """True where somebody set a requirement aside for it."""
        return any(reason.waived_by for reason in self.decision.reasons)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not be judged, because it could not be read. The others went on."""

    origin: Origin
    message: str
    fix: str = ""


Result = Assessed | Unreadable


@dataclass(slots=True)
class Tally:
    """Counts what passes through; complete once the stream has ended.

    ``flows``: by flow, then by standing. ``words``: by flow, how one and how several of its records are called.
    """

    flows: dict[str, Counter[str]] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    warned: int = 0
    waived: int = 0
    unreadable: int = 0
    not_asked: bool = False

    def count(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, counted on their way."""
        for result in results:
            if isinstance(result, Unreadable):
                self.unreadable += 1
            else:
                self.flows.setdefault(result.decision.flow, Counter())[result.standing] += 1
                self.words.setdefault(result.decision.flow, (result.label, result.plural))
                self.warned += result.warned
                self.waived += result.waived
                self.not_asked = self.not_asked or bool(result.decision.not_asked)
            yield result

    def total(self, what: str) -> int:
        """How many records of all flows are in a standing, have a warning, or could not be read."""
        if what == WARNING:
            return self.warned
        if what == UNREADABLE:
            return self.unreadable
        return sum(counts[what] for counts in self.flows.values())

    @property
    def records(self) -> int:
        """How many records were judged or left alone."""
        return sum(counts.total() for counts in self.flows.values())
