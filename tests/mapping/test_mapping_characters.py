"""Codes in masks, texts in plain characters."""

from __future__ import annotations

import pytest
from mapping_helpers import mapped, refusal, value


@pytest.mark.parametrize(
    ("code", "masked"),
    [("02410", "02-410"), ("02", "02"), ("024", "02-4"), ("02-410", "02-410"), (2410, "24-10"), ("", None)],
)
def test_a_code_is_put_into_its_mask_as_far_as_it_goes(code: object, masked: str | None) -> None:
    assert value("{mask: {of: code, by: XX-XXX}}", {"code": code}) == masked


def test_a_mask_may_come_from_a_setting() -> None:
    assert value("{mask: {of: code, by: settings.code_mask}}", {"code": "02410"}) == "02-410"
    context = {"settings": {"code_mask": "X.X/X"}}
    assert value("{mask: {of: code, by: settings.code_mask}}", {"code": "abc"}, context=context) == "a.b/c"


def test_a_setting_that_is_no_mask_is_refused() -> None:
    context = {"settings": {"code_mask": "two-three"}}
    said = refusal("{mask: {of: code, by: settings.code_mask}}", {"code": "02410"}, context=context)
    assert said == 'Target: The mask is "two-three", which is no mask. A mask is written like XX-XXX.'


def test_a_code_too_long_for_its_mask_keeps_its_rest_and_is_told() -> None:
    payload = mapped("{mask: {of: code, by: XX-XXX}}", {"code": "0241077"})
    assert payload.calls[0].rows[0].values == {"Target": "02-41077"}
    assert [problem.message for problem in payload.problems] == [
        '"0241077" has 7 characters; the mask XX-XXX has room for 5.'
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“Door” – 6’…", '"Door" - 6\'...'),
        ("Façade, Ærø, naïve", "Facade, AEro, naive"),
        ("line one\r\nline two\tend", "line one line two end"),
        ("½ inch, 5 m²", "? inch, 5 m2"),
        ("日本", "??"),
        ("cafe\u0301", "cafe"),
    ],
)
def test_characters_without_a_plain_form_are_replaced_and_told(text: str, plain: str) -> None:
    payload = mapped("{printable_ascii: {of: title}}", {"title": text})
    assert payload.calls[0].rows[0].values == {"Target": plain}
    assert [(loss.kind, loss.before, loss.after) for loss in payload.losses] == [("replaced", text, plain)]


def test_a_plain_text_loses_nothing() -> None:
    assert mapped("{printable_ascii: {of: title}}", {"title": "A-1 ~ (b)"}).losses == ()


def test_a_replacement_of_nothing_takes_the_character_out() -> None:
    assert value("{printable_ascii: {of: title, replacement: ''}}", {"title": "a日b"}) == "ab"
