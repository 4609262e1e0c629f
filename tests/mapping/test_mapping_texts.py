"""Texts as the target gets them: copied, joined, composed, cut, cleaned, parted."""

from __future__ import annotations

import pytest
from mapping_helpers import mapped, refusal, value


@pytest.mark.parametrize(
    ("raw", "made"),
    [("  Beams ", "  Beams "), ("é" * 3, "é" * 3), (12, "12"), (0, "0"), ("", None), (" \n", None), (None, None)],
)
def test_a_copied_text_is_not_touched_and_a_blank_one_is_left_out(raw: object, made: str | None) -> None:
    assert value("title", {"title": raw}) == made


def test_a_value_of_another_type_is_refused_with_what_was_seen() -> None:
    assert refusal("total", {"total": "abc"}) == 'Target: Total holds "abc", which is not a number. Correct Total.'


def test_a_constant_does_not_depend_on_the_record() -> None:
    assert value("{constant: A}", {}) == "A"


def test_joined_parts_that_are_missing_leave_no_separator_behind() -> None:
    join = "{join: {of: [number, title, {constant: X}], separator: ' / '}}"
    assert value(join, {"number": "N", "title": "T"}) == "N / T / X"
    assert value(join, {"title": ""}) == "X"


def test_a_join_that_may_not_skip_is_left_out_as_a_whole() -> None:
    join = "{join: {of: [number, title], separator: '-', skip_missing: false}}"
    assert value(join, {"number": "N"}) is None
    assert value(join, {"number": 0, "title": "T"}) == "0-T"


def test_a_template_composes_and_never_sends_the_words_for_a_missing_value() -> None:
    assert value("{template: 'No. {{ number }}'}", {"number": "{{ 1 }}"}) == "No. {{ 1 }}"
    assert refusal("{template: 'No. {{ number }}'}", {}) == (
        "Target: The text cannot be composed: Number is not given. Fill Number."
    )
    assert value("{template: \"No. {{ number | default('none') }}\"}", {}) == "No. none"
    assert value("{template: '{% if number %}{{ number }}{% endif %}'}", {}) is None


def test_a_template_that_grows_without_bound_is_refused_not_cut() -> None:
    assert "too long" in refusal("{template: '{{ title }}'}", {"title": "x" * 8_001})


def test_letters_change_case_as_unicode_says() -> None:
    assert value("{letters: {of: title, to: upper}}", {"title": "straße é"}) == "STRASSE É"
    assert value("{letters: {of: title, to: lower}}", {"title": "ÀB1"}) == "àb1"


def test_characters_are_taken_out_and_a_text_of_nothing_else_is_left_out() -> None:
    without = "{without: {of: code, characters: '-.'}}"
    assert value(without, {"code": "02-410."}) == "02410"
    assert value(without, {"code": "-.-"}) is None


@pytest.mark.parametrize(
    ("part", "made"),
    [
        ("number: 1", "26-104"),
        ("number: 2", "02410"),
        ("number: 3", None),
        ("number: 1, last: true", "02410"),
        ("number: 2, last: true", "26-104"),
        ("number: 9, last: true", None),
    ],
)
def test_a_part_is_counted_from_either_end_and_one_that_is_not_there_is_left_out(part: str, made: str | None) -> None:
    assert value(f"{{part: {{of: code, separator: ':', {part}}}}}", {"code": "26-104:02410"}) == made


def test_a_cut_is_told_with_both_texts() -> None:
    payload = mapped("{truncate: {of: title, length: 5}}", {"title": "Concrete"})
    (loss,) = payload.losses
    assert (loss.kind, loss.before, loss.after, loss.target) == ("cut", "Concrete", "Concr", "Target")
    assert loss.message == "Target takes 5 characters; the text has 8 and is cut."
    assert payload.calls[0].rows[0].values == {"Target": "Concr"}


def test_a_cut_that_nobody_needs_to_know_of_is_not_told() -> None:
    assert mapped("{truncate: {of: title, length: 5, report: false}}", {"title": "Concrete"}).losses == ()


@pytest.mark.parametrize(
    ("text", "length", "kept"),
    [
        ("cafe\u0301s", 4, "caf"),
        ("cafe\u0301s", 5, "cafe\u0301"),
        ("a👷🏽b", 2, "a"),
        ("a👨\u200d👩\u200d👧b", 4, "a"),
        ("e\u0301\u0302\u0303", 2, "e\u0301"),
        ("ok", 2, "ok"),
    ],
)
def test_a_cut_takes_no_written_character_apart(text: str, length: int, kept: str) -> None:
    assert value(f"{{truncate: {{of: title, length: {length}}}}}", {"title": text}) == kept


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>Add <b>two</b>&nbsp;doors</p><p>&amp; frames</p>", "Add two doors\n& frames"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li>\n<li>b</li></ul>", "a\nb"),
        ("<table><tr><td>x</td><td>y</td></tr></table>", "x y"),
        ("<style>p {color: red}</style><script>alert(1)</script>text", "text"),
        ("no tags,\n  two lines", "no tags,\n  two lines"),
        ("R&D at 5 < 6 &amp; 7 > 2", "R&D at 5 < 6 & 7 > 2"),
        ("bolts <M12> and <p>nuts</p>", "bolts <M12> and\nnuts"),
        ("a <!-- hidden --> <i>b", "a b"),
        ("<p>  </p>", None),
        ("&lt;p&gt;", "<p>"),
    ],
)
def test_html_becomes_the_text_that_a_person_reads(html: str, plain: str | None) -> None:
    assert value("{plain_text: description}", {"description": html}) == plain


def test_nested_transforms_work_from_the_inside_out() -> None:
    nested = "{truncate: {of: {letters: {of: {without: {of: title, characters: ' .,'}}, to: upper}}, length: 6}}"
    assert value(nested, {"title": "Acme, Steel Co."}) == "ACMEST"


def test_a_transform_is_left_out_where_its_condition_does_not_hold() -> None:
    conditional = "{copy: title, when: {kind: {equals: goods}}}"
    assert value(conditional, {"title": "T", "kind": "goods"}) == "T"
    assert value(conditional, {"title": "T", "kind": "other"}) is None
    assert value(conditional, {"title": "T"}) is None
