"""What change requests and change orders ask of a contract: that it is there, and that its billing items are."""

from __future__ import annotations

from sandbox.spectrum.problems import Problem
from sandbox.spectrum.services.base import Call, unknown

LONGEST_ITEM = 10


def contract_problems(call: Call) -> list[Problem]:
    """What is wrong with the job, the customer and the contract between the two."""
    problems = unknown(call, "jobs", "Job_Number", "Job_Number", "Job")
    problems += unknown(call, "customers", "Customer_Code", "Customer_Code", "Customer")
    if not problems and call.state.find("contracts", **call.keys("Job_Number", "Customer_Code")) is None:
        problems.append(Problem("There is no contract for the job and customer", "Customer_Code"))
    return problems


def billing_item_problems(call: Call, group: str, item: str) -> list[Problem]:
    """What is wrong with a billing item that is given; the elements are named by `group` and `item`. Items are checked only where
    the seed has contract_items.json or a schedule of values was imported."""
    code = call.get(item)
    if len(call.get(group) + code) > LONGEST_ITEM:
        return [Problem(f"Group and item take {LONGEST_ITEM} characters together", item)]
    contract = call.keys("Job_Number", "Customer_Code")
    if call.state.keeps("contract_items") and not call.state.find("contract_items", **contract, Billing_Item=code):
        return [Problem(f"Billing item {code} does not exist on the contract", item)]
    return []
