"""Commitments and their lines: references, totals, and the one lock that a company may have switched on."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.procore.change import Change
from sandbox.procore.codes import wbs_for
from sandbox.procore.state import CONTRACTS, ProcoreState, Record
from sandbox.procore.values import amount, money

TYPES = {"work_order_contracts": "WorkOrderContract", "purchase_order_contracts": "PurchaseOrderContract"}
LOCKED = "cannot be changed: this record is synced with an ERP system and locked"
CLOSED = ("Approved", "Complete")
PENDING = frozenset({"pending", "pricing", "revised", "proceeding", "pending_billable", "not_pricing"})


def contract_before(change: Change) -> None:
    """Number and vendor of a contract; a locked one keeps its vendor."""
    values, state = change.values, change.state
    if "vendor_id" in values:
        if _locked(state, change.record) and values["vendor_id"] != change.record.get("_vendor_id"):
            change.refuse("vendor_id", LOCKED)
        else:
            values["_vendor_id"] = values["vendor_id"]
            if values["vendor_id"] is None:
                values["vendor"] = None
    if change.created:
        count = sum(1 for _ in state.rows(change.resource.table, _project_id=change.project_id)) + 1
        prefix = "SC" if change.resource.table == "work_order_contracts" else "PO"
        values["number"] = values.get("number") or f"{prefix}-{change.project_id}-{count:03}"
        change.record |= {"deleted_at": None, "project_id": change.project_id, "type": TYPES[change.resource.table]}


def contract_after(change: Change) -> None:
    """Totals; and lines sent along with a new contract are not taken: they have their own endpoint."""
    contract_totals(change.state, change.record)


def line_before(change: Change) -> None:
    """The budget code of a line, by wbs_code_id or by the pair; and the amount of a calculated line."""
    state = change.state
    contract = contract_of(state, change.record.get("_contract_id"))
    if contract is not None and _locked(state, contract):
        change.refuse("base", LOCKED)
    if contract is not None:
        change.record["_project_id"] = contract.get("_project_id")
        if change.created:
            holder = change.resource.parent
            change.record["holder"] = {"id": contract["id"], "holder_type": TYPES[holder]}
    budget_code(change)
    line_amount(change)


def budget_code(change: Change) -> None:
    """The budget code of a line, by wbs_code_id or by the pair of cost code and cost type, which must be of its project."""
    state, values = change.state, change.values
    if values.get("wbs_code_id") is not None:
        wbs = state.find("wbs_codes", values["wbs_code_id"])
        if wbs is None or wbs.get("_project_id") != change.project_id:
            change.refuse("wbs_code_id", "is not in this project")
        else:
            _keep_pair(values, wbs.get("_cost_code_id"), wbs.get("_line_item_type_id"))
        return
    if "cost_code_id" not in values and "line_item_type_id" not in values:
        return
    code_id = values.get("cost_code_id", change.record.get("_cost_code_id"))
    kind_id = values.get("line_item_type_id", change.record.get("_line_item_type_id"))
    code, kind = state.find("cost_codes", code_id), state.find("line_item_types", kind_id)
    if code_id is not None and (code is None or code.get("_project_id") != change.project_id):
        change.refuse("cost_code_id", "is not in this project")
    if kind_id is not None and kind is None:
        change.refuse("line_item_type_id", "must exist")
    if not change.errors:
        _keep_pair(values, code_id, kind_id)
        wbs = wbs_for(state, code, kind, make=True) if code else None
        values["wbs_code_id"] = wbs["id"] if wbs else None


def line_amount(change: Change) -> None:
    """The unit of a line must be one of the company; a calculated line's amount is quantity times unit cost."""
    values = change.values
    uom = values.get("uom")
    if uom and str(uom).lower() not in _units(change.state):
        change.refuse("uom", "is not in the list of units of measure")
    merged = {**change.record, **values}
    if merged.get("extended_type") == "calculated":
        product = amount(merged.get("quantity")) * amount(merged.get("unit_cost"))
        values["amount"] = money(product.quantize(Decimal("0.01"), ROUND_HALF_UP))
    values["extended_amount"] = values.get("amount") or change.record.get("amount") or "0.00"


def _keep_pair(values: Record, code_id: Any, kind_id: Any) -> None:
    values |= {"_cost_code_id": code_id, "_line_item_type_id": kind_id}
    if code_id is None:
        values["cost_code"] = None
    if kind_id is None:
        values["line_item_type"] = None


def _units(state: ProcoreState) -> set[str] | frozenset[str]:
    own = {str(row.get("name")).lower() for row in state.rows("uoms")}
    return own or state.settings.uoms


def line_after(change: Change) -> None:
    """A changed line changes its contract: totals and updated_at."""
    line_deleted(change.state, change.record)


def line_deleted(state: ProcoreState, line: Record) -> None:
    """The contract of a line that was changed or is gone, with its totals made right."""
    contract = contract_of(state, line.get("_contract_id"))
    if contract is not None:
        sum_lines(state, contract)


def sum_lines(state: ProcoreState, contract: Record) -> None:
    """Make the contract's total the sum of its lines."""
    table = next(name for name in CONTRACTS if contract["id"] in state.tables[name])
    lines = state.rows(f"{table}_lines", _contract_id=contract["id"])
    contract["grand_total"] = money(sum((amount(line.get("amount")) for line in lines), Decimal(0)))
    contract_totals(state, contract)
    state.touch(contract)


def contract_totals(state: ProcoreState, contract: Record, orders: str = "commitment_change_orders") -> None:
    """The totals that follow from the contract's own total and its change orders, which are in the table `orders`."""
    by_status: dict[str, Decimal] = {}
    for order in state.rows(orders, _contract_id=contract["id"]):
        status = str(order.get("status"))
        by_status[status] = by_status.get(status, Decimal(0)) + amount(order.get("grand_total"))
    total, approved = amount(contract.get("grand_total")), by_status.get("approved", Decimal(0))
    pending = sum((value for status, value in by_status.items() if status in PENDING), Decimal(0))
    contract["grand_total"] = money(total)
    contract["approved_change_orders"] = money(approved)
    contract["pending_change_orders"] = money(pending)
    contract["draft_change_orders_amount"] = money(by_status.get("draft", Decimal(0)))
    contract["revised_contract"] = money(total + approved)
    paid = amount(contract.get("total_payments"))
    contract["total_payments"] = money(paid)
    contract["remaining_balance_outstanding"] = money(total + approved - paid)
    contract["pending_revised_contract"] = money(total + approved + pending)


def contract_of(state: ProcoreState, contract_id: Any) -> Record | None:
    """The contract of either kind with this id."""
    for name in CONTRACTS:
        found = state.find(name, contract_id)
        if found is not None:
            return found
    return None


def _locked(state: ProcoreState, contract: Record) -> bool:
    synced_and_closed = bool(contract.get("origin_id")) and contract.get("status") in CLOSED
    return state.settings.lock_approved_when_synced and synced_and_closed
