"""What is written for real records, kept under fixtures/snapshots: one file for each object, direction and peculiarity."""

from __future__ import annotations

import json

import pytest
from payload_pictures import against_schema, picture
from plan_world import ROOT, Desk
from pytest_snapshot.plugin import Snapshot

from engine.mapping.mapper import map_back, map_join
from engine.mapping.payload import Payload

FOLDER = ROOT / "fixtures" / "snapshots"
COMMITMENT, ORDER = "commitment.export", "commitment_change_order.export"
CONTRACT, PRIME_ORDER = "prime_contract.import", "prime_contract_change_order.export"

# Flow, record, the name of the file, and what was typed at acceptance.
PLANNED: list[tuple[str, str, str, dict[str, str]]] = [
    ("cost_type.import", "B", "B-create", {}),
    ("standard_cost_code.import", "10400", "10400-create", {}),
    ("standard_cost_code.import", "07100", "07100-update", {}),
    ("cost_code.import", "26-104:07920", "26-104-07920-create", {}),
    ("vendor.import", "BEAVBLUE", "BEAVBLUE-create", {}),
    ("vendor.import", "MANPLUMB", "MANPLUMB-refresh", {}),
    ("project.import", "26-201", "26-201-create", {}),
    ("vendor.export", "5030", "5030-create", {"vendor_code": "NEW5030", "vendor_type": "SUB"}),
    ("vendor.export", "5036", "5036-without-address", {"vendor_code": "NEW5036"}),
    ("vendor.export", "5040", "5040-apostrophe", {"vendor_code": "NEW5040"}),
    ("project.export", "302", "302-create", {"job_number": "26-302", "template_job": "TEMPLATE"}),
    (COMMITMENT, "7003", "7003-subcontract", {}),
    (COMMITMENT, "7005", "7005-unit-accounting", {}),
    (COMMITMENT, "7006", "7006-tax-codes-left-out", {}),
    (COMMITMENT, "7016", "7016-cut-and-rounded", {}),
    (COMMITMENT, "7502", "7502-purchase-order", {}),
    (COMMITMENT, "7503", "7503-json-numbers", {}),
    (ORDER, "9002", "9002-create", {}),
    (ORDER, "9004", "9004-credit", {}),
    (ORDER, "9014", "9014-html-description", {}),
    (ORDER, "9015", "9015-long-description", {}),
    (ORDER, "9017", "9017-uncoded-line", {}),
    ("budget.export", "308", "308-create", {}),
    ("budget.export", "310", "310-zero-line-and-units", {}),
    ("budget.import", "26-143", "26-143-lines-that-are-there", {}),
    ("budget.import", "26-146", "26-146-new-lines", {}),
    ("budget_change.export", "9802", "9802-create", {}),
    ("budget_change.export", "9803", "9803-transfer", {}),
    ("job_cost.import", "26-142:03300:S", "26-142-03300-S-total", {}),
    ("prime_contract.import", "26-148:CITY01", "26-148-create", {}),
    (PRIME_ORDER, "9402", "9402-markup-in-the-revenue-only", {}),
    (PRIME_ORDER, "9403", "9403-lines-of-one-billing-item", {}),
    (PRIME_ORDER, "9404", "9404-credit", {}),
    (PRIME_ORDER, "9414", "9414-chosen-billing-item", {"billing_item": "0300", "approval_date": "2026-06-12"}),
    ("forecast.export", "301", "301-costs-and-commitments", {}),
    ("forecast.export", "308", "308-entered-by-hand", {}),
]


def planned(desk: Desk, flow: str, record: str, given: dict[str, str]) -> Payload:
    if desk.program.flows[flow].flow.approval and desk.item(flow, record).state != "synced":
        ready = desk.program.flows[flow].direction.ready_states[0]
        desk.accept(flow, record, ready, **given)
    item = desk.item(flow, record)
    assert item.writes and item.payload is not None, [reason.message for reason in item.reasons]
    return item.payload


def keep(desk: Desk, snapshot: Snapshot, flow: str, name: str, payload: Payload) -> None:
    mapping = desk.program.mappings[flow]
    assert payload.problems == ()
    assert [
        said for call in (*payload.calls, *payload.back) for said in against_schema(desk.program.pack, mapping, call)
    ] == []
    snapshot.snapshot_dir = FOLDER / flow
    snapshot.assert_match(picture(mapping, payload), f"{name}.json")


@pytest.mark.parametrize(("flow", "record", "name", "given"), PLANNED, ids=[f"{c[0]}/{c[2]}" for c in PLANNED])
def test_a_record_is_written_as_recorded(
    desk: Desk, snapshot: Snapshot, flow: str, record: str, name: str, given: dict[str, str]
) -> None:
    keep(desk, snapshot, flow, name, planned(desk, flow, record, given))


