"""Numbers: exact bounds and digits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from checks_helpers import look, refusal, said
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.number import digits
from engine.checks.values import FieldType
from engine.reasoning.facts import Outcome

AMOUNT = FieldType.DECIMAL
_EXACT = st.decimals(-(10**12), 10**12, places=6)


def test_bounds_are_exact_to_the_last_digit() -> None:
    large = "90071992547409.93"
    assert look("at_most", large, large, AMOUNT).passed
    assert look("at_most", large, "90071992547409.94", AMOUNT).outcome is Outcome.FAIL
    assert look("at_least", "0.3", 0.1 + 0.2, AMOUNT).passed
    assert not look("less_than", "0.10", "0.1", AMOUNT).passed


def test_the_reason_shows_value_and_limit_without_exponents() -> None:
    found = look("more_than", "0.0000001", "0.0000001", AMOUNT)
    assert said(found, "Amount") == "Amount is 0.0000001; it must be more than 0.0000001."


def test_a_whole_number_may_have_a_limit_that_is_not_whole() -> None:
    assert look("more_than", "1.5", 2, FieldType.INTEGER).passed
    assert not look("more_than", "1.5", 1, FieldType.INTEGER).passed


def test_a_limit_in_exponents_is_refused() -> None:
    assert "a number such as" in refusal("at_least", "1e3", AMOUNT)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("0", (0, 0)), ("0.05", (0, 2)), ("007", (1, 0)), ("1.10", (1, 1)), ("120.00", (3, 0)), ("-12.345", (2, 3))],
)
def test_zeros_that_add_nothing_are_no_digits(raw: str, expected: tuple[int, int]) -> None:
    assert digits(Decimal(raw)) == expected


def test_too_many_digits_are_told_on_both_sides_of_the_point() -> None:
    found = look("max_digits", "{whole: 3, decimals: 2}", "1234.567", AMOUNT)
    assert said(found, "Amount") == (
        "Amount is 1234.567, with 4 digits before the point and 3 after it; at most 3 and 2 are allowed."
    )
    assert look("max_digits", "{whole: 3, decimals: 2}", "-999.990", AMOUNT).passed
    assert not look("max_digits", "{whole: 3}", "1.5", AMOUNT).passed
    assert said(look("max_decimals", "2", "1.005", AMOUNT), "Price") == (
        "Price is 1.005, with 3 decimals; at most 2 are allowed."
    )


@given(_EXACT, _EXACT)
def test_opposite_bounds_never_agree(value: Decimal, limit: Decimal) -> None:
    written = format(limit, "f")
    assert look("at_least", written, value, AMOUNT).passed is not look("less_than", written, value, AMOUNT).passed
    assert look("at_most", written, value, AMOUNT).passed is not look("more_than", written, value, AMOUNT).passed


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=8))
def test_a_number_can_be_written_with_the_digits_counted(value: Decimal) -> None:
    whole, decimals = digits(value)
    assert abs(value) < Decimal(10) ** whole
    assert value == round(value, decimals)
    assert decimals == 0 or value != round(value, decimals - 1)
