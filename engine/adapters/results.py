"""What an adapter hands over: rows read, the result of each row written, and the state of a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import Any, Protocol

Json = Any
"""None, bool, int, Decimal, str, and lists and dicts of these; never a float."""

Row = dict[str, Json]
"""One record as the system gave it: numbers with a point are Decimal, ids are as given; all text over SOAP."""

Sleep = Callable[[float], None]
Clock = Callable[[], float]


class Outcome(StrEnum):
    """What is known about a row after it was sent."""

    DONE = "done"
    """The system took it."""
    REJECTED = "rejected"
    """The system refused it for good, and said why; nothing was written."""
    UNKNOWN = "unknown"
    """No usable answer came: it may have been written, or may still be. Look before sending again."""
    RETRY_LATER = "retry_later"
    """It was certainly not written; the system was not reached, or asked to wait."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of one row. ``messages`` are the system's own words; ``field`` is the one it complains about."""

    outcome: Outcome
    id: str | None = None
    answer: Json = None
    messages: tuple[str, ...] = ()
    field: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the system took the row."""
        return self.outcome is Outcome.DONE


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Whether a system can be used, in words, and what to do where it cannot."""

    ok: bool
    words: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class CallCount:
    """Calls so far: ``made`` includes ``retried``; ``waited_seconds`` is what limits and pauses cost.

    ``remaining`` is how many more the system allows, by its last answer that said so or by the calls of a day that are
    configured; ``bound`` is how many it allows in all. None where nobody said.
    """

    made: int = 0
    retried: int = 0
    waited_seconds: float = 0.0
    remaining: int | None = None
    bound: int | None = None


class Counter:
    """Counts calls over all threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = CallCount()

    def add(self, *, made: int = 0, retried: int = 0, waited: float = 0.0) -> CallCount:
        """Count on; gives the count that came of it."""
        with self._lock:
            old = self._count
            self._count = replace(
                old, made=old.made + made, retried=old.retried + retried, waited_seconds=old.waited_seconds + waited
            )
            return self._count

    def note_left(self, remaining: int | None, bound: int | None) -> None:
        """Take note of how many more calls are allowed, and of how many in all."""
        with self._lock:
            self._count = replace(self._count, remaining=remaining, bound=bound)

    @property
    def count(self) -> CallCount:
        """The count so far."""
        return self._count


class System(Protocol):
    """A system that is open for reading and writing; safe to use from several threads."""

    @property
    def calls(self) -> CallCount:
        """How many calls were made."""

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        """The rows of a read operation, page by page.

        Raises SystemUnavailableError, NotAuthorisedError or AnswerError; ConfigurationError for an operation or a
        parameter that the system file does not know.
        """

    def write(
        self, operation: str, rows: Sequence[Mapping[str, object]], parameters: Mapping[str, str] | None = None
    ) -> list[RowResult]:
        """Send rows; the results stand in the order of the rows. A row is never sent twice by one call."""

    def find(self, operation: str, row: Mapping[str, object], parameters: Mapping[str, str] | None = None) -> list[Row]:
        """What the system holds already of a row that is about to be sent again, by its natural key."""

    def probe(self) -> ProbeResult:
        """Try the connection with the question that the system file names; never raises for a failure."""
