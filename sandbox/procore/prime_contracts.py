"""Prime contracts and their lines: references and totals.

The totals have the names that commitments use; the documents print none for prime contracts.
"""

from __future__ import annotations

from decimal import Decimal

from sandbox.procore.change import Change
from sandbox.procore.commitments import budget_code, contract_totals, line_amount
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.values import amount, money

ORDERS = "prime_change_orders"


def contract_before(change: Change) -> None:
    """The owner as it is embedded, and a number where none is given."""
    values = change.values
    if "vendor_id" in values:
        values["_vendor_id"] = values["vendor_id"]
        if values["vendor_id"] is None:
            values["vendor"] = None
    if change.created:
        count = sum(1 for _ in change.state.rows("prime_contracts", _project_id=change.project_id)) + 1
        values["number"] = values.get("number") or str(count)
        change.record |= {"project_id": change.project_id, "type": "PrimeContract", "origin_code": None}


def contract_after(change: Change) -> None:
    """Totals of the new or changed contract."""
    contract_totals(change.state, change.record, ORDERS)


def contract_deleted(state: ProcoreState, contract: Record) -> None:
    """A deleted contract takes its lines with it."""
    state.delete("prime_contracts_lines", {"_contract_id": contract["id"]})


def line_before(change: Change) -> None:
    """A line of the schedule may do without a budget code; a given one must be of the project."""
    contract = change.state.find("prime_contracts", change.record.get("_contract_id"))
    if contract is not None and change.created:
        change.record["_project_id"] = contract.get("_project_id")
        change.record["holder"] = {"id": contract["id"], "holder_type": "PrimeContract"}
    budget_code(change)
    line_amount(change)


def line_after(change: Change) -> None:
    """A changed line changes its contract: totals and updated_at."""
    line_deleted(change.state, change.record)


def line_deleted(state: ProcoreState, line: Record) -> None:
    """Make the contract's total the sum of the lines that it has now."""
    contract = state.find("prime_contracts", line.get("_contract_id"))
    if contract is not None:
        lines = state.rows("prime_contracts_lines", _contract_id=contract["id"])
        contract["grand_total"] = money(sum((amount(each.get("amount")) for each in lines), Decimal(0)))
        contract_totals(state, contract, ORDERS)
        state.touch(contract)
