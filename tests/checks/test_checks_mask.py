"""A code that has no room in its mask is told before anything is mapped."""

from __future__ import annotations

import pytest
from checks_helpers import Desk, look

from engine.checks.finding import Finding
from engine.checks.values import FieldType
from engine.reasoning.facts import Outcome


def asked(value: str, mask: object) -> Finding:
    return look("fits_mask", "mask", value, FieldType.TEXT, Desk({"mask": mask}))


@pytest.mark.parametrize(
    ("value", "mask", "outcome"),
    [
        ("12345", "XX-XXX", Outcome.PASS),
        ("12", "XX-XXX", Outcome.PASS),
        ("12-345", "XX-XXX", Outcome.PASS),
        ("123456", "XX-XXX", Outcome.FAIL),
        ("12.345", "XX-XXX", Outcome.FAIL),
        ("12345", "anything", Outcome.CANNOT_TELL),
    ],
)
def test_a_text_fits_where_each_character_has_its_place(value: str, mask: str, outcome: Outcome) -> None:
    assert asked(value, mask).outcome is outcome
