"""Presence: what counts as nothing."""

from __future__ import annotations

import pytest
from checks_helpers import look, refusal, said

from engine.checks.values import FieldType
from engine.reasoning.facts import Outcome


@pytest.mark.parametrize("raw", [None, "", "   ", "\n\t"])
def test_blank_text_is_not_enough_where_a_value_is_required(raw: object) -> None:
    found = look("required", "true", raw)
    assert found.outcome is Outcome.FAIL
    assert said(found) == "Title is missing."


@pytest.mark.parametrize(
    ("raw", "kind"), [("a", FieldType.TEXT), (0, FieldType.DECIMAL), (False, FieldType.BOOLEAN), ("0", FieldType.ID)]
)
def test_zero_and_false_are_values(raw: object, kind: FieldType) -> None:
    assert look("required", "true", raw, kind).passed
    assert not look("absent", "true", raw, kind).passed


@pytest.mark.parametrize(("raw", "kind"), [([], FieldType.LIST), ({}, FieldType.GROUP), (None, FieldType.DATE)])
def test_an_empty_list_or_group_counts_as_nothing(raw: object, kind: FieldType) -> None:
    assert look("required", "true", raw, kind).outcome is Outcome.FAIL
    assert look("absent", "true", raw, kind).passed


def test_a_value_that_must_be_empty_is_shown() -> None:
    assert said(look("absent", "true", "2026-01-02", FieldType.DATE), "Closed on") == (
        "Closed on is 2026-01-02; it must be empty."
    )
    assert said(look("absent", "true", [1, 2], FieldType.LIST), "Lines") == (
        "Lines: the number of lines is 2; it must be empty."
    )


def test_required_false_is_refused_rather_than_read_as_nothing_to_check() -> None:
    assert "leave the requirement out" in refusal("required", "false")
