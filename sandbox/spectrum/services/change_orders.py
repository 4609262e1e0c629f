"""ARChangeOrder: an owner change order with billing lines on the contract's items. It ignores Workflow; draw requests, which would
fix it for good, are not kept here."""

from __future__ import annotations

from sandbox.spectrum.layouts.change_orders import CHANGE_ORDER_BILLING, CHANGE_ORDER_HEADER
from sandbox.spectrum.problems import Problem, required
from sandbox.spectrum.services.base import Call, stored, unknown
from sandbox.spectrum.services.contracts import billing_item_problems, contract_problems

_KEY = ("Job_Number", "Customer_Code", "Change_Order_Number")
_LINE = ("CO_Billing_Group_Code", "CO_Billing_Item_Code")


def change_order(call: Call) -> list[Problem]:
    """Add or update the header and this record's billing line."""
    state = call.state
    problems = contract_problems(call)
    request = call.get("Change_Request_Number")
    if request and not state.find(
        "change_requests", **call.keys("Job_Number", "Customer_Code", "Change_Request_Number")
    ):
        problems.append(Problem(f"Change request {request} does not exist", "Change_Request_Number"))
    if state.keeps("change_request_statuses"):
        problems += unknown(call, "change_request_statuses", "Status_Code", "Status_Code", "Status")
    billed = any(call.get(element.name) for element in CHANGE_ORDER_BILLING)
    if billed and not call.get("CO_Billing_Item_Code"):
        problems.append(required("CO_Billing_Item_Code", " for a billing line"))
    elif billed:
        problems += billing_item_problems(call, "CO_Billing_Group_Code", "CO_Billing_Item_Code")
    if problems:
        return problems
    header = state.find("change_orders", **call.keys(*_KEY)) or state.add("change_orders", call.keys(*_KEY))
    header.update(stored(call, CHANGE_ORDER_HEADER))
    if billed:
        key = call.keys(*_KEY, *_LINE)
        row = state.find("change_order_billings", **key) or state.add("change_order_billings", key)
        row.update(stored(call, CHANGE_ORDER_BILLING))
    return []
