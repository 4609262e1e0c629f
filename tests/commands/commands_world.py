"""The company as one context file, and the command line as a function."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from cli import main

ROOT = Path(__file__).resolve().parents[2]
COMPANY = ROOT / "fixtures" / "company"
SENDER = "priya.raman@harborpoint.example"
APPROVER = "dana.whitfield@harborpoint.example"
READER = "lucy.brandt@harborpoint.example"
OFFLINE = ("--records", "orders.json", "--context", "context.json")
FLOW = "commitment.export"


@dataclass(frozen=True)
class Company:
    """The context with the company's lists, and its orders."""

    context: dict[str, Any]
    orders: list[dict[str, Any]]

    def order(self, identity: int, **changes: Any) -> dict[str, Any]:
        """One order, changed."""
        found = next(one for one in self.orders if one["id"] == identity)
        return {**json.loads(json.dumps(found)), **changes}


def company_context() -> Company:
    """Built from the fixtures as a person would put the file together."""
    orders = [
        *_marked("procore/work_order_contracts.json", "WorkOrderContract"),
        *_marked("procore/purchase_order_contracts.json", "PurchaseOrderContract"),
    ]
    active = {user["login"]: user["is_active"] for user in _read("procore/users.json")}
    context = {
        "now": "2026-11-22T12:00:00Z",
        "connection": {"status": "Connected", "connected_at": "2026-02-02"},
        "settings": {
            "spectrum_companies": "SPC",
            "standard_cost_code_list": "CSI",
            "standard_cost_code_job": "TEMPLATE",
            "subcontract_gl_account": "500200",
            "change_request_status": "AP",
        },
        "users": [{**one, "active": active.get(one["login"], False)} for one in _read("people.json")],
        "projects": _read("procore/projects.json"),
        "directory": _read("procore/vendors.json"),
        "erp_vendors": [one for one in _read("spectrum/vendors.json") if one["Status"] == "A"],
        "erp_jobs": _read("spectrum/jobs.json"),
        "cost_codes": _read("procore/cost_codes.json"),
        "cost_types": _read("procore/line_item_types.json"),
        "wbs_codes": _read("procore/wbs_codes.json"),
        "cost_code_lists": _read("procore/standard_cost_code_lists.json"),
        "standard_codes": _read("procore/standard_cost_codes.json"),
        "sub_jobs": _read("procore/sub_jobs.json"),
        "commitments": orders,
    }
    return Company(context, orders)


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((COMPANY / name).read_text(encoding="utf-8"))
    return found


def _marked(name: str, kind: str) -> list[dict[str, Any]]:
    return [{**one, "type": kind} for one in _read(name)]


def call_in(folder: Path, *words: str, stdin: str | None = None) -> Result:
    """The command as typed in a folder. Nothing of the tester's own environment is seen."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        environment = {"SYNC_ENGINE_CONFIG": None, "NO_COLOR": None}
        return CliRunner().invoke(main, [str(word) for word in words], input=stdin, env=environment)
    finally:
        os.chdir(before)


def valid(name: str, text: str) -> dict[str, Any]:
    """A document that keeps to its published schema. A number with a point would be an amount that lost its exactness."""

    def refuse(number: str) -> Any:
        raise AssertionError(f"{number} is a binary float in the output")

    found: dict[str, Any] = json.loads(text, parse_float=refuse)
    schema = json.loads((ROOT / "schemas" / "output" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = sorted(Draft202012Validator(schema).iter_errors(found), key=str)
    assert not errors, errors[0]
    return found
