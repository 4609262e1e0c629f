"""Length: code points as stored."""

from __future__ import annotations

import unicodedata

from checks_helpers import look, refusal, said
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.values import FieldType
from engine.reasoning.facts import Outcome


def test_a_text_of_exactly_the_limit_passes_and_one_more_fails() -> None:
    assert look("max_length", "5", "abcde").passed
    found = look("max_length", "5", "abcdefg")
    assert found.outcome is Outcome.FAIL
    assert said(found) == "Title has 7 characters; at most 5 are allowed."
    assert found.values["excess"] == 2


def test_outer_blanks_count_as_characters() -> None:
    assert not look("max_length", "3", " ab ").passed


def test_an_accent_stored_as_its_own_code_point_counts() -> None:
    composed = "Café"
    assert look("max_length", "4", composed).passed
    assert look("max_length", "4", unicodedata.normalize("NFD", composed)).values["length"] == 5


def test_an_emoji_is_one_character_although_it_takes_four_bytes() -> None:
    assert look("max_length", "1", "🏗").passed


def test_a_number_in_an_id_field_is_as_long_as_its_digits() -> None:
    assert look("max_length", "3", 1234, FieldType.ID).values["length"] == 4


def test_a_short_text_is_told_how_much_is_missing() -> None:
    found = look("min_length", "4", "ab")
    assert said(found) == "Title has 2 characters; at least 4 are needed."
    assert found.values["shortfall"] == 2
    assert look("min_length", "4", "abcd").passed


def test_only_the_longest_line_counts_whatever_ends_the_lines() -> None:
    assert look("max_line_length", "3", "abc\r\nabc\nab\rabc").passed
    found = look("max_line_length", "3", "ab\nabcdef\nabcd")
    assert said(found, "Notes") == "Line 2 of Notes has 6 characters; at most 3 are allowed in a line."


def test_a_length_below_one_is_refused() -> None:
    assert "at least 1" in refusal("max_length", "0")
    assert "whole number" in refusal("max_length", "1.5")


@given(st.text(min_size=1).filter(str.strip), st.integers(1, 40))
def test_every_text_fits_either_the_limit_or_one_above_it(text: str, limit: int) -> None:
    fits = look("max_length", str(limit), text).passed
    longer = look("min_length", str(limit + 1), text).passed
    assert fits is not longer
    assert fits is (len(text) <= limit)
