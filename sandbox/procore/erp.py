"""Endpoints that Procore gives to selected ERP partners (sections 2.3 and 2.6): job costs, external data, and the
configuration of a project. None is in the public description; where its history is silent, the choice is told here.

- `erp_job_costs/sync` finds its rows by cost code and cost type; nothing reads them back but the columns of budget views.
- `external_data` of a budget and a budget change is kept beside them, since neither serves an origin_id; that of a change order is
  kept on its package.
- A project's configuration is a flat object here. Only `erp_job_cost_transaction_syncing_enabled` is documented; `active_tools`
  and `forecast_export_enabled` are named by us, for the tools that are on and the switch in the budget settings.
"""

from __future__ import annotations

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.procore.codes import wbs_for
from sandbox.procore.errors import ApiError
from sandbox.procore.guard import PROJECT_TOOLS, Call, Guard
from sandbox.procore.orders import SIDES, twin
from sandbox.procore.resource import Resource, kinds
from sandbox.procore.resources import COMPANY, PROJECT
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.sync import NOT_FOUND, each_row
from sandbox.procore.values import clean
from sandbox.procore.views import public
from sandbox.procore.write import TAKEN, Invalid

_MONEY = (
    "original_estimate approved_estimate_changes estimate original_commitment approved_commitment_changes revised_commitment"
    " committed_costs commitment_invoiced job_to_date_cost job_to_date_dollars_paid month_to_date_cost"
    " month_to_date_dollars_paid open_balance paid_amount"
)
_QUANTITY = (
    "original_estimate_units approved_estimate_unit_changes estimate_units job_to_date_units month_to_date_units"
    " percentage_complete"
)
JOB_COSTS = Resource(
    table="erp_job_costs", path="", tool="budget", shape="errors", fields=kinds(money=_MONEY, quantity=_QUANTITY)
)
EXTERNAL = Resource(table="", path="", shape="errors", fields=kinds(text="origin_id origin_code origin_data"))
CONFIGURATION = Resource(table="project_configurations", path="", shape="errors")
SWITCHES = ("erp_job_cost_transaction_syncing_enabled", "forecast_export_enabled")

# Item types that stand for one table; change_order stands for two.
_TABLES = {
    "budget": "budgets",
    "budget_change": "budget_changes",
    "cost_code": "cost_codes",
    "line_item_type": "line_item_types",
    "prime_contract": "prime_contracts",
    "project": "projects",
    "purchase_order_contract": "purchase_order_contracts",
    "standard_cost_code": "standard_cost_codes",
    "sub_job": "sub_jobs",
    "vendor": "vendors",
    "work_order_contract": "work_order_contracts",
}
_HIDDEN = ("budget", "budget_change")


def routes(guard: Guard) -> list[Route]:
    """Job costs, external data, configuration."""
    state = guard.state

    async def sync_costs(call: Call) -> Response:
        job = str(call.need("job_origin_id"))
        project = next((row for row in state.rows("projects", origin_id=job) if state.sees(row)), None)
        if project is None:
            raise ApiError(404, "Not Found")
        guard.tool(JOB_COSTS, project["id"])
        return JSONResponse(each_row(call.body, lambda row: _job_cost(state, int(project["id"]), row)))

    async def delete_cost(call: Call) -> Response:
        found = state.find("erp_job_costs", call.given("record_id"))
        if found is None:
            raise ApiError(404, "Not Found")
        guard.tool(JOB_COSTS, found["_project_id"])
        del state.tables["erp_job_costs"][found["id"]]
        return Response(status_code=204)

    async def sync_external(call: Call) -> Response:
        return JSONResponse(each_row(call.body, lambda row: _mark(state, row)))

    async def external(call: Call) -> Response:
        kind, item_id = str(call.need("item_type")), call.need("item_id")
        item = _item(state, kind, item_id)
        return JSONResponse([_external(state, kind, item)] if item else [])

    async def configuration(call: Call) -> Response:
        return JSONResponse(_shown(_configuration(state, guard.project(call))))

    async def configure(call: Call) -> Response:
        found = _configuration(state, guard.project(call))
        for name in SWITCHES:
            if name in call.body:
                if not isinstance(call.body[name], bool):
                    raise ApiError(422, "Unprocessable Entity", {name: ["is invalid"]})
                found[name] = call.body[name]
        state.touch(found)
        return JSONResponse(_shown(found))

    endpoint = guard.endpoint
    return [
        Route("/rest/v1.0/erp_job_costs/sync", endpoint(JOB_COSTS, sync_costs), methods=["PATCH"]),
        Route("/rest/v1.0/erp_job_costs/{record_id}", endpoint(JOB_COSTS, delete_cost), methods=["DELETE"]),
        Route(f"{COMPANY}/external_data/sync", endpoint(EXTERNAL, sync_external), methods=["PATCH"]),
        Route(f"{COMPANY}/external_data", endpoint(EXTERNAL, external), methods=["GET"]),
        Route(f"{PROJECT}/configuration", endpoint(CONFIGURATION, configuration), methods=["GET"]),
        Route(f"{PROJECT}/configuration", endpoint(CONFIGURATION, configure), methods=["PATCH"]),
    ]


