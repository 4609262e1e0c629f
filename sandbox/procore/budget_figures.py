"""The figures of a budget, added up from the records as they are now: one row for each budget code.

`erp_job_to_date_costs` and `erp_commitment_invoiced` come from the ERP's job costs; the direct costs of a row are what
was entered in Procore and what the ERP reports beyond its invoiced commitments. The forecast to complete is what the projected
budget leaves, unless somebody has entered another.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sandbox.procore.commitments import CLOSED
from sandbox.procore.state import CONTRACTS, ProcoreState, Record
from sandbox.procore.values import amount

Figures = dict[str, Decimal]

# The kinds of columns that a view may show, each under a name that the customer chooses.
KINDS = (
    "original_budget_amount",
    "budget_modifications",
    "approved_budget_changes",
    "revised_budget",
    "pending_budget_changes",
    "projected_budget",
    "committed_costs",
    "direct_costs",
    "erp_job_to_date_costs",
    "erp_commitment_invoiced",
    "erp_direct_costs",
    "projected_costs",
    "budget_forecast",
    "estimated_cost_at_completion",
    "projected_over_under",
)


def figures_of(state: ProcoreState, project_id: int) -> dict[int, Figures]:
    """The figures by the id of the budget code: of every code with a line, a change, a commitment or a cost."""
    found: dict[int, Figures] = {}

    def add(kind: str, wbs_id: Any, value: Any) -> None:
        if wbs_id is not None:
            row = found.setdefault(int(wbs_id), {name: Decimal(0) for name in KINDS})
            row[kind] += amount(value)

    lines = {line["wbs_code_id"]: line for line in state.rows("budget_line_items", _project_id=project_id)}
    for wbs_id, line in lines.items():
        add("original_budget_amount", wbs_id, line.get("original_budget_amount"))
        add("direct_costs", wbs_id, line.get("direct_costs"))
    for line, move in _modifications(state, project_id, lines):
        add("budget_modifications", line["wbs_code_id"], move)
    for change in state.rows("budget_changes", _project_id=project_id):
        kind = {"approved": "approved_budget_changes", "under_review": "pending_budget_changes"}.get(change["status"])
        for adjusted in change.get("adjustment_line_items") or []:
            if kind:
                add(kind, adjusted.get("wbs_code_id"), adjusted.get("amount"))
    for wbs_id, value in _committed(state, project_id):
        add("committed_costs", wbs_id, value)
    for cost in state.rows("erp_job_costs", _project_id=project_id):
        add("erp_job_to_date_costs", cost.get("wbs_code_id"), cost.get("job_to_date_cost"))
        add("erp_commitment_invoiced", cost.get("wbs_code_id"), cost.get("commitment_invoiced"))
    for wbs_id, row in found.items():
        _derive(row, (lines.get(wbs_id) or {}).get("budget_forecast") or {})
    return found


def _modifications(state: ProcoreState, project_id: int, lines: dict[Any, Record]) -> Iterator[tuple[Record, Decimal]]:
    by_id = {line["id"]: line for line in lines.values()}
    for row in state.rows("budget_modifications", _project_id=project_id):
        moved = amount(row.get("transfer_amount"))
        for key, value in (("from_budget_line_item_id", -moved), ("to_budget_line_item_id", moved)):
            if row.get(key) in by_id:
                yield by_id[row[key]], value


def _committed(state: ProcoreState, project_id: int) -> Iterator[tuple[Any, Any]]:
    """Lines of approved and complete commitments, and of their approved change orders."""
    for name in CONTRACTS:
        for contract in state.rows(name, _project_id=project_id):
            if contract.get("status") in CLOSED and not contract.get("deleted_at"):
                for line in state.rows(f"{name}_lines", _contract_id=contract["id"]):
                    yield line.get("wbs_code_id"), line.get("amount")
    for order in state.rows("commitment_change_orders", _project_id=project_id, status="approved"):
        for line in state.rows("commitment_change_order_line_items", _change_order_id=order["id"]):
            yield line.get("wbs_code_id"), line.get("amount")


def _derive(row: Figures, forecast: Record) -> None:
    row["revised_budget"] = row["original_budget_amount"] + row["budget_modifications"] + row["approved_budget_changes"]
    row["projected_budget"] = row["revised_budget"] + row["pending_budget_changes"]
    row["erp_direct_costs"] = row["erp_job_to_date_costs"] - row["erp_commitment_invoiced"]
    row["direct_costs"] += row["erp_direct_costs"]
    row["projected_costs"] = row["committed_costs"] + row["direct_costs"]
    automatic = max(row["projected_budget"] - row["projected_costs"], Decimal(0))
    manual = forecast.get("calculation_strategy") == "manual"
    row["budget_forecast"] = amount(forecast.get("manual_amount")) if manual else automatic
    row["estimated_cost_at_completion"] = row["projected_costs"] + row["budget_forecast"]
    row["projected_over_under"] = row["projected_budget"] - row["estimated_cost_at_completion"]


def forecast_of(line: Record, row: Figures) -> Record:
    """The forecast of a row as it is served, always under the key `budget_forecast`."""
    given = line.get("budget_forecast") or {}
    automatic = max(row["projected_budget"] - row["projected_costs"], Decimal(0))
    return {
        "manual_amount": given.get("manual_amount"),
        "automatic_amount": text(automatic),
        "amount": text(row["budget_forecast"]),
        "calculation_strategy": given.get("calculation_strategy") or "automatic",
        "notes": given.get("notes"),
    }


def text(number: Decimal) -> str:
    """An amount as budget rows write it: the text of a floating-point number, such as "1250.0"."""
    plain = f"{number.quantize(Decimal('0.01')):f}".rstrip("0")
    return plain + "0" if plain.endswith(".") else plain
