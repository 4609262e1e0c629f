"""Amounts and dates: exact, typed, rounded only as declared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from mapping_helpers import mapped, refusal, value


@pytest.mark.parametrize(
    ("raw", "rounding", "made"),
    [
        ("10.005", "half_up", "10.01"),
        ("-10.005", "half_up", "-10.01"),
        ("10.005", "half_even", "10.00"),
        ("10.015", "half_even", "10.02"),
        ("10.009", "down", "10.00"),
        ("-10.001", "up", "-10.01"),
        (0.1, "half_up", "0.10"),
        (7, "half_up", "7.00"),
        ("-0.001", "half_up", "0.00"),
        ("999999999999999999999999999999.995", "half_up", "1000000000000000000000000000000.00"),
    ],
)
def test_an_amount_is_rounded_as_declared(raw: object, rounding: str, made: str) -> None:
    found = value(f"{{decimal: {{of: total, places: 2, rounding: {rounding}}}}}", {"total": raw})
    assert (str(found), type(found)) == (made, Decimal)


def test_rounding_is_told_where_it_changes_the_amount_and_not_where_it_does_not() -> None:
    (loss,) = mapped("{decimal: {of: total, places: 1}}", {"total": "7.25"}).losses
    assert (loss.kind, loss.before, loss.after) == ("rounded", Decimal("7.25"), Decimal("7.3"))
    assert loss.message == "Target takes 1 decimal; 7.25 is rounded to 7.3."
    assert mapped("{decimal: {of: total, places: 1}}", {"total": "7.500"}).losses == ()


@pytest.mark.parametrize("raw", ["abc", "1,000.00", "1e3", "NaN", "12.", True, {"a": 1}, ["1"], "9" * 31])
def test_what_is_no_number_is_refused_and_never_guessed(raw: object) -> None:
    assert "which is not a number" in refusal("{decimal: {of: total, places: 2}}", {"total": raw})


@pytest.mark.parametrize("raw", [None, "", "  "])
def test_an_amount_that_is_not_given_is_left_out(raw: object) -> None:
    assert value("{decimal: {of: total, places: 2}}", {"total": raw}) is None


def test_a_constant_amount_is_an_amount() -> None:
    assert value("{decimal: {of: {constant: '0'}, places: 2}}", {}) == Decimal("0.00")


def test_a_sum_is_exact() -> None:
    lines = [{"amount": 0.1}, {"amount": "0.2"}, {"amount": Decimal("-0.30")}, {"amount": "1000000000000.0001"}]
    assert value("{sum: {list: lines, of: amount}}", {"lines": lines}) == Decimal("1000000000000.0001")


def test_no_lines_sum_up_to_nothing_and_no_list_has_no_sum() -> None:
    assert value("{sum: {list: lines, of: amount}}", {"lines": []}) == Decimal(0)
    assert value("{sum: {list: lines, of: amount}}", {}) is None


def test_a_line_without_its_amount_makes_the_sum_unknown_instead_of_smaller() -> None:
    said = refusal("{sum: {list: lines, of: amount}}", {"lines": [{"amount": 1}, {}]})
    assert said == "Target: Lines, line 2: Amount is not given. Correct Amount there."
    said = refusal("{sum: {list: lines, of: amount}}", {"lines": [{"amount": "x"}]})
    assert said == 'Target: Lines, line 1: Amount holds "x", which is not a number. Correct Amount there.'


@pytest.mark.parametrize("raw", ["2026-01-31", "2026-01-31T23:59:00-11:00", "2026-01-31T00:00:00Z", " 2026-01-31 "])
def test_a_date_keeps_its_calendar_day_whatever_time_and_zone_follow(raw: str) -> None:
    assert value("{date: ordered}", {"ordered": raw}) == date(2026, 1, 31)


def test_a_moment_gives_the_day_of_its_own_zone() -> None:
    assert value("{date: changed}", {"changed": "2026-01-31T23:30:00-08:00"}) == date(2026, 1, 31)


@pytest.mark.parametrize("raw", ["31.01.2026", "2026-02-30", "soon", 20260131, "0000-01-01"])
def test_what_is_no_date_is_refused(raw: object) -> None:
    assert "which is not a date" in refusal("{date: ordered}", {"ordered": raw})


def test_the_day_of_the_run_comes_from_the_clock_that_judges() -> None:
    assert value("{run_date: today}", {}) == date(2026, 3, 15)
