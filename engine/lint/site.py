"""The place of a transform, with what is known there, and the doubts that are noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from engine.checks.values import FieldType
from engine.lint.knowledge import Known
from engine.lint.learning import Learned, Names
from engine.pack.conditions import Condition
from engine.pack.transforms import Transform


class Others(Protocol):
    """What is known beyond the flow at hand."""

    def linked(self, object_name: str, *, back: bool, part: int, separator: str) -> Known:
        """The id of a counterpart, or one part of it."""

    def counterpart(self) -> Known:
        """The id of the record's own counterpart, where it is known."""

    def in_row(self, list_name: str) -> Known:
        """A value of a row of a list."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a value could be cut without a word, or refused while it is made."""

    kind: str
    message: str
    fix: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The place of a transform: the names in reach, the facts there, and where doubts are noted.

    ``results`` tell by transform what is known of its result; ``given`` makes the facts under one more condition; ``strict`` tells
    that an id is made; ``noted`` that a note stands beside it. ``linked`` is the object and field by which the record itself is
    linked, where it surely is.
    """

    names: Names
    facts: Learned
    given: Callable[[Condition, Names], Learned]
    others: Others
    results: Mapping[str, Result]
    strict: bool = False
    noted: bool = False
    linked: tuple[str, str] | None = None
    doubts: list[Doubt] = field(default_factory=list)

    def known(self, transform: Transform) -> Known:
        """What is known of the transform's result."""
        if transform.when is None:
            return self.results.get(transform.kind, unknown)(transform, self)
        there = replace(self, facts=self.given(transform.when, self.names))
        found = self.results.get(transform.kind, unknown)(transform, there)
        return found if self.facts.holds(transform.when, self.names) else replace(found, missing=True)

    def doubt(self, kind: str, message: str, fix: str, *, silent: bool = False) -> None:
        """Note what could go wrong."""
        self.doubts.append(Doubt(kind, message, fix, silent))


Result = Callable[[Transform, Site], Known]


def unknown(_: Transform, __: Site) -> Known:
    """Of a transform that is not told of here nothing is known."""
    return Known(frozenset({FieldType.TEXT}))


def named(transform: Transform) -> str:
    """The fields that a transform reads, for a sentence."""
    return " and ".join(dict.fromkeys(_read(transform))) or "the mapping"


def _read(transform: Transform) -> Iterable[str]:
    if transform.kind == "copy":
        yield transform.parameter
    for inner in _inner(transform.parameter):
        yield from _read(inner)


def _inner(parameter: Any) -> Iterable[Transform]:
    values = (
        parameter.values.values() if hasattr(parameter, "values") and not isinstance(parameter, dict) else [parameter]
    )
    for value in values:
        for one in value if isinstance(value, tuple | list) else [value]:
            if isinstance(one, Transform):
                yield one
