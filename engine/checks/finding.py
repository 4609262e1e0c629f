"""What looking at one requirement found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.reasoning.facts import Outcome

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the record the finding lies: a field; of a list, the lines concerned (from 1) and their field."""

    field: str = ""
    lines: tuple[int, ...] = ()
    line_field: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of a requirement, the values its reason may name, and where it was found.

    ``values`` always holds ``value`` (what was seen, as it is); a check adds its own: ``length``, ``max_length``.
    ``reason`` is the default template of the check that decided, used where the rule gives none of its own.
    ``note`` says why something cannot be told or is broken.
    """

    outcome: Outcome
    values: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    place: Place = Place()
    reason: str = ""
    note: str = ""

    @property
    def passed(self) -> bool:
        """True only for a pass; what cannot be told is not a pass."""
        return self.outcome is Outcome.PASS


PASSED = Finding(Outcome.PASS)
