"""What is wrong with a record, as the last three columns of a row say it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.spectrum.layouts.base import ERROR_SIZES

ABORTED, INVALID, MISSING, GOOD, WARNING, ERROR = "A", "I", "M", "G", "W", "E"


@dataclass(frozen=True)
class Problem:
    """`column` names the element at fault. `code` is one of the documented letters: A aborted (not authorized),
    I invalid, M missing, G good with information in the description, W a warning of a Get."""

    description: str
    column: str
    code: str = INVALID

    def as_row(self, names: tuple[str, str, str], of_a_get: bool) -> dict[str, str]:
        """The three columns under these names. A Get says E for every error, as its documented example does."""
        code = ERROR if of_a_get and self.code in (ABORTED, INVALID, MISSING) else self.code
        values = (code, self.description, self.column)
        return {name: value[:size] for name, value, size in zip(names, values, ERROR_SIZES, strict=True)}


NO_PROBLEM = Problem("", "", "")


def required(name: str, why: str = "") -> Problem:
    """The problem of an element that is blank."""
    return Problem(f"{name} is required{why}", name, MISSING)
