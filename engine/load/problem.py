"""One thing wrong in a file, told to the person who edits it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.load.position import Position


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem of a pack or configuration file.

    ``kind`` is a fixed phrase that can be searched for ("unknown key"); ``message`` is specific and names the value
    seen; ``fix`` says what to type instead. ``length`` is how many characters the caret underlines.
    """

    position: Position
    kind: str
    message: str
    fix: str = ""
    length: int = field(default=1, compare=False)
    related: Position | None = field(default=None, compare=False)


class Problems:
    """Collects problems while files are read, so that all of them are reported at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(
        self,
        position: Position,
        kind: str,
        message: str,
        fix: str = "",
        *,
        length: int = 1,
        related: Position | None = None,
    ) -> None:
        """Note one problem; the order of calls does not matter."""
        self._found.append(Problem(position, kind, message, fix, length, related))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems that another stage found."""
        self._found.extend(problems)

    def sorted(self) -> tuple[Problem, ...]:
        """All problems by file, line and column, each once."""
        return tuple(sorted(set(self._found)))

    def __len__(self) -> int:
        return len(self._found)
