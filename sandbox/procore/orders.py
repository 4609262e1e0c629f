"""Change orders of commitments and of prime contracts. Each has a twin, the legacy package, which is the one that carries
origin_*."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.procore.change import Change
from sandbox.procore.commitments import contract_of, contract_totals
from sandbox.procore.contracts import CHANGE_ORDERS, PACKAGES
from sandbox.procore.primes import PRIME_CHANGE_ORDERS
from sandbox.procore.resource import Resource
from sandbox.procore.state import CONTRACTS, ProcoreState, Record
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


@dataclass(frozen=True)
class Side:
    """The change orders of one kind of contract: their resource, the table of their lines, the contracts, the reference
    from a line to a contract line."""

    resource: Resource
    lines: str
    type: str
    contracts: tuple[str, ...]
    reference: str

    @property
    def orders(self) -> str:
        """The table of the change orders."""
        return self.resource.table


COMMITMENT = Side(
    CHANGE_ORDERS,
    "commitment_change_order_line_items",
    "CommitmentContractChangeOrder",
    CONTRACTS,
    "commitment_line_item_id",
)
PRIME = Side(
    PRIME_CHANGE_ORDERS,
    "prime_change_order_line_items",
    "PrimeContractChangeOrder",
    ("prime_contracts",),
    "prime_line_item_id",
)
SIDES = (COMMITMENT, PRIME)


def order_before(change: Change) -> None:
    """The contract must be one of the project; a missing number is the next of the contract."""
    values, state = change.values, change.state
    contract_id = values.get("contract_id")
    allowed = [side for side in SIDES if change.resource.table in (side.orders, PACKAGES.table)]
    found = next((side for side in allowed if _contract(state, side, contract_id)), allowed[0])
    if contract_id is not None:
        contract = _contract(state, found, contract_id)
        if contract is None or contract.get("_project_id") != change.project_id:
            change.refuse("contract_id", "must exist")
        values["_contract_id"] = contract_id
    if change.created:
        count = sum(1 for _ in state.rows(change.resource.table, _contract_id=contract_id)) + 1
        values["number"] = values.get("number") or f"{count:03}"
        change.record |= {"type": found.type, "project_id": change.project_id}


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
    found = (state.rows(side.orders, legacy_package_id=record["id"]) for side in SIDES)
    return next((order for orders in found for order in orders), None)


def drop_twin(state: ProcoreState, record: Record) -> None:
    """Delete the package of a deleted change order with it, and its lines."""
    other = twin(state, record)
    if other is not None:
        state.tables["change_order_packages"].pop(other["id"], None)
    state.delete(side_of(record).lines, {"_change_order_id": record["id"]})
    _retotal(state, record)


def side_of(order: Record) -> Side:
    """Which kind of contract a change order or package belongs to; commitments where its type says nothing."""
    return PRIME if order.get("type") == PRIME.type else COMMITMENT


def _make_twin(state: ProcoreState, change: Change) -> Record:
    record = change.record
    is_order = change.resource.table != PACKAGES.table
    resource = PACKAGES if is_order else side_of(record).resource
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
    """The budget code must be one of the project, the line of the contract one of the change order's own contract."""
    state, values = change.state, change.values
    side = next(side for side in SIDES if side.lines == change.resource.table)
    order = state.find(side.orders, change.record.get("_change_order_id"))
    project_id = order.get("_project_id") if order else None
    change.record["_project_id"] = project_id
    wbs_id = values.get("wbs_code_id")
    if wbs_id is not None:
        wbs = state.find("wbs_codes", wbs_id)
        if wbs is None or wbs.get("_project_id") != project_id:
            change.refuse("wbs_code_id", "is not in this project")
    line_id = values.get(side.reference)
    if line_id is not None and order is not None:
        lines = [found for name in side.contracts if (found := state.find(f"{name}_lines", line_id))]
        if not any(line.get("_contract_id") == order.get("_contract_id") for line in lines):
            change.refuse(side.reference, "must exist")
    if "amount" in values and values["amount"] is None:
        change.refuse("amount", "can't be blank")


def line_after(change: Change) -> None:
    """A changed line changes its change order: total and updated_at, there and on the twin."""
    line_deleted(change.state, change.record)


def line_deleted(state: ProcoreState, line: Record) -> None:
    """The change order of a line that was changed or is gone, with its total made right."""
    for side in SIDES:
        order = state.find(side.orders, line.get("_change_order_id"))
        if order is not None:
            sum_lines(state, order)


def sum_lines(state: ProcoreState, order: Record) -> None:
    """Make the change order's total the sum of its lines, markup included."""
    lines = state.rows(side_of(order).lines, _change_order_id=order["id"])
    order["grand_total"] = money(sum((_with_markup(line) for line in lines), Decimal(0)))
    state.touch(order)
    other = twin(state, order)
    if other is not None:
        other["grand_total"] = order["grand_total"]
        state.touch(other)
    _retotal(state, order)


def _with_markup(line: Record) -> Decimal:
    markups = line.get("markup_line_items") or []
    return amount(line.get("amount")) + sum((amount(each.get("amount")) for each in markups), Decimal(0))


def _contract(state: ProcoreState, side: Side, contract_id: Any) -> Record | None:
    if side is COMMITMENT:
        return contract_of(state, contract_id)
    return state.find("prime_contracts", contract_id)


def _retotal(state: ProcoreState, order: Record) -> None:
    side = side_of(order)
    contract = _contract(state, side, order.get("_contract_id"))
    if contract is not None:
        contract_totals(state, contract, side.orders)
