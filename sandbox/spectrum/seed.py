"""Seed rows made ready: every value text, the company filled in, change requests split into header and
lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.spectrum.layouts.change_requests import BILLING_ELEMENTS, COST_ELEMENTS
from sandbox.spectrum.settings import Settings

TABLES = (
    "customers",
    "contracts",
    "contract_items",
    "vendors",
    "jobs",
    "phases",
    "cost_types",
    "cost_centers",
    "gl_accounts",
    "phase_categories",
    "standard_phases",
    "subcontracts",
    "subcontract_phases",
    "change_requests",
    "change_request_costs",
    "change_request_billings",
    "change_request_statuses",
    "change_orders",
    "change_order_billings",
    "notes",
    "projections",
)
CHANGE_REQUEST_KEYS = ("Company_Code", "Job_Number", "Customer_Code", "Change_Request_Number")

# GetPhase reads these under another name than AddPhase writes them.
_ESTIMATES = (
    ("Current_Est_Quantity", "Estimated_Quantity"),
    ("Current_Est_Hours", "Estimated_Hours"),
    ("Current_Est_Cost", "Current_Estimated_Dollars"),
    ("Phase_Cost_Center", "Cost_Center"),
)


def prepare(settings: Settings, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, list[dict[str, str]]]:
    """Turn seed tables into the rows a state keeps. Tables this stand-in does not know are kept as they
    are."""
    ready: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
    for name, rows in tables.items():
        ready[name] = [_as_text(settings, row) for row in rows]
    for row in ready["vendors"]:
        row.setdefault("Status", "A")
    for row in (*ready["jobs"], *ready["phases"], *ready["subcontracts"]):
        row.setdefault("Status_Code", "A")
    for row in ready["phases"]:
        for written, read in _ESTIMATES:
            if not row.get(written) and row.get(read):
                row[written] = row[read]
    _split_change_requests(ready)
    return ready


def _as_text(settings: Settings, row: Mapping[str, Any]) -> dict[str, str]:
    text = {name: _text(value) for name, value in row.items() if not name.startswith("_")}
    return {"Company_Code": settings.company_code, **text}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    return str(value)


def _split_change_requests(ready: dict[str, list[dict[str, str]]]) -> None:
    """A seed row is a record of ARChangeRequest: header, and perhaps a cost line and a billing line, in
    one."""
    costs = {element.name for element in COST_ELEMENTS}
    billings = {element.name for element in BILLING_ELEMENTS}
    headers: dict[tuple[str, ...], dict[str, str]] = {}
    for row in ready["change_requests"]:
        keys = {name: row.get(name, "") for name in CHANGE_REQUEST_KEYS}
        header = {name: value for name, value in row.items() if name not in costs | billings}
        headers.setdefault(tuple(value.strip() for value in keys.values()), {}).update(header)
        for table, names, mark in (
            ("change_request_costs", costs, "CR_Phase_Code"),
            ("change_request_billings", billings, "CR_Billing_Item_Code"),
        ):
            if row.get(mark):
                ready[table].append(keys | {name: value for name, value in row.items() if name in names})
    ready["change_requests"] = list(headers.values())
