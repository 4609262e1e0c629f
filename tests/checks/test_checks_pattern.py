"""Patterns: what they match, and which ones are refused before they can do harm."""

from __future__ import annotations

import re
import time

import pytest
from checks_helpers import look, refusal, said
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks.pattern_grammar import compiled
from engine.reasoning.facts import Outcome


def test_the_whole_text_must_match_not_a_part_of_it() -> None:
    assert look("matches", r"'\d{2}-\d{3}'", "12-345").passed
    assert not look("matches", r"'\d{2}-\d{3}'", "12-345\n").passed
    assert not look("matches", r"'\d{2}-\d{3}'", "x12-345").passed


def test_digits_are_those_of_ascii() -> None:
    assert not look("matches", r"'\d+'", "١٢").passed


def test_the_reason_tells_the_form_in_the_words_of_the_author() -> None:
    found = look("matches", r"{pattern: '\d{2}-\d{3}', form: two digits and three}", "1-2")
    assert found.outcome is Outcome.FAIL
    assert said(found, "Code") == 'Code is "1-2"; it must have the form two digits and three.'
    assert said(look("matches", r"'[A-Z]{3}'", "abc"), "Code") == 'Code is "abc"; it must have the form [A-Z]{3}.'


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(a+)+b", "repeats of its own"),
        (r"(a|aa)*b", "alternatives"),
        (r"(a?){20}", "repeats of its own"),
        (r"((a{1,5}){1,5}){1,5}", "repeats of its own"),
        (r"\d+\.\d+", "Only one * or +"),
        (r".*.*=.*", "Only one * or +"),
        (r"(a)\1", "refers back"),
        (r"(?=a)a", "Only plain groups"),
        (r"(?<!a)b", "Only plain groups"),
        (r"(?P<x>a)", "Only plain groups"),
        (r"(?i)a", "Only plain groups"),
        (r"a{1,40}b{1,40}", "1600 ways"),
        (r"a+?", "followed by ?"),
        (r"a{2}{3}", "followed by {"),
        (r"a{0}", "allows nothing"),
        (r"a{3,2}", "allows nothing"),
        (r"a{99999}", "more than 1000"),
        (r"a{x}", "begins no count"),
        (r"^a$", "leave ^ out"),
        (r"\ba", r"\b is not allowed"),
        (r"*a", "repeats nothing"),
        (r"(a", "is not closed"),
        (r"a)", "closes nothing"),
        (r"[a", "not closed"),
        (r"[]", "holds nothing"),
        (r"[z-a]", "cannot be read"),
        (r"[[:alpha:]]", "Write"),
        (r"a||b", "nothing to match"),
        (r"()", "nothing to match"),
        ("a\\", "is not allowed"),
        ("a" * 201, "201 characters"),
    ],
)
def test_a_pattern_that_is_unsafe_or_unclear_is_refused_with_words(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        compiled(pattern)


def test_the_author_is_told_at_load_time() -> None:
    assert "repeats of its own" in refusal("matches", "'(x+)+'")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"[A-Z0-9]{1,10}", "AB12"),
        (r"\d{1,6}(\.\d{1,2})?", "12.50"),
        (r"(?:AB|CD)-\d+", "CD-77"),
        (r"(\d{2}-){2}\d{2}", "01-02-03"),
        (r"[^\s,]{2,}", "a.b"),
        (r"\(\d{3}\) [\w.\-]*", "(555) a-b"),
        (r"(ab){1,3}c?", "ababc"),
        (r"[\]]", "]"),
    ],
)
def test_the_forms_that_codes_take_can_be_written(pattern: str, text: str) -> None:
    assert compiled(pattern).fullmatch(text)


_PARTS = st.sampled_from(["a", "[ab]", r"\w", ".", "(a|b)", "(ab)", "(?:a|ab)"])
_REPEATS = st.sampled_from(["", "", "?", "*", "+", "{2}", "{1,30}", "{2,}"])


@settings(max_examples=200)
@given(st.lists(st.tuples(_PARTS, _REPEATS), min_size=1, max_size=8))
def test_no_pattern_that_is_let_through_runs_away(parts: list[tuple[str, str]]) -> None:
    try:
        pattern = compiled("".join(part + repeat for part, repeat in parts))
    except ValueError:
        return
    start = time.process_time()
    pattern.fullmatch("a" * 2000 + "!")
    assert time.process_time() - start < 1
