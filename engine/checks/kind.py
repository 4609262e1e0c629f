"""What a check is: its test, words, parameter's shape and documentation, in one place so that they cannot drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from engine.checks.finding import Finding
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.shapes import Shape

ANY_TYPE = frozenset(FieldType)
PLAIN = frozenset(set(FieldType) - {FieldType.LIST, FieldType.GROUP})


@dataclass(frozen=True, slots=True)
class NameUse:
    """A name that a parameter holds and that the compiler must know.

    ``role`` is what it names: "field" (of the record or surroundings), "line_field" (of a line of the list under test),
    "object", "list" (of the surroundings), "level", ... ; ``types`` narrows a field's type.
    """

    name: str
    role: str
    types: frozenset[FieldType] = ANY_TYPE


def no_names(_: Any) -> Iterable[NameUse]:
    """For parameters that name nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class CheckKind:
    """One word of the vocabulary.

    ``examine(value, parameter, view)`` gets the field's typed value. MISSING reaches it only where ``sees_missing``
    is set and Unreadable never does: the compiler answers "cannot tell" for those itself, so that missing data never
    passes silently.
    ``prepare(parameter, field_type)`` turns the written parameter into what ``examine`` gets (texts into the field's
    type) and raises ValueError with words for the author where it cannot.
    ``reason`` is the default template; its names are those of the finding's ``values`` plus ``label``.
    ``guard`` is Python source that is true only if the value surely passes: ``{v}`` stands for the value and ``{p}``
    for the prepared parameter, both names, never text of the author; it saves the call of ``examine`` in bulk work.
    It uses nothing but builtins, and is false, without raising, for MISSING and Unreadable too.
    ``offers`` lists the names that every failing finding holds beside ``value``, ``seen`` and ``label``, for the
    reasons and fixes that rules write.
    """

    name: str
    parameter: Shape
    examine: Callable[[Any, Any, View], Finding]
    reason: str
    summary: str
    example: str
    takes: frozenset[FieldType] = PLAIN
    prepare: Callable[[Any, FieldType], Any] | None = None
    names: Callable[[Any], Iterable[NameUse]] = no_names
    sees_missing: bool = False
    guard: str = ""
    offers: tuple[str, ...] = ()
