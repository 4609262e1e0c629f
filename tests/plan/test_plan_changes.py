"""The differences a plan shows: against the target's own record where it can be read, else against the last sync."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from plan_world import Desk

from engine.plan.items import Because, PlanAction, PlanItem

COMMITMENT = "commitment.export"


def told(item: PlanItem) -> list[tuple[str, int, str, Any, Any]]:
    return [(change.call, change.row, change.field, change.before, change.after) for change in item.changes]


def test_a_vendor_renamed_in_spectrum_shows_the_old_and_the_new_name_and_nothing_else(desk: Desk) -> None:
    item = desk.item("vendor.import", "MANPLUMB")
    company = next(row for row in desk.sections["directory"] if row["origin_id"] == "MANPLUMB")
    assert told(item) == [("company-refresh", 1, "name", company["name"], "Manatee Plumbing & Gas")]
    assert item.counterpart == "5010"
    assert item.because_text == "Procore shows something else"


def test_without_the_setting_a_renamed_vendor_changes_nothing(desk: Desk) -> None:
    desk.settings["update_linked_companies"] = "false"
    item = desk.item("vendor.import", "MANPLUMB")
    assert (item.action, item.changes) == (PlanAction.UNCHANGED, ())


def test_a_standard_code_described_anew_shows_both_descriptions(desk: Desk) -> None:
    item = desk.item("standard_cost_code.import", "07100")
    assert told(item) == [("standard-cost-code", 1, "name", "Dampproofing", "Waterproofing")]


def test_what_the_target_shows_as_blank_null_or_another_writing_is_the_same(desk: Desk) -> None:
    company = next(row for row in desk.sections["directory"] if row["origin_id"] == "GULFSTEEL")
    assert desk.item("vendor.import", "GULFSTEEL").because_text == "Procore shows the same"
    company["fax_number"], company["id"] = "  ", str(company["id"])
    assert desk.item("vendor.import", "GULFSTEEL").action is PlanAction.UNCHANGED


def test_a_field_cleared_in_spectrum_leaves_what_procore_has(desk: Desk) -> None:
    desk.record("vendor.import", "GULFSTEEL")["Phone_Number"] = ""
    assert desk.item("vendor.import", "GULFSTEEL").action is PlanAction.UNCHANGED


CREATED = [
    ("commitment.export", "7003", {}),
    ("commitment.export", "7005", {}),
    ("commitment.export", "7016", {}),
    ("commitment.export", "7502", {}),
    ("commitment.export", "7503", {}),
    ("commitment_change_order.export", "9002", {}),
    ("commitment_change_order.export", "9004", {}),
    ("commitment_change_order.export", "9015", {}),
    ("commitment_change_order.export", "9017", {}),
    ("vendor.export", "5030", {"vendor_code": "NEW5030"}),
    ("project.export", "302", {"job_number": "26-302", "template_job": "TEMPLATE"}),
    ("vendor.import", "BEAVBLUE", {"state": "importing"}),
    ("project.import", "26-201", {"state": "importing"}),
    ("cost_code.import", "26-104:07920", {}),
    ("standard_cost_code.import", "10400", {}),
]


@pytest.mark.parametrize(("flow", "identity", "given"), CREATED)
def test_what_was_just_synced_is_unchanged_at_the_next_plan(
    desk: Desk, flow: str, identity: str, given: dict[str, str]
) -> None:
    created = desk.sync(flow, identity, **given)
    desk.listed(created)
    assert all(change.before is None and change.after is not None for change in created.changes)
    again = desk.item(flow, identity)
    assert (again.action, again.changes) == (PlanAction.UNCHANGED, ())


def test_a_change_since_the_last_sync_shows_call_row_field_and_both_values(desk: Desk) -> None:
    desk.sync(COMMITMENT, "7003")
    desk.record(COMMITMENT, "7003").update(retainage_percent="7.5", title="Another title")
    item = desk.item(COMMITMENT, "7003")
    assert item.because_text == "it changed since the last sync"
    before = {change.field: (change.call, change.row, change.after) for change in item.changes}
    assert before == {
        "Comment": ("header", 1, "Another title"),
        "Retention_Percent": ("header", 1, Decimal("7.5")),
    }
    assert all(change.before not in (None, change.after) for change in item.changes)


def test_a_changed_value_that_cannot_be_mapped_blocks_the_update_instead_of_hiding_it(desk: Desk) -> None:
    desk.sync(COMMITMENT, "7003")
    desk.record(COMMITMENT, "7003")["issued_on_date"] = "soon"
    item = desk.item(COMMITMENT, "7003")
    assert (item.action, item.because) == (PlanAction.BLOCKED, Because.MAPPING)
    (reason,) = item.reasons
    assert reason.seen == "soon" and "Issued on" in reason.message and reason.fix


def test_two_lines_of_one_key_are_compared_in_their_order(desk: Desk) -> None:
    from engine.mapping.payload import Call, Payload, Row
    from engine.plan.changes import as_plan, since_last_sync

    rows = tuple(Row({"Key": "A", "Amount": Decimal(amount)}, {}, number) for number, amount in enumerate((1, 2, 3), 1))
    payload = Payload((Call("lines", "target", "put", "Line", {}, rows, ("Key",)),), (), None, "")
    assert list(since_last_sync(payload, as_plan(payload))) == []


def test_lines_that_are_written_no_more_are_told(desk: Desk) -> None:
    from engine.mapping.payload import Call, Payload, Row
    from engine.plan.changes import as_plan, since_last_sync

    def of(*keys: str) -> Payload:
        rows = tuple(Row({"Key": key}, {}, number) for number, key in enumerate(keys, 1))
        return Payload((Call("lines", "target", "put", "Line", {}, rows, ("Key",)),), (), None, "")

    changes = list(since_last_sync(of("A"), as_plan(of("A", "B"))))
    assert [(change.row, change.field, change.before, change.after) for change in changes] == [(0, "Key", "B", None)]


def test_a_link_whose_company_was_deleted_in_procore_is_a_conflict_and_not_an_update_of_nothing(desk: Desk) -> None:
    desk.sync("vendor.import", "BEAVBLUE", state="importing")
    item = desk.item("vendor.import", "BEAVBLUE")
    assert (item.action, item.because) == (PlanAction.CONFLICT, Because.COUNTERPART_GONE)
    assert "900001" in item.reasons[0].message and "Unlink" in item.reasons[0].fix
    assert not item.writes


def test_a_company_that_lost_its_vendor_code_gets_it_again(desk: Desk) -> None:
    desk.listed(desk.sync("vendor.import", "BEAVBLUE", state="importing"))
    company = next(row for row in desk.sections["directory"] if row["origin_id"] == "BEAVBLUE")
    company["origin_id"] = None
    item = desk.item("vendor.import", "BEAVBLUE")
    assert item.action is PlanAction.UPDATE
    assert told(item) == [("company-refresh", 1, "origin_id", None, "BEAVBLUE")]
