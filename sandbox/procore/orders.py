"""Commitment change orders. Each has a twin, the legacy package, which is the one that carries origin_*."""

from __future__ import annotations

from decimal import Decimal

from sandbox.procore.change import Change
from sandbox.procore.commitments import contract_of, contract_totals
from sandbox.procore.contracts import CHANGE_ORDERS, PACKAGES
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.values import amount, money

SHARED = (
    "contract_id",
    "number",
    "title",
    "description",
    "status",
    "due_date",
    "invoiced_date",
    "paid_date",
    "executed",
    "schedule_impact_amount",
    "grand_total",
)


def order_before(change: Change) -> None:
    """The contract must be one of the project; a missing number is the next of the contract."""
    values, state = change.values, change.state
    contract_id = values.get("contract_id")
    if contract_id is not None:
        contract = contract_of(state, contract_id)
        if contract is None or contract.get("_project_id") != change.project_id:
            change.refuse("contract_id", "must exist")
        values["_contract_id"] = contract_id
    if change.created:
        count = sum(1 for _ in state.rows(change.resource.table, _contract_id=contract_id)) + 1
        values["number"] = values.get("number") or f"{count:03}"
        kind = "CommitmentContractChangeOrder"
        change.record |= {"type": kind, "project_id": change.project_id}


def order_after(change: Change) -> None:
    """Keep the twin the same, and the contract's totals right."""
    state, record = change.state, change.record
    other = twin(state, record)
    if other is None and change.created:
        other = _make_twin(state, change)
    if other is not None:
        other |= {key: record[key] for key in SHARED if key in record}
        state.touch(other)
    _retotal(state, record)


def twin(state: ProcoreState, record: Record) -> Record | None:
    """The package of a change order, or the change order of a package."""
    if "legacy_package_id" in record:
        return state.find("change_order_packages", record["legacy_package_id"])
    return next(state.rows("commitment_change_orders", legacy_package_id=record["id"]), None)


def drop_twin(state: ProcoreState, record: Record) -> None:
    """Delete the package of a deleted change order with it, and its lines."""
    other = twin(state, record)
    if other is not None:
        state.tables["change_order_packages"].pop(other["id"], None)
    state.delete("commitment_change_order_line_items", {"_change_order_id": record["id"]})
    _retotal(state, record)


def _make_twin(state: ProcoreState, change: Change) -> Record:
    is_order = change.resource.table == "commitment_change_orders"
    resource = PACKAGES if is_order else CHANGE_ORDERS
    record = change.record
    made: Record = {"id": state.new_id(), **{name: None for name in resource.fields}, **resource.defaults}
    made |= {"created_at": record["created_at"], "type": record["type"]}
    made |= {key: record.get(key) for key in ("_project_id", "_contract_id", "project_id")}
    if is_order:
        record |= {"legacy_package_id": made["id"], "legacy_request_id": None}
    else:
        made |= {"legacy_package_id": record["id"], "legacy_request_id": None}
    state.tables[resource.table][made["id"]] = made
    return made


def line_before(change: Change) -> None:
    """The budget code must be one of the project, the commitment line one of the contract."""
    state, values = change.state, change.values
    order = state.find("commitment_change_orders", change.record.get("_change_order_id"))
    project_id = order.get("_project_id") if order else None
    change.record["_project_id"] = project_id
    wbs_id = values.get("wbs_code_id")
    if wbs_id is not None:
        wbs = state.find("wbs_codes", wbs_id)
        if wbs is None or wbs.get("_project_id") != project_id:
            change.refuse("wbs_code_id", "is not in this project")
    line_id = values.get("commitment_line_item_id")
    if line_id is not None and order is not None:
        tables = ("work_order_contracts_lines", "purchase_order_contracts_lines")
        lines = [found for name in tables if (found := state.find(name, line_id))]
        if not any(line.get("_contract_id") == order.get("_contract_id") for line in lines):
            change.refuse("commitment_line_item_id", "must exist")
    if "amount" in values and values["amount"] is None:
        change.refuse("amount", "can't be blank")


def line_after(change: Change) -> None:
    """A changed line changes its change order: total and updated_at, there and on the twin."""
    order = change.state.find("commitment_change_orders", change.record.get("_change_order_id"))
    if order is not None:
        sum_lines(change.state, order)


def sum_lines(state: ProcoreState, order: Record) -> None:
    """Make the change order's total the sum of its lines."""
    lines = state.rows("commitment_change_order_line_items", _change_order_id=order["id"])
    order["grand_total"] = money(sum((amount(line.get("amount")) for line in lines), Decimal(0)))
    state.touch(order)
    other = twin(state, order)
    if other is not None:
        other["grand_total"] = order["grand_total"]
        state.touch(other)
    _retotal(state, order)


def _retotal(state: ProcoreState, order: Record) -> None:
    contract = contract_of(state, order.get("_contract_id"))
    if contract is not None:
        contract_totals(state, contract)
