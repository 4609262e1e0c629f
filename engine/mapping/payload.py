"""What a mapping makes of a record: the calls with their rows, what gets lost on the way, and what cannot be mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.load.position import Position

LossKind = Literal["cut", "rounded", "left_out", "replaced"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from: the names of the catalogue that were read, what was done with them, and who says so.

    ``position`` is that of the mapping's row. Without ``counts`` a difference in this value alone is no change of the record.
    ``owner``: see ``engine.pack.transforms.OWNER``; "" leaves it to the mapping.
    """

    fields: tuple[str, ...]
    transform: str
    position: Position
    sources: tuple[str, ...]
    counts: bool = True
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the record that the target does not get; it refuses nothing, but a person should see it.

    ``target`` is the target's field, or the call's id for a line that is left out. ``line`` is its number in the record, from 1.
    """

    target: str
    kind: LossKind
    before: Any
    after: Any
    message: str
    sources: tuple[str, ...]
    position: Position
    call: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """A value that cannot be mapped, or that the target's layout does not take: the record is not to be written."""

    target: str
    message: str
    fix: str
    value: Any
    position: Position
    sources: tuple[str, ...]
    call: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row for the target: typed values by target field (str, Decimal, date, datetime, bool, int), not yet in wire form.

    ``line`` is the number of the source line, from 1, or None where the row is the record's own.
    """

    values: Mapping[str, Any]
    provenance: Mapping[str, Provenance]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of a system with the rows for it. ``id`` names the step; ``key`` is the operation's natural key.

    ``answers`` are the parameters that only the answer to an earlier call tells: parameter by call.
    """

    id: str
    system: str
    operation: str
    label: str
    parameters: Mapping[str, str]
    rows: tuple[Row, ...]
    key: tuple[str, ...]
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payload:
    """All that is to be written for one record, in order, and what is to be known before it is.

    ``counterpart`` is the id under which the pair is (or will be) linked; where only the answer of a call tells it, it is None and
    ``counterpart_from`` names the call. ``back`` are the calls to the record's own system, made afterwards; they are empty as
    long as the counterpart is not known (see ``map_back``).
    """

    calls: tuple[Call, ...]
    back: tuple[Call, ...]
    counterpart: str | None
    counterpart_from: str
    losses: tuple[Loss, ...] = ()
    problems: tuple[MappingProblem, ...] = ()

    @property
    def blocked(self) -> bool:
        """True where the record must not be written."""
        return bool(self.problems)
