"""The rules about a change request's status, which is a code of the company's own status file.

A row of that file (change_request_statuses.json) has Status_Code, and may have CR_Type (the action, 1 to 5 in
screen order: revenue and cost with billing, revenue and cost without, cost only, nothing, reversed) and
Cost_Reimbursable_Only (Y/N). Which number stands for which action is not certain in public documents."""

from __future__ import annotations

from sandbox.spectrum.problems import Problem
from sandbox.spectrum.services.base import Call
from sandbox.spectrum.state import Row

_RECOGNIZES_NOTHING = "4"


def status_problems(call: Call, header: Row | None) -> list[Problem]:
    """What is wrong with status, reimbursable flag and approved date, seen together with the stored
    header."""
    code = call.get("CR_Status") or (header or {}).get("CR_Status", "").strip()
    if not code or not call.state.keeps("change_request_statuses"):
        return []
    status = call.state.find("change_request_statuses", Status_Code=code)
    if status is None:
        return [Problem(f"Status {code} does not exist", "CR_Status")]
    problems: list[Problem] = []
    reimbursable = call.get("Cost_Reimbursable_Flag") or (header or {}).get("Cost_Reimbursable_Flag", "") or "N"
    if reimbursable == "N" and status.get("Cost_Reimbursable_Only", "").strip().upper() == "Y":
        problems.append(Problem(f"Status {code} is for cost reimbursable change requests only", "CR_Status"))
    if call.get("Approved_Date") and status.get("CR_Type", "").strip() == _RECOGNIZES_NOTHING:
        problems.append(Problem("Approved_Date goes with an approved or executed status only", "Approved_Date"))
    if call.get("Default_Billing_Total") == "Y" and (reimbursable != "Y" or status.get("CR_Type") != "4"):
        text = "Default_Billing_Total needs a cost reimbursable change request with action type 4"
        problems.append(Problem(text, "Default_Billing_Total"))
    return problems
