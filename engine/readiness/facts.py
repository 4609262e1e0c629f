"""What readiness is derived from, and what is derived: flat facts about one record in, its standing out.

Amounts, texts and the record itself stay behind. What concerns two records (one needs the other) is put by an index
outside the engine as one word for each need of the record: there, coming or missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

Key = tuple[str, str]
"""An item of a plan: flow and the record's own id."""

Record = tuple[str, str]
"""A record as needs name it: object and id."""


class Own(StrEnum):
    """What is to be said of a record by itself, apart from the records that it needs."""

    CLEAR = "clear"
    """The next run writes it."""
    AWAITING_PERSON = "awaiting_person"
    """Nothing is wrong with it; somebody has to send, accept or choose it."""
    BLOCKED = "blocked"
    """A requirement is not met, a locked field was changed, or it is left alone."""


class NeedState(StrEnum):
    """How it stands with a record that another one needs."""

    THERE = "there"
    """It is in the other system, or the need does not concern this record."""
    COMING = "coming"
    """It is not there yet, and nothing has to be mended for it to come."""
    MISSING = "missing"
    """It is not there, and something has to be mended first, or it is not known at all."""


class Standing(StrEnum):
    """What is derived. BLOCKED goes before WAITING, WAITING before FOLLOWS, FOLLOWS before READY."""

    READY = "ready"
    """Nothing stands in its way: a run writes it, or a person may send it."""
    FOLLOWS = "follows"
    """It waits only for records that are ready or follow themselves: nothing has to be mended."""
    WAITING = "waiting"
    """Something at the end of its chain has to be mended."""
    BLOCKED = "blocked"
    """Something of its own has to be mended."""

    @property
    def comes(self) -> bool:
        """True where nothing has to be mended for the record to come into the other system."""
        return self is Standing.READY or self is Standing.FOLLOWS


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a plan as a fact. ``record`` is what others call it, None where nothing can need it.

    ``needs``: by the id of the need, the record that is needed. Needs of the flow that are not named do not concern it.
    """

    key: Key
    own: Own
    needs: Mapping[str, Record] = field(default_factory=dict)
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Woken:
    """An item whose standing changed; None is before it was known, or after it was dropped."""

    key: Key
    before: Standing | None
    after: Standing | None


class ReadinessEngine(Protocol):
    """Derives the standing of items from flat facts, and keeps each fact until it is replaced or dropped.

    Raises whatever goes wrong: the caller then goes on with the plain engine, and says so.
    """

    name: str

    def put(self, number: int, flow: str, own: Own, needs: Sequence[NeedState]) -> Standing:
        """The standing of an item, whose fact replaces the one with the same number. ``needs`` are those of the flow, in order."""
        ...

    def drop(self, number: int) -> None:
        """Forget an item's fact."""
        ...

    def close(self) -> None:
        """Forget every fact."""
        ...
