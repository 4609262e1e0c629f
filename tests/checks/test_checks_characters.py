"""Characters: the offending ones are named so that they can be found."""

from __future__ import annotations

from checks_helpers import look, refusal, said
from hypothesis import given
from hypothesis import strategies as st

from engine.reasoning.facts import Outcome


def test_every_offending_character_is_named_with_its_position() -> None:
    found = look("characters", "{allowed: [letters, digits, '-']}", "AB|1é|2")
    assert found.outcome is Outcome.FAIL
    assert said(found, "Code") == (
        'Code has characters that are not allowed: "|" and "é", at position 3, 5 and 6.'
        ' Allowed: letters, digits and "-".'
    )
    assert found.values["bad_count"] == 3


def test_characters_that_cannot_be_seen_are_called_by_name() -> None:
    found = look("characters", "{allowed: alphanumeric}", "a\u200bb c\td\n\u0301")
    assert found.values["characters"] == (
        "U+200B ZERO WIDTH SPACE, a blank, a tab, a line break and U+0301 COMBINING ACUTE ACCENT"
    )


def test_forbidden_characters_may_be_signs_of_a_pattern() -> None:
    written = r"""{forbidden: ['^]\-"']}"""
    assert look("characters", written, "plain [text").passed
    for sign in '^]\\-"':
        assert not look("characters", written, f"a{sign}b").passed


def test_a_text_of_many_bad_characters_is_not_listed_to_the_end() -> None:
    found = look("characters", "{allowed: digits}", "é" * 25)
    assert found.values["positions"] == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 15 more"


def test_line_breaks_are_allowed_only_where_they_are_listed() -> None:
    assert not look("characters", "{allowed: printable_ascii}", "a\nb").passed
    assert look("characters", "{allowed: [printable_ascii, line_breaks]}", "a\r\nb").passed


def test_a_misspelt_set_is_refused_instead_of_meaning_its_letters() -> None:
    assert refusal("characters", "{allowed: [digit]}").startswith('"digit" is no set of characters. Did you mean')


def test_allowed_and_forbidden_exclude_each_other() -> None:
    assert refusal("characters", "{allowed: digits, forbidden: x}") == "Give either allowed or forbidden."
    assert refusal("characters", "{}") == "Give either allowed or forbidden."


@given(st.text(min_size=1).filter(str.strip))
def test_allowing_and_forbidding_one_set_both_pass_for_no_text(text: str) -> None:
    allowed = look("characters", "{allowed: printable_ascii}", text).passed
    forbidden = look("characters", "{forbidden: printable_ascii}", text).passed
    assert not (allowed and forbidden)
    assert allowed is all(" " <= sign <= "~" for sign in text)
