"""Lines: counts, agreement, repeats and sums, with the numbers of the lines to change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from checks_helpers import Desk, lines, look, refusal, said
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.finding import Finding
from engine.checks.registry import REGISTRY
from engine.checks.sums import Sum
from engine.checks.values import FieldType, Unreadable
from engine.load.position import NOWHERE
from engine.reasoning.facts import Outcome

LIST = FieldType.LIST
AMOUNTS = {"amount": FieldType.DECIMAL}


def same(*values: object) -> Finding:
    return look("same_value", "kind", lines(*({"kind": value} for value in values)), LIST)


def unique(*pairs: tuple[object, object]) -> Finding:
    rows = lines(*({"code": code, "kind": kind} for code, kind in pairs))
    return look("unique_together", "[code, kind]", rows, LIST)


def summed(total: object, *amounts: object) -> Finding:
    rows = lines(*({"amount": amount} for amount in amounts), **AMOUNTS)
    desk = Desk({} if total is None else {"total": Decimal(str(total))})
    return look("sum_equals", "{of: amount, field: total}", rows, LIST, desk)


def test_an_empty_list_has_no_lines() -> None:
    found = look("count", "{at_least: 1}", [], LIST)
    assert found.outcome is Outcome.FAIL
    assert said(found, "Lines") == "Lines: no lines, but at least 1 must be there."


def test_counts_between_the_bounds_pass_and_others_tell_both() -> None:
    assert look("count", "{at_least: 1, at_most: 2}", [{}, {}], LIST).passed
    assert said(look("count", "{at_least: 2, at_most: 3}", [{}], LIST), "Lines") == (
        "Lines: 1 line, but at least 2 and at most 3 must be there."
    )
    assert said(look("count", "{at_least: 1, at_most: 1}", [{}, {}], LIST), "Lines") == (
        "Lines: 2 lines, but exactly 1 must be there."
    )


def test_counts_that_nothing_can_meet_are_refused() -> None:
    assert refusal("count", "{}", LIST) == "Give at_least, at_most or both."
    assert "nothing can pass" in refusal("count", "{at_least: 3, at_most: 2}", LIST)


def test_lines_that_differ_from_most_others_are_the_ones_to_change() -> None:
    found = same("Labor", "Labor", "Material", "Labor", "Other")
    assert found.outcome is Outcome.FAIL
    assert found.place.lines == (3, 5)
    assert found.values["where"] == "3 and 5"
    assert said(found, "Lines") == (
        "Lines: 3 different values of Kind (Labor, Material and Other); all lines must have the same one."
    )


def test_lines_that_agree_pass_and_so_does_an_empty_list() -> None:
    assert same("L", "L", "L").passed
    assert same().passed


def test_a_line_without_a_value_leaves_it_open_and_is_named() -> None:
    found = same("L", None, "L", " ")
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.place.lines == (2, 4)
    assert said(found) == "Kind is missing or unreadable in lines 2 and 4."


def test_a_missing_value_does_not_hide_that_other_lines_differ() -> None:
    assert same("L", None, "M").outcome is Outcome.FAIL


def test_a_single_line_without_a_value_is_no_pass() -> None:
    assert same(None).outcome is Outcome.CANNOT_TELL
    rows = (Desk({"kind": Unreadable([1], "a text")}),)
    assert look("same_value", "kind", rows, LIST).outcome is Outcome.CANNOT_TELL


def test_values_that_differ_in_case_are_not_the_same_value() -> None:
    assert same("L", "l").outcome is Outcome.FAIL


def test_repeated_combinations_are_named_with_their_lines() -> None:
    found = unique(("10", "L"), ("20", "M"), ("10", "L"), ("20", "L"), ("20", " m "))
    assert found.outcome is Outcome.FAIL
    assert found.place.lines == (1, 2, 3, 5)
    assert said(found, "Lines") == (
        "Lines: Code and Kind must differ from line to line, but lines 1, 2, 3 and 5 repeat 10 / L and 20 / M."
    )


def test_lines_that_share_only_one_of_two_values_are_distinct() -> None:
    assert unique(("10", "L"), ("10", "M"), ("20", "L")).passed


def test_a_gap_in_a_combination_leaves_it_open_unless_others_repeat() -> None:
    found = unique(("10", "L"), ("10", None))
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "Kind is missing or unreadable in line 2."
    assert unique(("10", "L"), ("10", None), ("10", "l")).outcome is Outcome.FAIL


def test_a_field_named_twice_is_refused() -> None:
    assert refusal("unique_together", "[code, code]", LIST) == "A field is named twice."


def test_lines_that_add_up_exactly_pass() -> None:
    assert summed("0.30", "0.10", 0.1, "0.1").passed
    assert summed("0").passed
    assert summed("-5", "10", "-15.00").passed


def test_a_sum_that_is_off_by_a_cent_is_told_with_its_difference() -> None:
    found = summed("100.00", "33.33", "33.33", "33.33")
    assert found.outcome is Outcome.FAIL
    assert said(found, "Lines") == (
        "Lines: the Amount of all lines is 99.99 in total, Total is 100.00; they differ by 0.01."
    )


def test_a_missing_amount_or_total_leaves_the_sum_open() -> None:
    found = summed("10", "10", None)
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.place.lines == (2,)
    assert said(summed(None, "10")) == "Total is missing."


def test_a_sum_beyond_exact_reckoning_is_not_rounded() -> None:
    rows = (Desk({"amount": Decimal("1E+400")}), Desk({"amount": Decimal("1E-400")}))
    desk = Desk({"total": Decimal("1E+400")})
    parameter = Sum(NOWHERE, {}, "amount", "total")
    assert REGISTRY["sum_equals"].examine(rows, parameter, desk).outcome is Outcome.CANNOT_TELL


@given(st.lists(st.decimals(-(10**9), 10**9, places=4), max_size=30))
def test_a_sum_does_not_depend_on_the_order_of_lines(amounts: list[Decimal]) -> None:
    total = sum((amount.scaleb(4) for amount in amounts), Decimal(0)).scaleb(-4)
    assert summed(total, *amounts).passed
    assert not summed(total + Decimal("0.0001"), *reversed(amounts)).passed


@given(st.lists(st.sampled_from(["a", "b", None, " "]), min_size=2, max_size=6))
def test_lines_of_one_value_are_never_unique_as_well(values: list[str | None]) -> None:
    distinct = look("unique_together", "[kind]", lines(*({"kind": value} for value in values)), LIST)
    assert not (same(*values).passed and distinct.passed)
    if None in values or " " in values:
        assert not same(*values).passed
        assert not distinct.passed


@pytest.mark.parametrize("check", ["count", "same_value", "unique_together", "sum_equals"])
def test_checks_of_lines_are_for_lists_only(check: str) -> None:
    assert REGISTRY[check].takes == frozenset({LIST})


SKIPPING = "{of: kind, skip_missing: true}"


def test_lines_without_a_value_are_left_out_where_the_rule_says_so() -> None:
    rows = lines({"kind": "L"}, {"kind": None}, {"kind": "L"})
    assert look("same_value", SKIPPING, rows, LIST).passed
    assert look("same_value", "{of: kind}", rows, LIST).outcome is Outcome.CANNOT_TELL
    assert look("same_value", SKIPPING, lines({"kind": None}), LIST).passed


def test_a_line_left_out_keeps_its_number_for_the_others() -> None:
    rows = lines({"kind": None}, {"kind": "L"}, {"kind": "L"}, {"kind": "M"})
    assert look("same_value", SKIPPING, rows, LIST).place.lines == (4,)


def test_an_unreadable_value_is_not_left_out_with_the_missing_ones() -> None:
    rows = (Desk({"kind": Unreadable([1], "a text")}), Desk({"kind": "L"}))
    assert look("same_value", SKIPPING, rows, LIST).outcome is Outcome.CANNOT_TELL
    assert look("unique_together", SKIPPING, rows, LIST).outcome is Outcome.CANNOT_TELL


def test_combinations_with_a_gap_are_left_out_where_the_rule_says_so() -> None:
    written = "{of: [code, kind], skip_missing: true}"
    gaps = ({"code": "10", "kind": None}, {"code": "10", "kind": None}, {"code": "10", "kind": "L"})
    assert look("unique_together", written, lines(*gaps), LIST).passed
    found = look("unique_together", written, lines(*gaps, {"code": "10", "kind": "l"}), LIST)
    assert found.outcome is Outcome.FAIL
    assert found.place.lines == (3, 4)


def test_a_single_field_may_stand_for_a_combination_of_one() -> None:
    rows = lines({"code": "1"}, {"code": "1"})
    assert look("unique_together", "{of: code}", rows, LIST).outcome is Outcome.FAIL
    assert refusal("unique_together", "{of: [code, code]}", LIST) == "A field is named twice."
