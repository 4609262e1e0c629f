"""What single resources do besides storing attributes.

`BEFORE` may add values and errors; `AFTER` runs once the record is stored, `DELETED` once it is gone.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.procore import budget_hooks, codes, commitments, orders, prime_contracts
from sandbox.procore.change import Change
from sandbox.procore.state import CONTRACTS, ProcoreState, Record

Hook = Callable[[Change], None]
Gone = Callable[[ProcoreState, Record], None]

BEFORE: dict[str, Hook] = {
    "projects": codes.project_before,
    "vendors": codes.vendor_before,
    "standard_cost_codes": codes.code_before,
    "cost_codes": codes.code_before,
    "line_item_types": codes.type_before,
    "wbs_codes": codes.wbs_before,
    **{name: commitments.contract_before for name in CONTRACTS},
    **{f"{name}_lines": commitments.line_before for name in CONTRACTS},
    "commitment_change_orders": orders.order_before,
    "change_order_packages": orders.order_before,
    "commitment_change_order_line_items": orders.line_before,
    "prime_contracts": prime_contracts.contract_before,
    "prime_contracts_lines": prime_contracts.line_before,
    "prime_change_orders": orders.order_before,
    "prime_change_order_line_items": orders.line_before,
    "budget_line_items": budget_hooks.line_before,
    "budget_changes": budget_hooks.change_before,
}
AFTER: dict[str, Hook] = {
    **{name: commitments.contract_after for name in CONTRACTS},
    **{f"{name}_lines": commitments.line_after for name in CONTRACTS},
    "commitment_change_orders": orders.order_after,
    "change_order_packages": orders.order_after,
    "commitment_change_order_line_items": orders.line_after,
    "prime_contracts": prime_contracts.contract_after,
    "prime_contracts_lines": prime_contracts.line_after,
    "prime_change_orders": orders.order_after,
    "prime_change_order_line_items": orders.line_after,
}
DELETED: dict[str, Gone] = {
    **{f"{name}_lines": commitments.line_deleted for name in CONTRACTS},
    "commitment_change_orders": orders.drop_twin,
    "commitment_change_order_line_items": orders.line_deleted,
    "prime_contracts": prime_contracts.contract_deleted,
    "prime_contracts_lines": prime_contracts.line_deleted,
    "prime_change_orders": orders.drop_twin,
    "prime_change_order_line_items": orders.line_deleted,
}
