"""Shapes: one description of a YAML value drives its parser, its errors, its editor schema and its reference page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Protocol

from engine.load.nodes import Entry, Node, Scalar, Sequence, describe
from engine.load.nodes import Mapping as MappingNode
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean


class _Wrong:
    """What a shape returns for a value that it had to report."""

    def __bool__(self) -> bool:
        return False


WRONG: Any = _Wrong()


class Shape(Protocol):
    """Reads one kind of value out of a node."""

    def read(self, node: Node, problems: Problems) -> Any:
        """The typed value, or WRONG after adding a problem."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema that an editor uses for completion."""

    @property
    def words(self) -> str:
        """What is expected, in words: "a text", "a whole number"."""


def expected(node: Node, problems: Problems, words: str, fix: str = "") -> Any:
    """Report that a node is not what was expected there."""
    problems.add(node.position, "wrong type", f"Expected {words}, found {describe(node)}.", fix, length=node.length)
    return WRONG


class Text:
    """Any text; ``pattern`` (with ``words``) narrows it, and ``multiline`` says whether it may hold line breaks."""

    def __init__(self, pattern: str = "", words: str = "a text", *, multiline: bool = True) -> None:
        self._pattern = re.compile(pattern) if pattern else None
        self._words = words
        self._multiline = multiline

    @property
    def words(self) -> str:
        """What is expected."""
        return self._words

    def read(self, node: Node, problems: Problems) -> Any:
        """The text as typed."""
        if not isinstance(node, Scalar) or node.empty:
            return expected(node, problems, self._words)
        if self._pattern and not self._pattern.fullmatch(node.text):
            return expected(node, problems, self._words)
        if not self._multiline and "\n" in node.text:
            return expected(node, problems, f"{self._words} on one line")
        return node.text

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the text."""
        if not self._pattern:
            return {"type": ["string", "number", "boolean"]}
        # An editor takes 12 for a number and true for a flag where the reader sees texts.
        typed = [kind for kind, text in (("number", "1"), ("boolean", "true")) if self._pattern.fullmatch(text)]
        return {
            "type": ["string", *typed] if "number" in typed else "string",
            "pattern": f"^(?:{self._pattern.pattern})$",
        }


NAME = Text(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", "a name of small letters, digits and underscores")
RULE_ID = Text(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", "an id of small letters, digits and hyphens")
PATH = Text(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*", "a path of names with dots between them")
TEXT = Text()


class Whole:
    """A whole number, not below ``least``."""

    def __init__(self, least: int | None = None) -> None:
        self._least = least

    @property
    def words(self) -> str:
        """What is expected."""
        return "a whole number" if self._least is None else f"a whole number of at least {self._least}"

    def read(self, node: Node, problems: Problems) -> Any:
        """The int."""
        if not isinstance(node, Scalar) or node.quoted or not re.fullmatch(r"[+-]?[0-9]{1,18}", node.text):
            return expected(node, problems, self.words)
        value = int(node.text)
        if self._least is not None and value < self._least:
            return expected(node, problems, self.words)
        return value

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the number."""
        return {"type": "integer"} | ({} if self._least is None else {"minimum": self._least})


