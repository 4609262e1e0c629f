"""What lint finds: a target field whose value could be cut, or refused only when the record is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.load.position import Position
from engine.load.problem import Problem

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One target field of one call, and what could happen to it.

    A ``warning`` is a late refusal: the payload is validated before anything is sent, so the record is blocked, but only when it
    is to be written. An ``error`` is a hole: nothing stands between the value and a system that cuts it without a word.
    ``position`` is the mapping's row, ``layout`` the field's place in the layout (None without one).
    """

    position: Position
    level: Level
    kind: str
    flow: str
    call: str
    target: str
    message: str
    fix: str
    layout: Position | None = None

    def as_problem(self) -> Problem:
        """The finding in the form in which problems are shown."""
        consequence = "late refusal" if self.level == "warning" else "hole"
        return Problem(self.position, f"{consequence}: {self.kind}", self.message, self.fix, related=self.layout)
