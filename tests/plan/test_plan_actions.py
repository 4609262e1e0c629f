"""What a plan says of each record of the company, against what the company's README promises of it."""

from __future__ import annotations

import re

import pytest
from plan_world import ROOT, Desk

from engine.plan.items import Because, PlanAction, PlanItem
from engine.reasoning.facts import Severity

B, C, U, W, S = (
    PlanAction.BLOCKED, PlanAction.CREATE, PlanAction.UNCHANGED, PlanAction.WAITING, PlanAction.SKIPPED,
)  # fmt: skip
COMMITMENTS = "commitment.export"
ORDERS = "commitment_change_order.export"

# Flow, records, action and because where nothing was sent yet, and the rules in the way.
TABLE: list[tuple[str, str, PlanAction, Because, str]] = [
    ("cost_type.import", "L M O S P E", U, Because.SAME_AS_LAST_SYNC, ""),
    ("cost_type.import", "B", C, Because.NEW, ""),
    ("standard_cost_code.import", "01100 23100 32120", U, Because.SAME_AS_LAST_SYNC, ""),
    ("standard_cost_code.import", "07100", PlanAction.UPDATE, Because.CHANGED, ""),
    ("standard_cost_code.import", "10400 32310 33400", C, Because.NEW, ""),
    ("cost_code.import", "26-104:01100 26-118:22100", U, Because.SAME_AS_LAST_SYNC, ""),
    ("cost_code.import", "26-104:07920", C, Because.NEW, ""),
    ("vendor.import", "GULFSTEEL NEHALEM", U, Because.SAME_AS_LAST_SYNC, ""),
    ("vendor.import", "MANPLUMB", PlanAction.UPDATE, Because.CHANGED, ""),
    ("vendor.import", "BEAVBLUE FLPOWER PELICAN1 PELICAN2 TILLTIMB SARGLASS ATLROOF", W, Because.NOT_SENT, ""),
    ("project.import", "26-104 26-118", U, Because.NEVER_UPDATED, ""),
    ("project.import", "26-201 26-300 26-300A", W, Because.NOT_SENT, ""),
    ("project.import", "TEMPLATE TEMPLGAP 26-016", S, Because.LEFT_OUT, ""),
    ("vendor.export", "5001 5010 5011 5012", U, Because.NEVER_UPDATED, ""),
    ("vendor.export", "5013 5017 5018 5024", B, Because.REQUIREMENTS, "company-not-on-the-import-list"),
    ("vendor.export", "5025 5026 5029 5030 5033 5036 5039 5040", W, Because.NOT_SENT, ""),
    ("vendor.export", "5032", B, Because.REQUIREMENTS, "company-name-length"),
    ("vendor.export", "5034", B, Because.REQUIREMENTS, "company-name-comma"),
    ("vendor.export", "5035", B, Because.REQUIREMENTS, "company-active"),
    ("project.export", "301 307", U, Because.NEVER_UPDATED, ""),
    ("project.export", "302", W, Because.NOT_SENT, ""),
    (
        "project.export", "303", B, Because.REQUIREMENTS,
        "project-name-length project-cost-code-list project-cost-codes-have-types project-without-custom-segments",
    ),
    ("project.export", "304", B, Because.REQUIREMENTS, "project-created-after-connection project-started-after-connection"),
    ("project.export", "305", B, Because.REQUIREMENTS, "project-without-sub-jobs"),
    ("project.export", "306", B, Because.REQUIREMENTS, "project-started-after-connection"),
    (COMMITMENTS, "7001 7002 7501", U, Because.LINKED_BEFORE, ""),
    (COMMITMENTS, "7003 7004 7005 7006 7016 7502 7503 7506", W, Because.NOT_SENT, ""),
    (COMMITMENTS, "7007 7504", B, Because.REQUIREMENTS, "commitment-status"),
    (COMMITMENTS, "7008", W, Because.NEEDS, "commitment-company"),
    (COMMITMENTS, "7009", B, Because.REQUIREMENTS, "commitment-has-lines"),
    (COMMITMENTS, "7010", B, Because.REQUIREMENTS, "commitment-lines-coded"),
    (COMMITMENTS, "7011", B, Because.REQUIREMENTS, "commitment-one-cost-type"),
    (COMMITMENTS, "7012", B, Because.REQUIREMENTS, "commitment-number-length"),
    (COMMITMENTS, "7013", B, Because.REQUIREMENTS, "subcontract-number-free"),
    (COMMITMENTS, "7014", B, Because.REQUIREMENTS, "commitment-number-characters"),
    (COMMITMENTS, "7015", B, Because.REQUIREMENTS, "commitment-line-units"),
    (
        COMMITMENTS, "7017", B, Because.REQUIREMENTS,
        "commitment-number-length commitment-status commitment-lines-coded commitment-one-cost-type commitment-company",
    ),
    (COMMITMENTS, "7018", W, Because.NEEDS, "commitment-project"),
    (COMMITMENTS, "7019", B, Because.REQUIREMENTS, "commitment-codes-from-erp"),
    (COMMITMENTS, "7505", B, Because.REQUIREMENTS, "commitment-codes-from-erp commitment-types-from-erp"),
    (ORDERS, "9001", U, Because.LINKED_BEFORE, ""),
    (ORDERS, "9002 9003 9004 9006 9013 9014 9015 9017", W, Because.NOT_SENT, ""),
    (ORDERS, "9005", B, Because.REQUIREMENTS, "cco-number-length"),
    (ORDERS, "9007", B, Because.REQUIREMENTS, "cco-title-length"),
    (ORDERS, "9008", B, Because.REQUIREMENTS, "cco-status"),
    (ORDERS, "9009", B, Because.REQUIREMENTS, "cco-one-cost-type"),
    (ORDERS, "9010", B, Because.REQUIREMENTS, "cco-has-coded-line"),
    (ORDERS, "9011", W, Because.NEEDS, "change-order-commitment"),
    (ORDERS, "9012", W, Because.NEEDS, "change-order-commitment change-order-company"),
    (ORDERS, "9016", W, Because.NEEDS, "change-order-project change-order-commitment"),
]  # fmt: skip
CASES = [(flow, record, *rest) for flow, records, *rest in TABLE for record in records.split()]