def test_two_lines_of_one_phase_and_cost_type_are_told_apart_by_the_billing_item(
    desk: Desk, snapshot: Snapshot
) -> None:
    desk.accept(COMMITMENT, "7002", "accepted", subcontract_number="SC-002")
    payload = planned_again(desk, COMMITMENT, "7002")
    lines = next(call for call in payload.calls if call.id == "lines")
    pairs = [(row.values["Phase_Code"], row.values["Cost_Type"]) for row in lines.rows]
    assert len(pairs) > len(set(pairs))
    assert [str(row.values.get("Bid_Item_Number", "")) for row in lines.rows][-1] == "2"
    keep(desk, snapshot, COMMITMENT, "7002-repeated-pair", payload)


def planned_again(desk: Desk, flow: str, record: str) -> Payload:
    item = desk.item(flow, record)
    assert item.payload is not None, item.because_text
    return item.payload


@pytest.mark.parametrize(
    ("flow", "record", "counterpart", "name"),
    [("vendor.import", "ATLROOF", "5018", "ATLROOF-join"), ("project.import", "26-201", "303", "26-201-join")],
)
def test_a_join_names_the_record_that_is_there_and_changes_nothing_else_of_it(
    desk: Desk, snapshot: Snapshot, flow: str, record: str, counterpart: str, name: str
) -> None:
    view = desk.view_in_company(flow, desk.record(flow, record))
    payload = map_join(desk.program.mappings[flow], view, counterpart)
    assert [call.rows[0].values["id"] for call in payload.calls] == [counterpart]
    keep(desk, snapshot, flow, name, payload)


def test_what_is_written_back_carries_the_id_that_the_target_gave(desk: Desk) -> None:
    for flow, record in (("commitment.export", "7003"), (ORDER, "9002"), ("vendor.export", "5030")):
        view = desk.view_in_company(flow, desk.record(flow, record), subcontract_number="SC-003", vendor_code="NEW")
        back = map_back(desk.program.mappings[flow], view, "THE-ID")
        assert [row.values["origin_id"] for call in back.back for row in call.rows] == ["THE-ID"]


def test_a_contract_is_written_again_only_once_somebody_asked_for_it(desk: Desk, snapshot: Snapshot) -> None:
    changed = desk.item(CONTRACT, "26-140:CITY01")
    assert (changed.action, changed.because) == ("waiting", "on_request")
    assert "Re-import" in changed.because_text
    assert desk.store is not None
    desk.store.links.add("prime_contract", "6003", "26-140:CITY01", origin="found", by="dana")
    desk.accept(CONTRACT, "26-140:CITY01", "importing")
    asked = planned_again(desk, CONTRACT, "26-140:CITY01")
    assert desk.item(CONTRACT, "26-140:CITY01").action == "update"
    keep(desk, snapshot, CONTRACT, "26-140-re-import", asked)


def test_only_what_differs_from_the_lines_that_are_there_is_told_as_changed(desk: Desk) -> None:
    changes = desk.item(CONTRACT, "26-140:CITY01").changes
    assert {(one.row, one.field) for one in changes} == {
        (2, "amount"), (3, "description"), (3, "amount"), (3, "origin_id"),
    }  # fmt: skip
    assert desk.item(CONTRACT, "26-142:BAYHLT").action == "unchanged"


def test_every_object_and_direction_of_the_pack_has_a_recorded_payload(desk: Desk) -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(desk.program.mappings)
    recorded = {f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("*/*.json")}
    expected = {f"{flow}/{name}" for flow, _, name, _ in PLANNED}
    extra = {f"{COMMITMENT}/7002-repeated-pair", "vendor.import/ATLROOF-join", "project.import/26-201-join"}
    extra |= {f"{CONTRACT}/26-140-re-import"}
    assert recorded == expected | extra


def test_the_losses_that_a_person_should_see_are_recorded() -> None:
    def kinds(flow: str, name: str) -> list[tuple[str, str]]:
        recorded = json.loads((FOLDER / flow / f"{name}.json").read_text(encoding="utf-8"))
        return [(loss["target"], loss["kind"]) for loss in recorded["losses"]]

    assert kinds(COMMITMENT, "7016-cut-and-rounded") == [("Retention_Percent", "rounded"), ("Bill_Description", "cut")]
    assert kinds(ORDER, "9017-uncoded-line") == [("change-request", "left_out")]
    assert ("Sub_Comments", "cut") in kinds(ORDER, "9015-long-description")
    assert kinds(COMMITMENT, "7003-subcontract") == []
