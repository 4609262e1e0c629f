"""Values of any kind inside a scenario: what a system would send, written as YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.load.nodes import Mapping, Node, Scalar
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.shapes import WRONG, expected
from engine.scenarios.paths import Step, read_path

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")


class FreeValue:
    """Any value, as JSON has them: quoted text is text; null, true, false and plain numbers are what they look like.

    A number with a leading zero stays text, so that a code such as 01500 keeps its zero. Decimals are exact.
    """

    words = "a value"

    def read(self, node: Node, problems: Problems) -> Any:
        """The value; lists are lists and groups are dicts, as in a record of a system."""
        if isinstance(node, Scalar):
            return _plain(node)
        if isinstance(node, Mapping):
            return {entry.key.text: self.read(entry.value, problems) for entry in node.entries}
        return [self.read(item, problems) for item in node.items]

    def schema(self) -> dict[str, Any]:
        """JSON Schema: anything."""
        return {}


class FreeGroup(FreeValue):
    """A group of any keys with any values."""

    words = "keys with values"

    def read(self, node: Node, problems: Problems) -> Any:
        """The dict, or WRONG."""
        return FREE_VALUE.read(node, problems) if isinstance(node, Mapping) else expected(node, problems, self.words)

    def schema(self) -> dict[str, Any]:
        """JSON Schema: any object."""
        return {"type": "object"}


def _plain(node: Scalar) -> Any:
    text = node.text
    if node.quoted:
        return text
    if node.empty:
        return None
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


@dataclass(frozen=True, slots=True)
class Change:
    """One value put in place of another; None takes it out. ``path`` is as written, ``place`` where it is written."""

    path: str
    steps: tuple[Step, ...]
    value: Any
    place: Position


class ChangesShape:
    """Changes by path: ``title: New title``, ``lines[2].code: null``, ``people[login=kim].active: false``, ``lines[+]: {...}``."""

    words = "changes: paths with new values"

    def read(self, node: Node, problems: Problems) -> Any:
        """The changes in the order of the file, or WRONG."""
        if not isinstance(node, Mapping):
            return expected(node, problems, self.words)
        found = []
        for entry in node.entries:
            steps = read_path(entry.key.text)
            if steps is None:
                problems.add(
                    entry.key.position,
                    "wrong path",
                    f'"{entry.key.text}" is no path to a value.',
                    "Write names with dots, and [2], [name=value] or [+] after a list.",
                    length=entry.key.length,
                )
                continue
            value = FREE_VALUE.read(entry.value, problems)
            if value is not WRONG:
                found.append(Change(entry.key.text, steps, value, entry.key.position))
        return tuple(found)

    def schema(self) -> dict[str, Any]:
        """JSON Schema: any object."""
        return {"type": "object"}


FREE_VALUE = FreeValue()
FREE_GROUP = FreeGroup()
CHANGES = ChangesShape()