# What becomes of a record once it is accepted, with what the approver typed; the rules in the way where it is refused.
ACCEPTED: list[tuple[str, str, dict[str, str], PlanAction, str]] = [
    *((COMMITMENTS, record, {}, C, "") for record in ["7003", "7004", "7005", "7006", "7016", "7502", "7503", "7506"]),
    *((ORDERS, record, {}, C, "") for record in ["9002", "9003", "9004", "9014", "9015", "9017"]),
    (COMMITMENTS, "7003", {"subcontract_number": "SC-2026-0003"}, B, "subcontract-number-fits"),
    (ORDERS, "9006", {}, B, "change-request-id-length"),
    (ORDERS, "9006", {"change_request_id": "S001-006"}, C, ""),
    (ORDERS, "9013", {}, B, "cco-pairs-once"),
    (ORDERS, "9011", {}, W, "change-order-commitment"),
    *(
        ("vendor.export", record, {"vendor_code": f"NEW{record}"}, C, "")
        for record in ["5030", "5033", "5036", "5037", "5038", "5039", "5040"]
    ),
    ("vendor.export", "5030", {}, B, "vendor-code-given"),
    ("project.export", "302", {"job_number": "26-302", "template_job": "TEMPLATE"}, C, ""),
    (
        "project.export", "302", {"job_number": "26-302", "template_job": "TEMPLGAP"}, B,
        "template-division template-customer",
    ),
    ("project.export", "302", {}, B, "template-chosen job-number-given"),
]  # fmt: skip
IMPORTED = [
    *(("vendor.import", record) for record in ["BEAVBLUE", "BOCACIEGA", "PELICAN1", "TILLTIMB"]),
    *(("project.import", record) for record in ["26-201", "26-300", "26-300A"]),
]


def rules(item: PlanItem) -> set[str]:
    return {reason.rule for reason in item.reasons}


