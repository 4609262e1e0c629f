"""Conditions with every name resolved: what is misspelt or misapplied is reported with its place, once, when the pack is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.checks.finding import Finding
from engine.checks.kind import NameUse
from engine.checks.registry import REGISTRY
from engine.checks.values import FieldType, type_in_words
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean
from engine.pack import conditions as written
from engine.reasoning.facts import Outcome
from engine.rules.catalogue import Catalogue, Resolved
from engine.rules.condition_tests import Test, all_of, any_of, check_test, lines_test, none_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that may be used at a place: those of the flow, and inside lines those of the line before them."""

    catalogue: Catalogue
    objects: frozenset[str]
    line: Mapping[str, Resolved] = field(default_factory=dict)

    def get(self, name: str) -> Resolved | None:
        """What a name means here."""
        return self.line.get(name) or self.catalogue.get(name)

    def inside(self, lines: Resolved) -> Scope:
        """The names that may be used in the lines of a list: theirs, then those of the lines that they stand in."""
        return Scope(self.catalogue, self.objects, {**self.line, **lines.fields})

    def names(self) -> list[str]:
        """Every name that may be used here."""
        return [*self.line, *self.catalogue.names()]


def unknown_name(name: str, what: str, place: Position, known: list[str], problems: Problems) -> None:
    """Report a name that nothing answers to."""
    problems.add(place, f"unknown {what}", f'"{name}" is no {what} here.', did_you_mean(name, known), length=len(name))


def compile_condition(condition: written.Condition, scope: Scope, problems: Problems) -> Test:
    """The condition as a function; where a name is wrong the problem is noted and the function never passes."""
    if isinstance(condition, written.All):
        return all_of(tuple(compile_condition(part, scope, problems) for part in condition.parts))
    if isinstance(condition, written.Any_):
        return any_of(tuple(compile_condition(part, scope, problems) for part in condition.parts))
    if isinstance(condition, written.Not):
        return none_of(compile_condition(condition.part, scope, problems))
    resolved = scope.get(condition.field)
    if resolved is None:
        unknown_name(condition.field, "field", condition.field_place, scope.names(), problems)
        return _never
    if isinstance(condition, written.Lines):
        return _compile_lines(condition, resolved, scope, problems)
    return _compile_check(condition, resolved, scope, problems)


def _compile_lines(condition: written.Lines, resolved: Resolved, scope: Scope, problems: Problems) -> Test:
    if resolved.type is not FieldType.LIST or not resolved.fields:
        problems.add(
            condition.place,
            "wrong field",
            f'"{condition.quantifier}" asks the lines of a list, but {condition.field} holds '
            f"{type_in_words(resolved.type)}.",
        )
        return _never
    inner = scope.inside(resolved)
    test = compile_condition(condition.condition, inner, problems)
    return lines_test(condition.field, resolved.label, condition.quantifier, test, resolved.lines, resolved.named_by)


def _compile_check(condition: written.Test, resolved: Resolved, scope: Scope, problems: Problems) -> Test:
    kind = REGISTRY[condition.check]
    if resolved.type not in kind.takes:
        takes = ", ".join(sorted(type_in_words(one) for one in kind.takes))
        problems.add(
            condition.place,
            "wrong field",
            f'"{condition.check}" cannot be asked of {condition.field}, which holds {type_in_words(resolved.type)}.',
            f"It takes {takes}.",
            length=len(condition.check),
        )
        return _never
    parameter = condition.parameter
    if kind.prepare is not None:
        try:
            parameter = kind.prepare(parameter, resolved.type)
        except ValueError as error:
            problems.add(condition.place, "wrong value", f"{condition.check}: {error}", length=len(condition.check))
            return _never
    for use in kind.names(condition.parameter):
        _check_name(use, resolved, scope, condition.place, problems)
    of_record = resolved.origin == "record" or condition.field in scope.line
    return check_test(kind, condition.field, resolved.label, parameter, of_record=of_record)


def _check_name(use: NameUse, resolved: Resolved, scope: Scope, place: Position, problems: Problems) -> None:
    if use.role == "object":
        if use.name not in scope.objects:
            unknown_name(use.name, "object", place, sorted(scope.objects), problems)
        return
    if use.role == "flow":
        if use.name not in scope.catalogue.flow_names:
            unknown_name(use.name, "flow", place, sorted(scope.catalogue.flow_names), problems)
        return
    if use.role == "state":
        if use.name not in scope.catalogue.state_names:
            unknown_name(use.name, "state", place, list(scope.catalogue.state_names), problems)
        return
    if use.role == "list":
        if use.name not in scope.catalogue.lists():
            unknown_name(use.name, "list", place, sorted(scope.catalogue.lists()), problems)
        return
    permissions = scope.catalogue.permissions
    allowed = {"tool": permissions.tools, "level": permissions.levels, "privilege": permissions.privileges}
    if use.role in allowed:
        if use.name not in allowed[use.role]:
            unknown_name(use.name, use.role, place, list(allowed[use.role]), problems)
        return
    known: Any = resolved.fields if use.role == "line_field" else scope
    found = known.get(use.name)
    if found is None:
        names = list(resolved.fields) if use.role == "line_field" else scope.names()
        unknown_name(use.name, "field", place, names, problems)
    elif found.type not in use.types:
        problems.add(place, "wrong field", f"{use.name} holds {type_in_words(found.type)}, which cannot be used here.")


def _never(_: Any) -> Any:
    return Finding(Outcome.ERROR, note="the rule could not be compiled")
