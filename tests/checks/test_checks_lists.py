"""Lists of the surroundings: found, not found, and not to be told."""

from __future__ import annotations

from typing import Any

import pytest
from checks_helpers import Desk, look, refusal, said
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.values import FieldType
from engine.reasoning.facts import Outcome

ID = FieldType.ID
ROWS = [
    {"number": "0100", "kind": {"name": "L"}, "active": True},
    {"number": "0200", "kind": {"name": "M"}, "active": False},
    {"number": 300, "kind": None, "active": True},
    {"number": None, "kind": {"name": "L"}, "active": True},
]
DESK = Desk(lists={"codes": ROWS})


def outcome(check: str, yaml: str, raw: object, desk: Desk = DESK) -> Outcome:
    return look(check, yaml, raw, ID, desk).outcome


@pytest.mark.parametrize("raw", ["0100", "300", 300, " 0100 "])
def test_a_value_is_found_as_text(raw: object) -> None:
    assert outcome("in_list", "{list: codes, by: number}", raw) is Outcome.PASS
    assert outcome("not_in_list", "{list: codes, by: number}", raw) is Outcome.FAIL


def test_a_value_that_no_row_holds_is_told_with_the_list() -> None:
    found = look("in_list", "{list: codes, by: number}", "100", ID, DESK)
    assert said(found, "Code") == 'Code "100" is not in the list codes.'
    assert outcome("not_in_list", "{list: codes, by: number}", "100") is Outcome.PASS


def test_only_rows_that_meet_the_restriction_count() -> None:
    written = "{list: codes, by: number, where: {active: TRUE}}"
    assert outcome("in_list", written, "0100") is Outcome.PASS
    found = look("in_list", written, "0200", ID, DESK)
    assert said(found, "Code") == 'Code "0200" is not in the list codes (where active is TRUE).'
    assert outcome("not_in_list", written, "0200") is Outcome.PASS


def test_case_makes_a_difference_for_ids_only() -> None:
    desk = Desk(lists={"units": [{"code": "EA"}]})
    assert look("in_list", "{list: units, by: code}", "ea", FieldType.TEXT, desk).passed
    assert not look("in_list", "{list: units, by: code}", "ea", ID, desk).passed


@pytest.mark.parametrize("check", ["in_list", "not_in_list"])
def test_nothing_can_be_told_of_a_list_that_was_not_given(check: str) -> None:
    found = look(check, "{list: codes, by: number}", "1", ID, Desk())
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "The list codes is not known here."


@pytest.mark.parametrize("check", ["in_list", "not_in_list"])
def test_a_row_without_the_key_leaves_it_open_and_one_with_null_does_not(check: str) -> None:
    written = "{list: codes, by: number}"
    assert outcome(check, written, "7", Desk(lists={"codes": [{"name": "x"}]})) is Outcome.CANNOT_TELL
    assert outcome(check, written, "7", Desk(lists={"codes": [{"number": None}]})) is not Outcome.CANNOT_TELL


def test_an_empty_list_holds_nothing() -> None:
    empty = Desk(lists={"codes": []})
    assert outcome("in_list", "{list: codes, by: number}", "7", empty) is Outcome.FAIL
    assert outcome("not_in_list", "{list: codes, by: number}", "7", empty) is Outcome.PASS


def pair(fields: dict[str, Any]) -> Any:
    written = "{list: codes, match: {number: code, kind.name: kind}}"
    return look("member_of", written, fields.get("code", "x"), ID, Desk(fields, lists={"codes": ROWS}))


def test_several_fields_must_be_found_in_one_row() -> None:
    assert pair({"code": "0100", "kind": "L"}).passed
    found = pair({"code": "0100", "kind": "M"})
    assert found.outcome is Outcome.FAIL
    assert said(found) == "Code 0100 and Kind M together are not in the list codes."


def test_nothing_can_be_told_of_a_combination_with_a_gap() -> None:
    found = pair({"code": "0100"})
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "Kind is missing."


def test_a_row_whose_group_is_null_is_no_match() -> None:
    assert pair({"code": "300", "kind": "L"}).outcome is Outcome.FAIL


def test_a_match_of_no_fields_is_refused() -> None:
    assert refusal("member_of", "{list: codes, match: {}}", ID) == "match names no field."


@given(
    st.text("ab ", min_size=1).filter(str.strip),
    st.lists(
        st.dictionaries(
            st.sampled_from(["number", "active"]),
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text("ab", max_size=2), st.just([1])),
        )
    ),
)
def test_in_list_and_not_in_list_never_both_pass(raw: str, rows: list[dict[str, Any]]) -> None:
    desk = Desk(lists={"codes": rows})
    for written in ("{list: codes, by: number}", "{list: codes, by: number, where: {active: true}}"):
        outcomes = {outcome(check, written, raw, desk) for check in ("in_list", "not_in_list")}
        assert outcomes in ({Outcome.PASS, Outcome.FAIL}, {Outcome.CANNOT_TELL})