@pytest.mark.parametrize(("flow", "record", "action", "because", "in_the_way"), CASES)
def test_a_record_that_nobody_touched_yet_is_where_the_company_says(
    desk: Desk, flow: str, record: str, action: PlanAction, because: Because, in_the_way: str
) -> None:
    item = desk.item(flow, record)
    assert (item.action, item.because) == (action, because), item.because_text
    assert rules(item) == set(in_the_way.split())


@pytest.mark.parametrize(("flow", "record", "given", "action", "in_the_way"), ACCEPTED)
def test_an_accepted_record_is_created_unless_a_rule_of_acceptance_is_in_the_way(
    desk: Desk, flow: str, record: str, given: dict[str, str], action: PlanAction, in_the_way: str
) -> None:
    desk.accept(flow, record, **given)
    item = desk.item(flow, record)
    assert item.action == action, [reason.message for reason in item.reasons]
    assert rules(item) == set(in_the_way.split())
    assert item.writes == (action is C)
    assert bool(item.changes) == (action is C)


@pytest.mark.parametrize(("flow", "record"), IMPORTED)
def test_a_chosen_record_of_the_import_list_is_created(desk: Desk, flow: str, record: str) -> None:
    desk.accept(flow, record, state="importing")
    item = desk.item(flow, record)
    assert item.action == C, [reason.message for reason in item.reasons]
    assert item.because_text == "it is not in Procore yet"


# How the README begins, and what a plan may then say before anything is sent.
WORDS: list[tuple[str, set[PlanAction]]] = [
    (r"ready to export|ready with|ready:|ready under|may be sent|only in Procore|name of exactly|no address", {W}),
    (r"new, ready to export|apostrophe|the owner|nearly the name|blocked at the write|waiting", {W}),
    (r"synced|linked", {U}),
    (r"blocked|conflict|comma in the name|inactive in Procore|name of 35", {B}),
    (r"created|sub jobs", {B}),
    (r"same name as HILLINSU", {W}),
    (r"same name as", {B}),
]
FLOW_OF_FILE = {
    "procore/projects": "project.export",
    "procore/work_order_contracts": COMMITMENTS,
    "procore/purchase_order_contracts": COMMITMENTS,
    "procore/commitment_change_orders": ORDERS,
    "procore/vendors": "vendor.export",
}


def promises() -> list[tuple[str, str, str]]:
    """(flow, record, what is promised) of each row of the README that speaks of a record of an export flow."""
    found, file = [], ""
    for line in (ROOT / "fixtures/company/README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            file = line[3:].removesuffix(".json")
        elif (row := re.fullmatch(r"\| `(.+?)` \| .+? \| (.+?) \|", line)) and file in FLOW_OF_FILE:
            found.append((FLOW_OF_FILE[file], row[1], row[2]))
    return found


def test_every_promise_of_the_readme_is_kept_by_the_plan(desk: Desk) -> None:
    broken = []
    planned = {(item.flow, item.identity): item for flow in set(FLOW_OF_FILE.values()) for item in desk.plan(flow)}
    for flow, record, promised in promises():
        expected = next((actions for words, actions in WORDS if re.match(words, promised)), None)
        action = planned[flow, record].action
        if expected is None or action not in expected:
            broken.append(f"{flow} {record} is {action}, but: {promised}")
    assert broken == []
    assert len(promises()) > 80


def test_every_item_of_every_flow_says_why_it_is_where_it_is(desk: Desk) -> None:
    for flow in desk.program.mappings:
        for item in desk.plan(flow):
            assert item.because_text and "{" not in item.because_text
            assert item.title and item.identity
            if item.action in (B, PlanAction.CONFLICT) or item.because is Because.NEEDS:
                assert item.reasons
            for reason in item.reasons:
                assert reason.message and reason.sources and reason.position.line > 0
                assert reason.severity is Severity.BLOCK


def test_a_warning_does_not_stop_a_record(desk: Desk) -> None:
    item = desk.item(COMMITMENTS, "7506")
    assert item.action == W and item.reasons == ()
    assert item.decision is not None
    assert [reason.rule for reason in item.decision.reasons] == ["commitment-vendor-active"]
