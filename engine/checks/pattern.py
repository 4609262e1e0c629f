"""Does a text have a certain form? The whole text as stored must match; patterns that could run away are refused at load."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import failed
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind
from engine.checks.length import WRITTEN
from engine.checks.pattern_grammar import compiled
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import TEXT, Either

WRONG_FORM = "{{ label }} is {{ seen }}; it must have the form {{ form }}."


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """A pattern with its words."""

    place: Position
    places: Mapping[str, Position]
    pattern: str
    form: str


@dataclass(frozen=True, slots=True)
class Form:
    """The pattern compiled, and how it is called."""

    fits: re.Pattern[str]
    words: str


SHAPE = Either(
    scalar=TEXT,
    mapping=Record(
        "matches",
        WrittenForm,
        {
            "pattern": Key(TEXT, "The pattern that the whole text must match."),
            "form": Key(TEXT, 'The same in words, for the reason: "two digits, a hyphen, three digits".'),
        },
    ),
)


def _form(written: str | WrittenForm, _: FieldType) -> Form:
    if isinstance(written, str):
        return Form(compiled(written), written)
    return Form(compiled(written.pattern), written.form)


def _matches(value: Any, form: Form, _: View) -> Finding:
    if form.fits.fullmatch(value):
        return PASSED
    return failed(WRONG_FORM, value, form=form.words, pattern=form.fits.pattern)


CHECKS = (
    CheckKind(
        name="matches",
        parameter=SHAPE,
        examine=_matches,
        reason=WRONG_FORM,
        summary=(
            "The whole text has this form, upper and lower case told apart. Groups, sets, alternatives, \\d, \\w, \\s and"
            " counted repeats are allowed, and one * or +; nothing refers back or looks ahead."
        ),
        example="code: {matches: {pattern: '\\d{2}-\\d{3}', form: '12-345'}}",
        takes=WRITTEN,
        prepare=_form,
        guard="type({v}) is str and {p}.fits.fullmatch({v}) is not None",
        offers=("form", "pattern"),
    ),
)
