"""Records that no system should send: each is told, none ends the plan, none is written."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from plan_world import Desk

from engine.plan.items import Because, PlanAction

COMMITMENT, ORDER = "commitment.export", "commitment_change_order.export"


@pytest.mark.parametrize(
    "record",
    [{}, {"id": None}, {"id": ""}, {"id": "   "}, {"id": ["7003"]}, {"id": {"a": 1}}, {"id": True}, {"id": 1.5}],
    ids=repr,
)
def test_a_record_without_a_key_is_blocked_and_the_rest_goes_on(desk: Desk, record: dict[str, Any]) -> None:
    first, second = desk.plan(COMMITMENT, [record, desk.record(COMMITMENT, "7003")])
    assert (first.action, first.because, first.identity) == (PlanAction.BLOCKED, Because.UNREADABLE, "")
    (reason,) = first.reasons
    assert "no usable Commitment id" in reason.message and reason.fix
    assert second.action is PlanAction.WAITING


@pytest.mark.parametrize("record", [None, [], "7003", 7003, [{"id": 7003}]], ids=repr)
def test_what_is_no_record_at_all_is_blocked_too(desk: Desk, record: Any) -> None:
    for flow in desk.program.mappings:
        (item,) = desk.plan(flow, [record])
        assert (item.action, item.because) == (PlanAction.BLOCKED, Because.UNREADABLE)


def test_a_key_that_is_no_text_is_shown_as_it_is(desk: Desk) -> None:
    (item,) = desk.plan("vendor.import", [{"Vendor_Code": ["A"], "Name": "A"}])
    assert item.reasons[0].seen == ["A"]


def test_a_record_read_twice_is_planned_once_and_the_repeat_is_counted(desk: Desk) -> None:
    record = desk.record("standard_cost_code.import", "10400")
    first, second, other = desk.plan(
        "standard_cost_code.import",
        [record, deepcopy(record), desk.record("standard_cost_code.import", "32310")],
    )
    assert (first.action, second.action, other.action) == (PlanAction.CREATE, PlanAction.SKIPPED, PlanAction.CREATE)
    assert "read twice" in second.because_text and not second.writes and second.payload is None


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        (("line_items", 0, "amount"), "twelve", "commitment-line-amounts"),
        (("line_items", 0, "amount"), 1.5e300, "commitment-line-amounts"),
        (("line_items",), {"0": {}}, "commitment-has-lines"),
        (("line_items",), "none", "commitment-has-lines"),
        (("status",), ["Approved"], "commitment-status"),
        (("title",), {"text": "x"}, "commitment-title-present"),
        (("vendor",), None, "commitment-company-given"),
    ],
    ids=repr,
)
def test_an_unreadable_value_blocks_its_record_by_the_rule_that_needs_it(
    desk: Desk, path: tuple[Any, ...], value: Any, rule: str
) -> None:
    record: Any = desk.record(COMMITMENT, "7003")
    *steps, last = path
    found = record
    for step in steps:
        found = found[step]
    found[last] = value
    item = desk.item(COMMITMENT, "7003")
    assert item.action is PlanAction.BLOCKED
    assert rule in {reason.rule for reason in item.reasons}
    assert not any("Traceback" in reason.message or "object at 0x" in reason.message for reason in item.reasons)


@pytest.mark.parametrize("value", ["soon", "2026-02-30", "13/45/2026", 20261301, ["2026-01-01"]], ids=repr)
def test_an_unreadable_day_blocks_the_accepted_record_before_anything_is_sent(desk: Desk, value: Any) -> None:
    desk.accept(COMMITMENT, "7003")
    desk.record(COMMITMENT, "7003")["issued_on_date"] = value
    item = desk.item(COMMITMENT, "7003")
    assert (item.action, item.because) == (PlanAction.BLOCKED, Because.MAPPING)
    assert "Issued on" in item.reasons[0].message


def test_a_job_date_of_spectrum_is_read_as_spectrum_writes_it(desk: Desk) -> None:
    desk.accept("project.import", "26-201", state="importing")
    item = desk.item("project.import", "26-201")
    assert {change.field: str(change.after) for change in item.changes}["start_date"] == "2026-08-17"
    desk.record("project.import", "26-201").update(Start_Date="17.08.2026")
    item = desk.item("project.import", "26-201")
    assert item.action is PlanAction.BLOCKED
    assert "a date such as 01/31/2026" in item.reasons[0].message


@pytest.mark.parametrize("lines", [[None], ["line"], [[]], [7], [{}], [{"amount": None}]], ids=repr)
def test_lines_that_are_no_lines_block_the_record(desk: Desk, lines: list[Any]) -> None:
    desk.record(COMMITMENT, "7003")["line_items"] = lines
    desk.record(ORDER, "9002")["line_items"] = lines
    assert desk.item(COMMITMENT, "7003").action is PlanAction.BLOCKED
    assert desk.item(ORDER, "9002").action is PlanAction.BLOCKED


@pytest.mark.parametrize("amount", [None, "", "1.005", "12345678901.00", "ten"], ids=repr)
def test_a_coded_line_without_a_whole_amount_blocks_its_change_order(desk: Desk, amount: Any) -> None:
    desk.record(ORDER, "9002")["line_items"][0]["amount"] = amount
    item = desk.item(ORDER, "9002")
    assert item.action is PlanAction.BLOCKED
    assert {reason.rule for reason in item.reasons} == {"cco-line-amounts"}
