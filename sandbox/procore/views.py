"""How records are served: without the stand-in's own keys, with what they embed as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.procore.budget_figures import KINDS, figures_of, forecast_of
from sandbox.procore.resource import Resource
from sandbox.procore.state import WITH_LINES, ProcoreState, Record


def public(record: Record) -> Record:
    """A copy without the keys that start with "_"."""
    return {key: value for key, value in record.items() if not key.startswith("_")}


def render(state: ProcoreState, resource: Resource, record: Record) -> Record:
    """The record as this resource serves it; in version 2 with ids as text."""
    shown = public(record)
    view = _VIEWS.get(resource.table)
    if view is not None:
        view(state, record, shown)
    for name in resource.leaves_out:
        shown.pop(name, None)
    return text_ids(shown) if resource.v2 else shown


def text_ids(value: Any, key: str = "") -> Any:
    """A copy in which every `id` and `..._id` is text."""
    if isinstance(value, dict):
        return {k: text_ids(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [text_ids(v, key) for v in value]
    is_id = key == "id" or key.endswith("_id")
    return str(value) if is_id and isinstance(value, int) and not isinstance(value, bool) else value


def _vendor(state: ProcoreState, record: Record, shown: Record) -> None:
    shown["synced_to_erp"] = bool(record.get("origin_id"))


def _project(state: ProcoreState, record: Record, shown: Record) -> None:
    shown["is_erp_integrated"] = bool(record.get("is_erp_integrated") or record.get("erp_integrated"))
    shown["display_name"] = " - ".join(t for t in (record.get("project_number"), record.get("name")) if t)
    shown["company"] = {"id": state.company_id, "name": state.company.get("name")}


def _cost_code(state: ProcoreState, record: Record, shown: Record) -> None:
    types = (state.find("line_item_types", i) for i in record.get("_line_item_type_ids", []))
    wanted = ("id", "name", "code", "base_type", "origin_id")
    shown["line_item_types"] = [{key: kind.get(key) for key in wanted} for kind in types if kind]


def _contract(table: str) -> Callable[[ProcoreState, Record, Record], None]:
    def view(state: ProcoreState, record: Record, shown: Record) -> None:
        vendor = state.find("vendors", record.get("_vendor_id"))
        if vendor:
            keys = ("id", "origin_id", "origin_data")
            shown["vendor"] = {"company": vendor.get("name"), **{key: vendor.get(key) for key in keys}}
        else:
            shown.setdefault("vendor", None)
        lines = []
        for row in state.rows(f"{table}_lines", _contract_id=record["id"]):
            line = public(row)
            _line(state, row, line)
            lines.append(line)
        shown["line_items"] = lines

    return view


def _line(state: ProcoreState, record: Record, shown: Record) -> None:
    code = state.find("cost_codes", record.get("_cost_code_id"))
    if code:
        keys = ("id", "full_code", "name", "origin_id", "biller_type")
        shown["cost_code"] = {key: code.get(key) for key in keys}
    kind = state.find("line_item_types", record.get("_line_item_type_id"))
    if kind:
        shown["line_item_type"] = {key: kind.get(key) for key in ("id", "code", "name", "origin_id")}
    shown["cost_code_id"] = record.get("_cost_code_id")
    shown["line_item_type_id"] = record.get("_line_item_type_id")
    shown.setdefault("cost_code", None)
    shown.setdefault("line_item_type", None)


def _budget_line(state: ProcoreState, record: Record, shown: Record) -> None:
    """Amounts of budget lines are JSON numbers, unlike those of contracts."""
    _line(state, record, shown)
    figures = figures_of(state, record["_project_id"])[int(record["wbs_code_id"])]
    wanted = set(KINDS) - {
        "erp_job_to_date_costs",
        "erp_commitment_invoiced",
        "erp_direct_costs",
        "budget_modifications",
    }
    shown |= {kind: float(figures[kind]) for kind in KINDS if kind in wanted}
    shown["budget_forecast"] = forecast_of(record, figures)


def _budget_change(state: ProcoreState, record: Record, shown: Record) -> None:
    shown["erp_status"] = record.get("erp_status") or "not_in_erp"


_VIEWS: dict[str, Callable[[ProcoreState, Record, Record], None]] = {
    "vendors": _vendor,
    "projects": _project,
    "cost_codes": _cost_code,
    **{name: _contract(name) for name in WITH_LINES},
    **{f"{name}_lines": _line for name in WITH_LINES},
    "budget_line_items": _budget_line,
    "budget_changes": _budget_change,
}
