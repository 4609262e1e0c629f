"""The shape of a group of fixed keys: what most of a pack file is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.load.nodes import Mapping as MappingNode
from engine.load.nodes import Node
from engine.load.problem import Problems
from engine.load.shapes import WRONG, Shape, expected
from engine.load.suggest import did_you_mean

REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record: what it takes, what it means, and its value where it is left out.

    ``attribute`` names the field of the built object where the key is a word that Python reserves.
    """

    shape: Shape
    doc: str
    default: Any = REQUIRED
    attribute: str = ""


class Record:
    """A group of fixed keys, built into ``build(place=..., places=..., **values)``.

    ``place`` is where the group begins; ``places`` maps each written key to the place of its value.
    """

    def __init__(self, name: str, build: Callable[..., Any], keys: Mapping[str, Key], doc: str = "") -> None:
        self.name, self.build, self.keys, self.doc = name, build, dict(keys), doc

    @property
    def words(self) -> str:
        """What is expected."""
        return f"{self.name} ({', '.join(self.keys)})"

    def read(self, node: Node, problems: Problems) -> Any:
        """The built object, or WRONG where a required key is missing or unreadable; all problems are reported."""
        if not isinstance(node, MappingNode):
            return expected(node, problems, self.words)
        values: dict[str, Any] = {}
        places = {}
        wrong = False
        for entry in node.entries:
            name = entry.key.text
            key = self.keys.get(name)
            if key is None:
                problems.add(
                    entry.key.position,
                    "unknown key",
                    f'"{name}" is no key of {self.name}.',
                    did_you_mean(name, self.keys),
                    length=entry.key.length,
                )
                continue
            value = key.shape.read(entry.value, problems)
            places[name] = entry.value.position
            if value is WRONG:
                wrong = wrong or key.default is REQUIRED
                values.setdefault(key.attribute or name, None if key.default is REQUIRED else key.default)
            else:
                values[key.attribute or name] = value
        for name, key in self.keys.items():
            if name in places:
                continue
            if key.default is REQUIRED:
                wrong = True
                problems.add(node.position, "missing key", f'{self.name} needs the key "{name}".', f"{name}: {key.doc}")
            values.setdefault(key.attribute or name, key.default)
        if wrong:
            return WRONG
        return self.build(place=node.position, places=MappingProxyType(places), **values)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the record, with each key's meaning for the editor's tooltip."""
        return {
            "type": "object",
            "additionalProperties": False,
            "description": self.doc or self.name,
            "properties": {name: {**key.shape.schema(), "description": key.doc} for name, key in self.keys.items()},
            "required": [name for name, key in self.keys.items() if key.default is REQUIRED],
        }