def _job_cost(state: ProcoreState, project_id: int, row: Record) -> Record:
    """The job-to-date figures of one cost code and cost type; a second row for the pair takes the place of the first."""
    code, kind = (
        state.find("cost_codes", row.get("cost_code_id")),
        state.find("line_item_types", row.get("line_item_type_id")),
    )
    if code is None or code.get("_project_id") != project_id:
        raise Invalid({"cost_code_id": ["must exist"]})
    if kind is None:
        raise Invalid({"line_item_type_id": ["must exist"]})
    values, errors = clean(state, JOB_COSTS, row)
    if errors:
        raise Invalid(errors)
    pair = {"_cost_code_id": code["id"], "_line_item_type_id": kind["id"]}
    found = next(state.rows("erp_job_costs", **pair), None)
    if found is None:
        wbs = wbs_for(state, code, kind, make=True) or {}
        found = {"id": state.new_id(), "project_id": project_id, "_project_id": project_id, **pair}
        found |= {"cost_code_id": code["id"], "line_item_type_id": kind["id"], "wbs_code_id": wbs.get("id")}
        state.tables["erp_job_costs"][found["id"]] = found
    found |= values
    state.touch(found)
    return public(found)


def _item(state: ProcoreState, kind: str, item_id: object) -> Record | None:
    """The record that carries the external ids of an item; Invalid for a kind that this stand-in does not keep."""
    if kind == "change_order":
        orders = (state.find(side.orders, item_id) for side in SIDES)
        order = next((found for found in orders if found), None)
        return twin(state, order) if order else None
    if kind not in _TABLES:
        return None
    return state.find(_TABLES[kind], item_id)


def _mark(state: ProcoreState, row: Record) -> Record:
    kind = str(row.get("item_type"))
    if kind not in _TABLES and kind != "change_order":
        raise Invalid({"item_type": ["is not included in the list"]})
    item = _item(state, kind, row.get("item_id"))
    if item is None:
        raise Invalid(dict(NOT_FOUND))
    values, errors = clean(state, EXTERNAL, row)
    table = _TABLES.get(kind, "change_order_packages")
    hidden = "_" if kind in _HIDDEN else ""
    wanted = values.get("origin_id")
    same = state.rows(table, **{f"{hidden}origin_id": wanted}) if wanted else iter(())
    if any(other is not item for other in same):
        errors["origin_id"] = [TAKEN]
    if errors:
        raise Invalid(errors)
    item |= {f"{hidden}{name}": value for name, value in values.items()}
    if kind == "budget_change" and "origin_id" in values:
        item["erp_status"] = "synced" if wanted else "not_in_erp"
    state.touch(item)
    return {**_external(state, kind, item), "item_id": int(str(row["item_id"]))}


def _external(state: ProcoreState, kind: str, item: Record) -> Record:
    hidden = "_" if kind in _HIDDEN else ""
    ids = {name: item.get(f"{hidden}{name}") for name in EXTERNAL.fields}
    return {"id": item["id"], "item_type": kind, "item_id": item["id"], **ids}


def _configuration(state: ProcoreState, project_id: int) -> Record:
    found = next(state.rows("project_configurations", _project_id=project_id), None)
    if found is None:
        found = {
            "id": project_id,
            "project_id": project_id,
            "_project_id": project_id,
            "active_tools": list(PROJECT_TOOLS),
        }
        found |= dict.fromkeys(SWITCHES, False)
        state.tables["project_configurations"][project_id] = found
    return found


def _shown(configuration: Record) -> Record:
    return public(configuration)
