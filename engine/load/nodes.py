"""YAML as nodes: every scalar stays the text that was typed, with its place.

PyYAML's default loader turns ``NO``, ``01500``, ``1:20`` and ``1.10`` into other values; here the schema gives the
type.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.load.position import Position


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as typed. ``quoted`` tells ``"yes"`` from ``yes`` and ``""`` from nothing."""

    text: str
    quoted: bool
    position: Position

    @property
    def empty(self) -> bool:
        """True where nothing was written after the colon."""
        return not self.quoted and self.text in ("", "~", "null")

    @property
    def length(self) -> int:
        """How many characters the value takes on its first line."""
        return max(1, len(self.text.partition("\n")[0]) + (2 if self.quoted else 0))


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value in a mapping."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    position: Position

    length = 1


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file; duplicate keys were refused by the reader."""

    entries: tuple[Entry, ...]
    position: Position

    length = 1

    def get(self, name: str) -> Node | None:
        """The value under a key, or None."""
        for entry in self.entries:
            if entry.key.text == name:
                return entry.value
        return None


Node = Scalar | Sequence | Mapping


def describe(node: Node) -> str:
    """What kind of thing a node is, in words for a message."""
    if isinstance(node, Scalar):
        return "nothing" if node.empty else f'"{shorten(node.text)}"'
    if isinstance(node, Sequence):
        return "a list" if node.items else "an empty list"
    return "a group of keys"


def shorten(text: str, limit: int = 60) -> str:
    """A text cut for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
