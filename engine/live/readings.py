"""One question to a system: how its rows are told apart, how far they go, and how many calls it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from engine.adapters.results import CallCount
from engine.checks.values import FieldType, typed
from engine.pack.system_operations import OVERLAP_SECONDS, ReadOperation
from engine.rules.paths import at_path
from engine.store.copies import Copy

Row = dict[str, Any]
# A moment further ahead of our clock than a day is no moment of a change, and would hide all changes before it.
_AHEAD = timedelta(days=1)


class Counting(Protocol):
    """What is read with copies: a system that counts its calls."""

    @property
    def calls(self) -> CallCount:
        """How many calls were made."""

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        """The rows of a read operation."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One question: an operation with its parameters."""

    name: str
    system_name: str
    system: Counting
    operation_name: str
    operation: ReadOperation
    definition: str
    parameters: Mapping[str, str]


class Asked:
    """The rows of a question as they come, and how many calls they took."""

    def __init__(self, one: Reading, more: Mapping[str, str]) -> None:
        self._system = one.system
        self._rows = self._system.read(one.operation_name, {**one.parameters, **more})
        self.made = 0

    def __iter__(self) -> Iterator[Row]:
        while True:
            before = self._system.calls.made
            row = next(self._rows, None)
            self.made += self._system.calls.made - before
            if row is None:
                return
            yield row


class Gauge:
    """Keys of the rows of a whole list, and how far it goes: no mark where any row cannot be told from others, or tells no moment."""

    def __init__(self, operation: ReadOperation, now: datetime) -> None:
        self._operation, self._now = operation, now
        self._spec = operation.incremental
        self._newest: datetime | None = None
        self._usable = self._spec is not None

    def key(self, row: Row, number: int) -> str:
        """What the row is kept under."""
        key = key_of(self._operation, row) if self._spec is not None else None
        if self._spec is not None:
            moment = moment_of(at_path(self._spec.field)(row), self._now)
            if key is None or moment is None:
                self._usable = False
            else:
                self._newest = moment if self._newest is None else max(self._newest, moment)
        return f"#{number}" if key is None else key

    @property
    def mark(self) -> str:
        """The newest moment of a change, as ISO text."""
        return self._newest.isoformat() if self._usable and self._newest is not None else ""


def key_of(operation: ReadOperation, row: Row) -> str | None:
    parts = [typed(at_path(path)(row), FieldType.ID) for path in operation.key]
    return json.dumps(parts, ensure_ascii=False) if all(isinstance(part, str) for part in parts) else None


def moment_of(value: Any, now: datetime) -> datetime | None:
    """A moment of a change; None where it is none."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) if moment <= now + _AHEAD else None
    except (ValueError, OverflowError):
        return None


def covers(copy: Copy, moment: str) -> bool:
    """Whether the rows are those of the record as it is now.

    A record that changed shortly before its rows were read may have changed again within the same tick of the system's clock.
    """
    if not moment or moment != copy.covered or copy.whole_at is None:
        return False
    stamp = moment_of(moment, copy.whole_at)
    return stamp is not None and copy.whole_at - stamp > timedelta(seconds=OVERLAP_SECONDS)
