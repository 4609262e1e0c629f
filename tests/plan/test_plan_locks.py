"""A locked field that was changed is a conflict that names field, old and new value and rule; a free one may change."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from plan_world import Desk

from engine.plan.items import Because, PlanAction, PlanItem

COMMITMENT, ORDER, PROJECT = "commitment.export", "commitment_change_order.export", "project.export"
Change = Callable[[dict[str, Any]], None]


def to(path: str, value: Any) -> Change:
    """Sets a value of the wire record; numbers in the path are lines, from 0."""

    def change(record: dict[str, Any]) -> None:
        *steps, last = path.split(".")
        found: Any = record
        for step in steps:
            found = found[int(step) if step.isdigit() else step]
        found[last] = value

    return change


def only(item: PlanItem) -> tuple[str, str, str, str]:
    (reason,) = item.reasons
    return reason.rule, reason.path, reason.message, reason.position.file


SENT = [
    (COMMITMENT, "7003", to("title", "Another title"), "commitment-locked-while-sent", "title"),
    (COMMITMENT, "7003", to("vendor.id", 5001), "commitment-locked-while-sent", "contract_company"),
    (COMMITMENT, "7003", to("status", "Draft"), "commitment-locked-while-sent", "status"),
    (COMMITMENT, "7003", to("retainage_percent", "5.0"), "commitment-locked-while-sent", "retainage"),
    (COMMITMENT, "7003", to("number", "SC-903"), "commitment-locked-while-sent", "number"),
    (COMMITMENT, "7003", to("line_items.0.amount", "1.00"), "commitment-locked-while-sent", "line_items[1].amount"),
    (COMMITMENT, "7003", to("line_items.0.uom", "hrs"), "commitment-locked-while-sent", "line_items[1].uom"),
    (COMMITMENT, "7502", to("grand_total", "1.00"), "commitment-locked-while-sent", "grand_total"),
    (ORDER, "9002", to("title", "Another title"), "cco-locked-on-send", "title"),
    (ORDER, "9002", to("status", "draft"), "cco-locked-on-send", "status"),
    (ORDER, "9002", to("grand_total", "1.00"), "cco-locked-on-send", "total"),
    (ORDER, "9002", to("line_items.0.amount", "1.00"), "cco-locked-on-send", "line_items[1].amount"),
    (PROJECT, "302", to("name", "Another name"), "project-locked-while-sent", "name"),
    (PROJECT, "302", to("city", "Salem"), "project-locked-while-sent", "city"),
]


@pytest.mark.parametrize(("flow", "identity", "change", "rule", "path"), SENT)
@pytest.mark.parametrize("state", ["sent", "accepted", "failed"])
def test_a_locked_field_changed_while_the_record_is_in_the_queue_is_a_conflict(
    desk: Desk, flow: str, identity: str, change: Change, rule: str, path: str, state: str
) -> None:
    desk.accept(flow, identity, state=state)
    change(desk.record(flow, identity))
    item = desk.item(flow, identity)
    assert (item.action, item.because) == (PlanAction.CONFLICT, Because.LOCKED_FIELD_CHANGED)
    assert only(item)[:2] == (rule, path)
    assert not item.writes and item.payload is None


SYNCED = [
    (COMMITMENT, "7003", to("vendor.id", 5001), "commitment-locked-after-sync", "contract_company"),
    (COMMITMENT, "7003", to("status", "Void"), "commitment-locked-after-sync", "status"),
    (COMMITMENT, "7003", to("line_items.0.amount", "99.00"), "commitment-locked-after-sync", "line_items[1].amount"),
    (ORDER, "9002", to("title", "Another title"), "cco-locked-on-send", "title"),
    (ORDER, "9002", to("status", "void"), "cco-locked-on-send", "status"),
    (ORDER, "9002", to("grand_total", "99.00"), "cco-locked-on-send", "total"),
    (ORDER, "9002", to("vendor", {"id": 5002}), "cco-locked-on-send", "contract_company"),
]


@pytest.mark.parametrize(("flow", "identity", "change", "rule", "path"), SYNCED)
def test_a_locked_field_changed_after_the_sync_is_a_conflict_and_is_never_sent(
    desk: Desk, flow: str, identity: str, change: Change, rule: str, path: str
) -> None:
    desk.sync(flow, identity)
    assert desk.item(flow, identity).action is PlanAction.UNCHANGED
    change(desk.record(flow, identity))
    item = desk.item(flow, identity)
    assert item.action is PlanAction.CONFLICT
    assert only(item)[:2] == (rule, path)
    assert not item.writes and item.changes == ()


def test_a_conflict_names_the_field_both_values_and_the_rule_in_its_file(desk: Desk) -> None:
    desk.sync(COMMITMENT, "7003")
    desk.record(COMMITMENT, "7003")["line_items"][0]["amount"] = "310000.00"
    (reason,) = desk.item(COMMITMENT, "7003").reasons
    assert "Schedule of Values was changed from " in reason.message and " to 310000.00 " in reason.message
    assert "Schedule of Values cannot be edited after the sync." in reason.message
    assert reason.seen == Decimal("310000.00")
    assert reason.sources == ("COM-09", "A-COM-09")
    assert reason.position.file.endswith("rules/objects/commitment.yaml")


def test_a_line_that_was_added_or_taken_away_is_told_as_such(desk: Desk) -> None:
    desk.sync(COMMITMENT, "7003")
    lines = desk.record(COMMITMENT, "7003")["line_items"]
    count = len(lines)
    lines.append({**lines[0], "id": 99999})
    (reason,) = desk.item(COMMITMENT, "7003").reasons
    assert f"{count} lines" in reason.message and f"{count + 1} lines" in reason.message


FREE = [
    (to("title", "A better title"), {"Comment"}),
    (to("retainage_percent", "5.0"), {"Retention_Percent"}),
]


@pytest.mark.parametrize(("change", "fields"), FREE)
def test_title_and_retainage_are_free_after_the_sync_unless_the_setting_locks_them(
    desk: Desk, change: Change, fields: set[str]
) -> None:
    desk.sync(COMMITMENT, "7003")
    change(desk.record(COMMITMENT, "7003"))
    item = desk.item(COMMITMENT, "7003")
    assert (item.action, item.because) == (PlanAction.UPDATE, Because.CHANGED)
    assert {change.field for change in item.changes} == fields
    desk.settings["lock_title_and_retainage"] = "true"
    locked = desk.item(COMMITMENT, "7003")
    assert locked.action is PlanAction.CONFLICT
    assert only(locked)[0] == "commitment-title-locked-after-sync"


def test_a_field_that_is_neither_locked_nor_sent_changes_nothing(desk: Desk) -> None:
    desk.sync(COMMITMENT, "7003")
    desk.record(COMMITMENT, "7003").update(description="A longer description", updated_at="2026-11-21T08:00:00Z")
    assert desk.item(COMMITMENT, "7003").action is PlanAction.UNCHANGED


def test_an_amount_written_another_way_is_no_change(desk: Desk) -> None:
    desk.sync(COMMITMENT, "7003")
    for line in desk.record(COMMITMENT, "7003")["line_items"]:
        line["amount"] = Decimal(line["amount"]) * Decimal("1.0000")
    assert desk.item(COMMITMENT, "7003").action is PlanAction.UNCHANGED


def test_a_cost_code_that_is_synced_after_the_sending_does_not_break_the_lock_of_the_lines(desk: Desk) -> None:
    record = desk.record(ORDER, "9017")
    code = next(row for row in desk.sections["cost_codes"] if row["origin_id"] is None)
    record["line_items"][1]["cost_code_id"] = code["id"]
    desk.accept(ORDER, "9017", state="sent")
    code["origin_id"] = "26-104:99999"
    item = desk.item(ORDER, "9017")
    assert item.action is PlanAction.WAITING, [reason.message for reason in item.reasons]


def test_what_was_retrieved_may_be_changed_and_is_offered_for_sending_again(desk: Desk) -> None:
    desk.accept(COMMITMENT, "7003", state="retrieved")
    desk.record(COMMITMENT, "7003")["title"] = "Another title"
    item = desk.item(COMMITMENT, "7003")
    assert (item.action, item.because) == (PlanAction.WAITING, Because.HANDED_BACK)
    assert "Send to ERP" in item.because_text


@pytest.mark.parametrize(
    ("state", "action", "because"),
    [
        ("sent", PlanAction.WAITING, Because.AWAITS_ACCEPTANCE),
        ("rejected", PlanAction.WAITING, Because.HANDED_BACK),
        ("failed", PlanAction.BLOCKED, Because.FAILED_BEFORE),
        ("unlinked", PlanAction.WAITING, Because.HANDED_BACK),
    ],
)
def test_each_state_of_the_queue_says_what_the_record_waits_for(
    desk: Desk, state: str, action: PlanAction, because: Because
) -> None:
    desk.accept(COMMITMENT, "7003", state=state)
    item = desk.item(COMMITMENT, "7003")
    assert (item.action, item.because) == (action, because)


def test_an_archived_import_is_left_alone_and_says_so(desk: Desk) -> None:
    desk.accept("vendor.import", "BEAVBLUE", state="archived")
    item = desk.item("vendor.import", "BEAVBLUE")
    assert item.action is not PlanAction.CREATE
    assert "rchive" in item.because_text or "Add to Procore" in item.because_text


def test_an_unlinked_record_can_be_sent_and_exported_anew_though_it_still_carries_its_old_id(desk: Desk) -> None:
    assert desk.record(COMMITMENT, "7001")["origin_id"] == "GULFSTEEL:SC-001"
    desk.accept(COMMITMENT, "7001", state="unlinked")
    item = desk.item(COMMITMENT, "7001")
    assert (item.action, item.because) == (PlanAction.WAITING, Because.HANDED_BACK)
    assert desk.store is not None
    stored = desk.store.items.get(COMMITMENT, "7001")
    assert stored is not None
    desk.store.items.move(stored, "accepted", actor="dana")
    assert desk.item(COMMITMENT, "7001").action is PlanAction.CREATE


def test_an_unlinked_company_gets_no_more_updates(desk: Desk) -> None:
    assert desk.item("vendor.import", "MANPLUMB").action is PlanAction.UPDATE
    desk.accept("vendor.import", "MANPLUMB", state="unlinked")
    assert not desk.item("vendor.import", "MANPLUMB").writes
