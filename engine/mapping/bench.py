"""Where transforms are compiled: the names in reach, the kinds of values taken, and the problems found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.checks.values import MISSING, FieldType, type_in_words
from engine.load.position import Position
from engine.load.problem import Problems
from engine.mapping.step import Desk, Step, holds, readable
from engine.pack.transforms import Transform
from engine.rules.catalogue import Resolved
from engine.rules.compile import Scope, compile_condition, unknown_name

COUNTERPART = "counterpart"
TEXTS = frozenset({FieldType.TEXT, FieldType.ID, FieldType.INTEGER})
NUMBERS = frozenset({FieldType.DECIMAL, FieldType.INTEGER})
TEXT_ONLY = frozenset({FieldType.TEXT})
BROKEN = Step(lambda _: MISSING, frozenset())


@dataclass(frozen=True, slots=True)
class Bench:
    """What a transform may use at its place.

    ``list`` is the list whose lines make the rows ("" for a row of the record). ``linked`` tells that the counterpart's id is
    known there. ``strict`` tells that an id is made, which is none without all its parts.
    """

    scope: Scope
    problems: Problems
    builders: Mapping[str, Builder]
    list: str = ""
    linked: bool = False
    strict: bool = False

    def build(self, transform: Transform) -> Step:
        """The transform as a step; BROKEN after a problem."""
        step = self.builders[transform.kind](transform, self)
        if transform.when is None:
            return step
        test = compile_condition(transform.when, self.scope, self.problems)
        return Step(
            lambda desk: step.make(desk) if holds(test, desk.view) else MISSING,
            step.types,
            f"{step.words} (under a condition)".strip(),
            step.fields,
            step.fixed,
        )

    def operand(self, transform: Transform, takes: frozenset[FieldType], what: str) -> Step:
        """What a transform works on, of one of the types that it takes; ``what`` names the transform in a problem."""
        step = self.build(transform)
        if step is BROKEN or not step.types:
            return BROKEN
        wrong = step.types - takes
        if not wrong:
            return step
        held = " or ".join(sorted(type_in_words(kind) for kind in wrong))
        name = transform.parameter if transform.kind == "copy" else f'"{transform.kind}"'
        self.problem(
            transform.place,
            "wrong field",
            f"{what} cannot be made of {name}, which gives {held}.",
            "It takes " + ", ".join(sorted(type_in_words(kind) for kind in takes)) + ".",
        )
        return BROKEN

    def problem(self, place: Position, kind: str, message: str, fix: str = "", *, length: int = 1) -> None:
        """Report something wrong in the mapping."""
        self.problems.add(place, kind, message, fix, length=length)

    def name(self, name: str, place: Position) -> Resolved | None:
        """What a name means here, or None after a problem."""
        found = self.scope.get(name)
        if found is None:
            known = [*self.scope.names(), *([COUNTERPART] if self.linked else [])]
            unknown_name(name, "field", place, known, self.problems)
        return found


Builder = Callable[[Transform, Bench], Step]


def field_step(resolved: Resolved) -> Step:
    """The value of a field as it is."""
    name, label = resolved.name, resolved.label

    def make(desk: Desk) -> object:
        return readable(desk.view.value(name), label)

    return Step(make, frozenset({resolved.type}), "", (name,))