class Number:
    """An exact decimal number."""

    words = "a number such as 12 or -3.50"

    def read(self, node: Node, problems: Problems) -> Any:
        """The Decimal, exactly as typed; exponents are refused since YAML readers disagree on them."""
        if not isinstance(node, Scalar) or not re.fullmatch(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?", node.text):
            return expected(node, problems, self.words)
        try:
            return Decimal(node.text)
        except InvalidOperation:
            return expected(node, problems, self.words)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the number; in quotes it keeps its zeros, so both are taken."""
        return {"type": ["number", "string"], "pattern": r"^[+-]?[0-9]{1,20}(\.[0-9]{1,20})?$"}


class Flag:
    """true or false; yes, no, on and off are refused since readers disagree on them."""

    words = "true or false"

    def read(self, node: Node, problems: Problems) -> Any:
        """The bool."""
        if isinstance(node, Scalar) and not node.quoted and node.text in ("true", "false"):
            return node.text == "true"
        return expected(node, problems, self.words, "Write true or false.")

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the flag."""
        return {"type": "boolean"}


class Choice:
    """One of a few fixed words."""

    def __init__(self, *options: str, build: Callable[[str], Any] | None = None) -> None:
        self._options = options
        self._build = build or str

    @property
    def words(self) -> str:
        """What is expected."""
        return "one of " + ", ".join(self._options)

    def read(self, node: Node, problems: Problems) -> Any:
        """The word (or what ``build`` makes of it)."""
        if isinstance(node, Scalar) and node.text in self._options:
            return self._build(node.text)
        fix = did_you_mean(node.text, self._options) if isinstance(node, Scalar) else ""
        return expected(node, problems, self.words, "" if fix.startswith("Known") else fix)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the choice."""
        return {"enum": list(self._options)}


class ListOf:
    """A list; a single value stands for a list of one where ``single`` allows it."""

    def __init__(self, item: Shape, *, least: int = 0, single: bool = False) -> None:
        self._item, self._least, self._single = item, least, single

    @property
    def words(self) -> str:
        """What is expected."""
        return f"a list, each item {self._item.words}"

    @property
    def item(self) -> Shape:
        """The shape of its items."""
        return self._item

    @property
    def single(self) -> bool:
        """May a single item stand without a list?"""
        return self._single

    def read(self, node: Node, problems: Problems) -> Any:
        """A tuple of the items that could be read."""
        if self._single and not isinstance(node, Sequence):
            value = self._item.read(node, problems)
            return WRONG if value is WRONG else (value,)
        if not isinstance(node, Sequence):
            return expected(node, problems, self.words)
        if len(node.items) < self._least:
            return expected(node, problems, f"a list of at least {self._least}")
        values = [self._item.read(item, problems) for item in node.items]
        return tuple(value for value in values if value is not WRONG)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the list."""
        item = self._item.schema()
        found: dict[str, Any] = {"type": "array", "items": item}
        if self._least:
            found["minItems"] = self._least
        return {"anyOf": [found, item]} if self._single else found


class MapOf:
    """Free keys of one shape with values of one shape."""

    def __init__(self, key: Shape, value: Shape) -> None:
        self._key, self._value = key, value

    @property
    def words(self) -> str:
        """What is expected."""
        return f"keys, each with {self._value.words}"

    @property
    def key(self) -> Shape:
        """The shape of its keys."""
        return self._key

    @property
    def value(self) -> Shape:
        """The shape of its values."""
        return self._value

    def read(self, node: Node, problems: Problems) -> Any:
        """An immutable mapping, in the order of the file."""
        if not isinstance(node, MappingNode):
            return expected(node, problems, self.words)
        found = {}
        for entry in node.entries:
            key, value = self._key.read(entry.key, problems), self._value.read(entry.value, problems)
            if key is not WRONG and value is not WRONG:
                found[key] = value
        return MappingProxyType(found)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the mapping."""
        found = {"type": "object", "additionalProperties": self._value.schema()}
        pattern = self._key.schema().get("pattern")
        return found if pattern is None else {**found, "propertyNames": {"pattern": pattern}}


class Lazy:
    """A shape that is named before it exists, for shapes that contain themselves; ``ref`` is its name in ``$defs``."""

    def __init__(self, get: Callable[[], Shape], ref: str, words: str) -> None:
        self._get, self._ref, self.words = get, ref, words

    @property
    def shape(self) -> Shape:
        """The shape itself."""
        return self._get()

    def read(self, node: Node, problems: Problems) -> Any:
        """Read by the shape itself."""
        return self._get().read(node, problems)

    def schema(self) -> dict[str, Any]:
        """A reference to the definition."""
        return {"$ref": f"#/$defs/{self._ref}"}


class Either:
    """One shape for a plain value, others for a list or a group of keys."""

    def __init__(self, *, scalar: Shape | None = None, mapping: Shape | None = None, sequence: Shape | None = None):
        self._scalar, self._mapping, self._sequence = scalar, mapping, sequence

    @property
    def words(self) -> str:
        """What is expected."""
        known = [shape.words for shape in (self._scalar, self._mapping, self._sequence) if shape]
        return ", or ".join(known)

    @property
    def scalar(self) -> Shape | None:
        """The shape of a plain value."""
        return self._scalar

    @property
    def mapping(self) -> Shape | None:
        """The shape of a group of keys."""
        return self._mapping

    @property
    def sequence(self) -> Shape | None:
        """The shape of a list."""
        return self._sequence

    def read(self, node: Node, problems: Problems) -> Any:
        """Read by the shape for this kind of node, so that errors are about that one alternative."""
        shape = (
            self._scalar
            if isinstance(node, Scalar)
            else self._sequence
            if isinstance(node, Sequence)
            else self._mapping
        )
        return shape.read(node, problems) if shape else expected(node, problems, self.words)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the alternatives."""
        return {"anyOf": [shape.schema() for shape in (self._scalar, self._mapping, self._sequence) if shape]}


def frozen(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A mapping that nobody can change."""
    return MappingProxyType(dict(values))


__all__ = [
    "NAME",
    "PATH",
    "RULE_ID",
    "TEXT",
    "WRONG",
    "Choice",
    "Either",
    "Entry",
    "Flag",
    "Lazy",
    "ListOf",
    "MapOf",
    "Number",
    "Shape",
    "Text",
    "Whole",
    "expected",
    "frozen",
]
