"""Dates: whole days, today, other fields; and comparisons of two fields."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from checks_helpers import Desk, look, refusal, said
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.values import FieldType, Unreadable, typed
from engine.reasoning.facts import Outcome

DATE, TIME, AMOUNT = FieldType.DATE, FieldType.TIME, FieldType.DECIMAL


def test_the_same_day_is_neither_before_nor_after() -> None:
    assert look("not_before", "2026-01-31", "2026-01-31", DATE).passed
    assert look("not_after", "2026-01-31", "2026-01-31", DATE).passed
    assert look("not_after", "2026-01-31", "2026-01-31T23:59:59Z", TIME).passed


def test_a_date_outside_is_shown_with_its_limit() -> None:
    found = look("not_before", "2026-01-31", "2026-01-30", DATE)
    assert said(found, "Start") == "Start is 2026-01-30; it must not be before 2026-01-31."


def test_today_is_the_day_of_judgement() -> None:
    desk = Desk(clock=datetime(2026, 3, 15, 23, 30, tzinfo=UTC))
    assert look("not_after", "today", "2026-03-15", DATE, desk).passed
    found = look("not_after", "today", "2026-03-16", DATE, desk)
    assert said(found, "Signed") == "Signed is 2026-03-16; it must not be after today (2026-03-15)."


def test_another_field_can_hold_the_limit() -> None:
    desk = Desk({"opened_on": date(2026, 2, 1)})
    assert look("not_before", "{field: opened_on}", "2026-02-01T08:00:00+02:00", TIME, desk).passed
    found = look("not_before", "{field: opened_on}", "2026-01-01", DATE, desk)
    assert said(found, "Created") == "Created is 2026-01-01; it must not be before Opened on (2026-02-01)."


@pytest.mark.parametrize("held", [{}, {"opened_on": Unreadable("soon", "a date")}, {"opened_on": "2026"}])
def test_nothing_can_be_told_without_the_other_date(held: dict[str, object]) -> None:
    found = look("not_before", "{field: opened_on}", "2026-01-01", DATE, Desk(held))
    assert found.outcome is Outcome.CANNOT_TELL
    assert "Opened on" in said(found)


def test_a_limit_that_is_no_date_is_refused() -> None:
    assert '"today"' in refusal("not_after", "tomorrow", DATE)
    assert "2026-02-30" in refusal("not_after", "2026-02-30", DATE)


def test_numbers_of_two_fields_are_compared_exactly() -> None:
    desk = Desk({"total": Decimal("100.10")})
    assert look("compare", "{with: total, is: equal}", "100.1", AMOUNT, desk).passed
    found = look("compare", "{with: total, is: at_most}", "100.11", AMOUNT, desk)
    assert said(found, "Invoiced") == "Invoiced is 100.11; it must be at most Total (100.10)."


def test_dates_of_two_fields_are_compared_in_words_of_time() -> None:
    desk = Desk({"due": date(2026, 5, 1)})
    found = look("compare", "{with: due, is: less}", "2026-05-01", DATE, desk)
    assert said(found, "Start") == "Start is 2026-05-01; it must be before Due (2026-05-01)."
    assert look("compare", "{with: due, is: at_least}", "2026-05-01T01:00:00Z", TIME, desk).passed


def test_two_times_are_compared_as_instants_whatever_their_zones() -> None:
    desk = Desk({"sent": typed("2026-05-01T10:00:00Z", TIME)})
    assert look("compare", "{with: sent, is: equal}", "2026-05-01T12:00:00+02:00", TIME, desk).passed


def test_a_number_compared_with_a_date_is_a_broken_rule_not_a_pass() -> None:
    found = look("compare", "{with: due, is: not_equal}", "5", AMOUNT, Desk({"due": date(2026, 5, 1)}))
    assert found.outcome is Outcome.ERROR
    assert said(found) == "5 cannot be compared with Due, 2026-05-01."


def test_nothing_can_be_told_where_the_field_to_compare_with_is_missing() -> None:
    found = look("compare", "{with: total, is: not_equal}", "5", AMOUNT)
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "Total is missing."


def test_a_relation_that_is_unknown_is_refused_with_those_that_are_known() -> None:
    assert "one of equal, not_equal" in refusal("compare", "{with: total, is: smaller}", AMOUNT)


@given(st.dates(date(1900, 1, 1)), st.dates(date(1900, 1, 1)))
def test_not_before_and_not_after_both_pass_on_the_same_day_only(value: date, limit: date) -> None:
    written = limit.isoformat()
    early, late = (look(check, written, value, DATE).passed for check in ("not_before", "not_after"))
    assert early or late
    assert (early and late) is (value == limit)


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_opposite_relations_never_agree(mine: Decimal, yours: Decimal) -> None:
    desk = Desk({"total": yours})
    for one, other in (("equal", "not_equal"), ("less", "at_least"), ("more", "at_most")):
        answers = [look("compare", f"{{with: total, is: {word}}}", mine, AMOUNT, desk).passed for word in (one, other)]
        assert sorted(answers) == [False, True]
