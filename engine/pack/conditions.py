"""Conditions as written: ``must:`` and ``when:``. Names are resolved later, when the whole pack is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.checks.registry import REGISTRY
from engine.load.nodes import Entry, Node
from engine.load.nodes import Mapping as MappingNode
from engine.load.nodes import Sequence as SequenceNode
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.shapes import PATH, WRONG, expected
from engine.load.suggest import did_you_mean

QUANTIFIERS = ("each", "at_least_one", "none")


@dataclass(frozen=True, slots=True)
class Test:
    """One check of one field."""

    field: str
    check: str
    parameter: Any
    place: Position
    field_place: Position


@dataclass(frozen=True, slots=True)
class Lines:
    """A condition over the lines of a list field: ``each``, ``at_least_one`` or ``none`` of them."""

    field: str
    quantifier: str
    condition: Condition
    place: Position
    field_place: Position


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple[Condition, ...]
    place: Position


@dataclass(frozen=True, slots=True)
class Any_:
    """At least one part must hold."""

    parts: tuple[Condition, ...]
    place: Position


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold; what cannot be told stays so."""

    part: Condition
    place: Position


Condition = Test | Lines | All | Any_ | Not


class ConditionShape:
    """Reads a condition: fields with checks, and the words all, any and not. Several keys together mean all of them."""

    words = "a condition: fields with checks, or all, any, not"

    def read(self, node: Node, problems: Problems) -> Any:
        """The condition, or WRONG."""
        if not isinstance(node, MappingNode) or not node.entries:
            return expected(node, problems, self.words, "For example: title: {max_length: 30}")
        parts: list[Condition] = []
        for entry in node.entries:
            parts.extend(self._entry(entry, problems))
        if not parts:
            return WRONG
        return parts[0] if len(parts) == 1 else All(tuple(parts), node.position)

    def _entry(self, entry: Entry, problems: Problems) -> list[Condition]:
        word = entry.key.text
        if word in ("all", "any"):
            return self._several(entry, problems)
        if word == "not":
            part = self.read(entry.value, problems)
            return [] if part is WRONG else [Not(part, entry.key.position)]
        if PATH.read(entry.key, problems) is WRONG:
            return []
        return self._checks(entry, problems)

    def _several(self, entry: Entry, problems: Problems) -> list[Condition]:
        if not isinstance(entry.value, SequenceNode) or not entry.value.items:
            expected(entry.value, problems, f"a list of conditions under {entry.key.text}")
            return []
        read = [self.read(item, problems) for item in entry.value.items]
        parts = tuple(part for part in read if part is not WRONG)
        kind = All if entry.key.text == "all" else Any_
        return [kind(parts, entry.key.position)] if parts else []

    def _checks(self, entry: Entry, problems: Problems) -> list[Condition]:
        name, place = entry.key.text, entry.key.position
        if not isinstance(entry.value, MappingNode) or not entry.value.entries:
            expected(entry.value, problems, f'checks for "{name}"', f"For example: {name}: {{required: true}}")
            return []
        found: list[Condition] = []
        for check in entry.value.entries:
            word = check.key.text
            if word in QUANTIFIERS:
                inner = self.read(check.value, problems)
                if inner is not WRONG:
                    found.append(Lines(name, word, inner, check.key.position, place))
                continue
            kind = REGISTRY.get(word)
            if kind is None:
                problems.add(
                    check.key.position,
                    "unknown check",
                    f'"{word}" is no check.',
                    did_you_mean(word, [*REGISTRY, *QUANTIFIERS]),
                    length=check.key.length,
                )
                continue
            parameter = kind.parameter.read(check.value, problems)
            if parameter is not WRONG:
                found.append(Test(name, word, parameter, check.key.position, place))
        return found

    def schema(self) -> dict[str, Any]:
        """JSON Schema of a condition, for ``$defs``."""
        condition = {"$ref": "#/$defs/condition"}
        checks = {name: {**kind.parameter.schema(), "description": kind.summary} for name, kind in REGISTRY.items()}
        return {
            "type": "object",
            "minProperties": 1,
            "properties": {
                "all": {"type": "array", "items": condition},
                "any": {"type": "array", "items": condition},
                "not": condition,
            },
            "additionalProperties": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": {**checks, **{word: condition for word in QUANTIFIERS}},
            },
        }


CONDITION = ConditionShape()
