"""What single resources do besides storing attributes.

`BEFORE` may add values and errors; `AFTER` runs once the record is stored.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.procore import codes, commitments, orders
from sandbox.procore.change import Change
from sandbox.procore.state import CONTRACTS

Hook = Callable[[Change], None]

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
}
AFTER: dict[str, Hook] = {
    **{name: commitments.contract_after for name in CONTRACTS},
    **{f"{name}_lines": commitments.line_after for name in CONTRACTS},
    "commitment_change_orders": orders.order_after,
    "change_order_packages": orders.order_after,
    "commitment_change_order_line_items": orders.line_after,
}
