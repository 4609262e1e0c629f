"""Choice: texts without blanks and case, ids exactly, the rest by value."""

from __future__ import annotations

import pytest
from checks_helpers import Desk, look, parameter_of, refusal, said
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.values import FieldType, Unreadable
from engine.reasoning.facts import Outcome


@pytest.mark.parametrize("raw", ["Approved", "approved", " APPROVED ", "Complete"])
def test_case_and_outer_blanks_of_a_text_make_no_difference(raw: str) -> None:
    assert look("one_of", "[Approved, Complete]", raw).passed
    assert look("not_one_of", "[Approved, Complete]", raw).outcome is Outcome.FAIL


def test_ids_match_exactly() -> None:
    assert look("equals", "AB1", "AB1", FieldType.ID).passed
    assert not look("equals", "AB1", "ab1", FieldType.ID).passed


def test_a_value_that_is_not_allowed_is_shown_with_those_that_are() -> None:
    found = look("one_of", "[Approved, Complete, Closed]", "Draft")
    assert said(found, "Status") == 'Status is "Draft"; it must be "Approved", "Complete" or "Closed".'
    assert said(look("not_equals", "Void", "void"), "Status") == 'Status is "void"; it must not be "Void".'


@pytest.mark.parametrize(
    ("kind", "written", "raw"),
    [
        (FieldType.BOOLEAN, "true", "TRUE"),
        (FieldType.DECIMAL, "1.5", "1.50"),
        (FieldType.INTEGER, "7", "7"),
        (FieldType.DATE, "2026-01-02", "2026-01-02T00:00:00Z"),
    ],
)
def test_constants_take_the_type_of_the_field(kind: FieldType, written: str, raw: str) -> None:
    assert look("equals", written, raw, kind).passed
    assert not look("not_equals", written, raw, kind).passed


def test_a_constant_that_the_field_can_never_hold_is_refused() -> None:
    assert refusal("equals", "soon", FieldType.DATE) == (
        'The field holds a date such as 2026-01-31; "soon" is not one.'
    )
    assert "counts as missing" in refusal("one_of", '[a, ""]')


def test_a_value_listed_twice_is_refused() -> None:
    assert refusal("one_of", "[open, Open]") == '"Open" is listed twice; upper and lower case make no difference.'


def test_another_field_must_have_the_same_value() -> None:
    desk = Desk({"party": " ACME "})
    assert look("same_as", "party", "acme", desk=desk).passed
    found = look("same_as", "party", "Other", desk=desk)
    assert said(found, "Buyer") == 'Buyer is "Other"; it must be the same as Party (" ACME ").'


def test_ids_of_two_fields_must_agree_in_case_too() -> None:
    assert not look("same_as", "party", "ab", FieldType.ID, Desk({"party": "AB"})).passed


@pytest.mark.parametrize("other", [{}, {"party": Unreadable([1], "a text")}])
def test_nothing_can_be_told_where_the_other_field_is_missing_or_unreadable(other: dict[str, object]) -> None:
    found = look("same_as", "party", "x", desk=Desk(other))
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.note.startswith("Party is ")
    assert said(found) == found.note


@given(st.text(min_size=1).filter(str.strip), st.lists(st.sampled_from(["a", "B", "ß", "İ"]), min_size=1, unique=True))
def test_one_of_and_not_one_of_never_agree(raw: str, options: list[str]) -> None:
    written = f"[{', '.join(options)}]"
    for kind in (FieldType.TEXT, FieldType.ID):
        assert look("one_of", written, raw, kind).passed is not look("not_one_of", written, raw, kind).passed


@given(st.sampled_from(["Approved", "In review", "Größe", "n/a"]), st.text(" \t", max_size=3))
def test_any_spelling_of_a_listed_text_is_found(text: str, blanks: str) -> None:
    options = parameter_of("one_of", f'["{text}"]')
    assert options.has(f"{blanks}{text.upper()}{blanks}")
