"""Is it one of these values? Texts are compared without outer blanks and case, ids exactly, others by their value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import cannot_tell, failed, joined, same_text, unknown_because
from engine.checks.constants import constant
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import PLAIN, CheckKind, NameUse
from engine.checks.values import FieldType, shown
from engine.checks.view import View
from engine.load.shapes import PATH, TEXT, ListOf

NOT_ONE = "{{ label }} is {{ seen }}; it must be {{ allowed }}."
IS_ONE = "{{ label }} is {{ seen }}; it must not be {{ refused }}."
DIFFERENT = "{{ label }} is {{ seen }}; it must be the same as {{ other_label }} ({{ other }})."


@dataclass(frozen=True, slots=True)
class Options:
    """The constants of one requirement.

    ``keys`` are the values as they are compared (texts folded), ``exact`` the texts that surely match, ``words`` is
    for people.
    """

    keys: frozenset[Any]
    exact: frozenset[str]
    folded: bool
    words: str

    def has(self, value: Any) -> bool:
        """Is the typed value one of them?"""
        return (same_text(value) if self.folded else value) in self.keys


def _options(written: Sequence[str], kind: FieldType) -> Options:
    values = [constant(text, kind) for text in written]
    folded = kind is FieldType.TEXT
    keys = [same_text(value) if folded else value for value in values]
    for position, key in enumerate(keys):
        if key in keys[:position]:
            raise ValueError(f"{shown(values[position])} is listed twice; upper and lower case make no difference.")
    exact = frozenset(value for value in values if isinstance(value, str))
    return Options(frozenset(keys), exact, folded, joined((shown(value) for value in values), "or"))


def _option(written: str, kind: FieldType) -> Options:
    return _options((written,), kind)


def _one_of(value: Any, options: Options, _: View) -> Finding:
    return PASSED if options.has(value) else failed(NOT_ONE, value, allowed=options.words)


def _not_one_of(value: Any, options: Options, _: View) -> Finding:
    return failed(IS_ONE, value, refused=options.words) if options.has(value) else PASSED


@dataclass(frozen=True, slots=True)
class Other:
    """The field to compare with, and whether its text is compared without outer blanks and case."""

    name: str
    folded: bool


def _same_as(value: Any, other: Other, view: View) -> Finding:
    found = view.value(other.name)
    if note := unknown_because(found, view, other.name):
        return cannot_tell(value, note)
    mine, yours = value, found
    if other.folded and isinstance(value, str) and isinstance(found, str):
        mine, yours = same_text(value), same_text(found)
    if mine == yours:
        return PASSED
    return failed(DIFFERENT, value, other=shown(found), other_label=view.label(other.name))


_IN_OPTIONS = "type({v}) is str and {v} in {p}.exact"

CHECKS = (
    CheckKind(
        name="one_of",
        parameter=ListOf(TEXT, least=1),
        examine=_one_of,
        reason=NOT_ONE,
        summary="One of the listed values. Outer blanks and case of a text make no difference; ids match exactly.",
        example="status: {one_of: [approved, complete]}",
        prepare=_options,
        guard=_IN_OPTIONS,
        offers=("allowed",),
    ),
    CheckKind(
        name="not_one_of",
        parameter=ListOf(TEXT, least=1),
        examine=_not_one_of,
        reason=IS_ONE,
        summary="None of the listed values, compared as one_of compares them.",
        example="status: {not_one_of: [draft, void]}",
        prepare=_options,
        offers=("refused",),
    ),
    CheckKind(
        name="equals",
        parameter=TEXT,
        examine=_one_of,
        reason=NOT_ONE,
        summary="This value, compared as one_of compares it. Serves settings too: settings.numbering: {equals: automatic}.",
        example="is_open: {equals: true}",
        prepare=_option,
        guard=_IN_OPTIONS,
        offers=("allowed",),
    ),
    CheckKind(
        name="not_equals",
        parameter=TEXT,
        examine=_not_one_of,
        reason=IS_ONE,
        summary="Any value but this one, compared as one_of compares it.",
        example="currency: {not_equals: XXX}",
        prepare=_option,
        offers=("refused",),
    ),
    CheckKind(
        name="same_as",
        parameter=PATH,
        examine=_same_as,
        reason=DIFFERENT,
        summary="The same value as another field. Outer blanks and case of a text make no difference; ids match exactly.",
        example="delivery_party: {same_as: party}",
        prepare=lambda name, kind: Other(name, kind is FieldType.TEXT),
        names=lambda name: (NameUse(name, "field", PLAIN),),
        offers=("other", "other_label"),
    ),
)
