"""What is wrong with a record, as the last three columns of a row say it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.spectrum.layouts.base import ERROR_COLUMNS


@dataclass(frozen=True)
class Problem:
    """`code` is E for an error and W for a warning; `column` names the element at fault."""

    description: str
    column: str
    code: str = "E"

    def as_row(self) -> dict[str, str]:
        values = (self.code, self.description, self.column)
        return {name: value[:size] for (name, size), value in zip(ERROR_COLUMNS, values, strict=True)}


NO_PROBLEM = Problem("", "", "")
