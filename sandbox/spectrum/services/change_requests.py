"""ARChangeRequest: a header with cost lines (which may carry a subcontract change order) and billing
lines."""

from __future__ import annotations

from sandbox.spectrum.layouts.change_requests import BILLING_ELEMENTS, COST_ELEMENTS, HEADER_ELEMENTS
from sandbox.spectrum.problems import GOOD, Problem, required
from sandbox.spectrum.seed import CHANGE_REQUEST_KEYS
from sandbox.spectrum.services.base import (
    Call,
    contradicts_group,
    missing_when_new,
    remember_in_group,
    stored,
)
from sandbox.spectrum.services.change_status import status_problems
from sandbox.spectrum.services.contracts import billing_item_problems, contract_problems
from sandbox.spectrum.state import same

MOST_BILLINGS = 990
_KEY = CHANGE_REQUEST_KEYS[1:]
_SUBCONTRACT = tuple(element.name for element in COST_ELEMENTS if element.name.startswith("Sub"))


def change_request(call: Call) -> list[Problem]:
    """Add or update the header and this record's lines. A blank number makes a new change request each time,
    so that a re-send without number doubles it; the number chosen comes back in a row with the code G."""
    state = call.state
    problems = contract_problems(call)
    given = call.get("Change_Request_Number")
    header = state.find("change_requests", **call.keys(*_KEY)) if given else None
    problems += missing_when_new(call) if header is None else []
    problems += status_problems(call, header)
    problems += [*_cost(call), *_subcontract(call), *_billing(call)]
    if problems:
        return problems
    if not given:
        call.values["Change_Request_Number"] = _next_number(call)
    if header is None:
        header = state.add("change_requests", call.keys(*_KEY))
    header.update(stored(call, HEADER_ELEMENTS))
    _write_cost(call)
    _write_billing(call)
    number = call.values["Change_Request_Number"]
    return [] if given else [Problem(number, "Change_Request_Number", GOOD)]


def _cost(call: Call) -> list[Problem]:
    code, kind = call.get("CR_Phase_Code"), call.get("CR_Cost_Type")
    figures = [element.name for element in COST_ELEMENTS if call.get(element.name)]
    if not figures:
        return []
    if not code or not kind:
        lacking = "CR_Cost_Type" if code else "CR_Phase_Code"
        return [required(lacking, " for a cost line")]
    phase = call.state.find("phases", **call.keys("Job_Number"), Phase_Code=code, Cost_Type=kind)
    if phase is None:
        return [Problem(f"Phase {code} with cost type {kind} does not exist on the job", "CR_Phase_Code")]
    if phase.get("Status_Code") == "C":
        return [Problem(f"Phase {code} with cost type {kind} is complete", "CR_Phase_Code")]
    if not call.get("Change_Request_Number"):
        return []
    return contradicts_group(call, _cost_key(call), "The combination of phase and cost type", "CR_Phase_Code")


def _cost_key(call: Call) -> dict[str, str]:
    return call.keys(*_KEY, "CR_Phase_Code", "CR_Cost_Type")


def _subcontract(call: Call) -> list[Problem]:
    if not any(call.get(name) for name in _SUBCONTRACT):
        return []
    vendor, subcontract = call.get("Subcontractor_Code"), call.get("Subcontract_Number")
    if not vendor or not subcontract:
        lacking = "Subcontract_Number" if vendor else "Subcontractor_Code"
        return [required(lacking, " with the other subcontract elements")]
    problems: list[Problem] = []
    row = call.state.find("subcontracts", **call.keys("Subcontract_Number"), Vendor_Code=vendor)
    if row is None:
        problems.append(Problem(f"Subcontract {subcontract} of vendor {vendor} does not exist", "Subcontract_Number"))
    elif not same(row.get("Job_Number", ""), call.get("Job_Number")):
        problems.append(Problem(f"Subcontract {subcontract} belongs to another job", "Subcontract_Number"))
    if len(call.get("Sub_Bid_Group_Item_Code") + call.get("Sub_Bid_Item_Code")) > 10:
        problems.append(Problem("Group and item take 10 characters together", "Sub_Bid_Item_Code"))
    number = call.get("Sub_Change_Order_Number")
    if call.get("Sub_Status") == "E" and not number:
        problems.append(required("Sub_Change_Order_Number", " for an executed change order"))
    if number and call.state.seeded("change_orders"):
        wanted = {**call.keys("Job_Number"), "Change_Order_Number": number}
        if call.state.find("change_orders", **wanted) is None:
            problems.append(Problem(f"Change order {number} does not exist for the job", "Sub_Change_Order_Number"))
    return problems


def _billing(call: Call) -> list[Problem]:
    if not any(call.get(element.name) for element in BILLING_ELEMENTS):
        return []
    if not call.get("CR_Billing_Item_Code"):
        return [required("CR_Billing_Item_Code", " for a billing line")]
    problems = billing_item_problems(call, "CR_Billing_Group_Code", "CR_Billing_Item_Code")
    if problems:
        return problems
    entries = call.state.all("change_request_billings", **call.keys(*_KEY))
    if len(entries) >= MOST_BILLINGS and not any(_same_item(call, row) for row in entries):
        return [Problem(f"A change request takes {MOST_BILLINGS} billing entries", "CR_Billing_Item_Code")]
    return []


def _same_item(call: Call, row: dict[str, str]) -> bool:
    return all(same(row.get(name, ""), call.get(name)) for name in ("CR_Billing_Group_Code", "CR_Billing_Item_Code"))


def _next_number(call: Call) -> str:
    taken = call.state.all("change_requests", **call.keys("Job_Number", "Customer_Code"))
    numbers = [int(row["Change_Request_Number"]) for row in taken if row["Change_Request_Number"].strip().isdigit()]
    return str(max(numbers, default=0) + 1)


def _write_cost(call: Call) -> None:
    if not call.get("CR_Phase_Code"):
        return
    key = _cost_key(call)
    remember_in_group(call, key)
    row = call.state.find("change_request_costs", **key) or call.state.add("change_request_costs", key)
    if call.get("Subcontractor_Code"):
        row.setdefault("Sub_Status", "P")
    row.update(stored(call, COST_ELEMENTS))


def _write_billing(call: Call) -> None:
    if not call.get("CR_Billing_Item_Code"):
        return
    key = call.keys(*_KEY, "CR_Billing_Group_Code", "CR_Billing_Item_Code")
    row = call.state.find("change_request_billings", **key) or call.state.add("change_request_billings", key)
    row.update(stored(call, BILLING_ELEMENTS))
