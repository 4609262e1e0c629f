"""The sets of texts that the proof works with, held against Python's own regular expressions."""

from __future__ import annotations

import json
import re
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repository_of_lint import ROOT

from engine.lint.automaton import Automaton, TooLarge, beyond, text
from engine.lint.patterns import NotUnderstood, found_in, whole
from engine.lint.signs import PRINTABLE, SPACES, Signs
from engine.mapping.characters import plain_ascii

LETTERS = "ab-1"
ATOMS = st.sampled_from(["a", "b", "-", "1", "[ab]", "[^a]", r"\d", r"\w", ".", "(a|b1)", "(ab)", r"[a-b\-]"])
PATTERNS = st.lists(
    st.builds(lambda atom, times: atom + times, ATOMS, st.sampled_from(["", "?", "*", "+", "{2}", "{1,3}"])), max_size=4
).map("".join)
WORDS = st.text(alphabet=LETTERS, max_size=6)


def has(automaton: Automaton, word: str) -> bool:
    return beyond(text(word), automaton) is None


@given(PATTERNS, WORDS)
def test_a_pattern_has_the_texts_that_it_matches_as_a_whole(pattern: str, word: str) -> None:
    assert has(whole(pattern), word) == (re.fullmatch(pattern, word, re.ASCII) is not None)


@given(PATTERNS, st.sampled_from(["", "^"]), st.sampled_from(["", r"(?![\s\S])"]), WORDS)
def test_a_layouts_pattern_has_the_texts_in_which_it_is_found(pattern: str, start: str, end: str, word: str) -> None:
    assert has(found_in(f"{start}{pattern}{end}"), word) == (re.search(f"{start}{pattern}{end}", word) is not None)


@settings(max_examples=300)
@given(PATTERNS, PATTERNS)
def test_a_text_beyond_is_told_or_there_is_none(one: str, other: str) -> None:
    word = beyond(whole(one), whole(other))
    if word is not None:
        assert re.fullmatch(one, word, re.ASCII) and not re.fullmatch(other, word, re.ASCII)
    else:
        for length in range(4):
            for candidate in reduce(lambda words, _: [w + s for w in words for s in LETTERS], range(length), [""]):
                assert not re.fullmatch(one, candidate, re.ASCII) or re.fullmatch(other, candidate, re.ASCII)


@given(PATTERNS, WORDS)
def test_parts_and_what_is_taken_out_stay_within_what_is_known(pattern: str, word: str) -> None:
    if re.fullmatch(pattern, word, re.ASCII):
        parts = word.split("-")
        known = whole(pattern)
        assert has(known.part("-", first=True, last=False), parts[0])
        assert has(known.part("-", first=False, last=True), parts[-1])
        assert all(has(known.part("-", first=False, last=False), part) for part in parts)
        assert has(known.without(Signs.of("-")), word.replace("-", ""))
        longest = known.longest()
        assert longest is None or len(word) <= longest
        assert Signs.of(word) <= known.signs()


@given(st.sets(st.characters(), max_size=5), st.sets(st.characters(), max_size=5), st.booleans(), st.characters())
def test_sets_of_characters_do_what_sets_do(some: set[str], more: set[str], but: bool, sign: str) -> None:
    one, other = Signs.of(some), Signs.but(more) if but else Signs.of(more)
    assert (sign in (one | other)) == (sign in one or sign in other)
    assert (sign in (one & other)) == (sign in one and sign in other)
    assert (sign in (one - other)) == (sign in one and sign not in other)
    assert (sign in ~other) == (sign not in other)
    assert not one or one.example() in one
    assert not other or other.example() in other


def test_what_the_transforms_make_of_a_character_is_as_long_and_as_plain_as_the_proof_says() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    assert max(len(plain_ascii(sign, "?")) for sign in every) == 4
    assert max(len(sign.upper()) for sign in every) == 3
    assert max(len(sign.lower()) for sign in every) == 2
    assert {sign for sign in every if sign.isspace()} == set(SPACES.listed)
    for sign in every:
        for made in sign.upper() + sign.lower():
            assert made == sign or made.isalpha() or not made.isascii()
    assert all(sign in PRINTABLE for sign in every if sign.isascii() and sign.isprintable())


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "a**", "a{2", "[a", "(a", r"\b", "^a|b$"])
def test_a_pattern_that_is_not_understood_proves_nothing(pattern: str) -> None:
    with pytest.raises(NotUnderstood):
        found_in(pattern)


def test_a_question_that_takes_too_long_is_given_up() -> None:
    everything = whole("([ab]*a[ab]{18}|[ab]*b[ab]{18}|[ab]{0,18})")
    with pytest.raises(TooLarge):
        beyond(whole("[ab]*"), everything)


def test_every_pattern_of_the_layouts_is_understood() -> None:
    layouts = [path for path in (ROOT / "schemas").glob("*/*.json") if path.parent.name != "output"]
    patterns = {
        field["pattern"]
        for path in layouts
        for field in json.loads(path.read_text(encoding="utf-8"))["properties"].values()
        if "pattern" in field
    }
    assert len(patterns) > 10
    for pattern in patterns:
        found_in(pattern)
