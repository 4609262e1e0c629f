"""The endpoints that are no plain resource."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.procore.codes import segments
from sandbox.procore.commitments import TYPES
from sandbox.procore.contracts import CO_STATUSES
from sandbox.procore.errors import ApiError
from sandbox.procore.filters import chosen
from sandbox.procore.guard import Call, Guard
from sandbox.procore.paging import listing
from sandbox.procore.resource import Resource
from sandbox.procore.resources import COMPANY, PROJECT, RESOURCES, VENDORS
from sandbox.procore.state import CONTRACTS, Record
from sandbox.procore.sync import MOST_ROWS
from sandbox.procore.views import public, render

_PLAIN = Resource(table="", path="", per_page=None)
_COMMITMENTS = Resource(table="commitments", path="", per_page=20, tool="commitments", shape="errors")
_V11_VENDORS = Resource(table="vendors", path="", per_page=25, tool="directory", filters=VENDORS.filters)


def routes(guard: Guard) -> list[Route]:
    """Me, companies, segments, statuses, the combined commitments, project vendors, assignment of cost types."""
    state = guard.state
    resources = {resource.table: resource for resource in reversed(RESOURCES)}

    async def me(call: Call) -> Response:
        default = {"id": 1, "login": "service-account@sandbox.invalid", "name": "Service account"}
        return JSONResponse(state.company.get("_me") or default)

    async def companies(call: Call) -> Response:
        return JSONResponse([{"is_active": True, "my_company": True, **public(state.company)}])

    async def company_segments(call: Call) -> Response:
        return JSONResponse(segments(state, None))

    async def project_segments(call: Call) -> Response:
        return JSONResponse(segments(state, guard.project(call)))

    async def statuses(call: Call) -> Response:
        call.need("company_id")
        rows = [
            {"id": number, "status": status, "label": status.replace("_", " ").title()}
            for number, status in enumerate(CO_STATUSES, 1)
        ]
        return JSONResponse(rows)

    async def commitments(call: Call) -> Response:
        """Both kinds of contract in one list, without any filter."""
        project_id = guard.project(call)
        guard.tool(_COMMITMENTS, project_id)
        rows: list[Record] = []
        for name in CONTRACTS:
            for row in state.rows(name, _project_id=project_id):
                if not row.get("deleted_at"):
                    rows.append({**render(state, resources[name], row), "type": TYPES[name]})
        return listing(call.request, _COMMITMENTS, sorted(rows, key=lambda row: int(row["id"])))

    async def project_vendors(call: Call) -> Response:
        project_id = guard.project(call)
        guard.tool(_V11_VENDORS, project_id)
        rows = [row for row in state.rows("vendors") if project_id in _projects_of(row)]
        rows = chosen(_V11_VENDORS, call.request.query_params, rows)
        return listing(call.request, _V11_VENDORS, [render(state, VENDORS, row) for row in rows])

    async def add_vendor(call: Call) -> Response:
        project_id = guard.project(call)
        guard.tool(_V11_VENDORS, project_id)
        vendor = state.find("vendors", call.given("record_id"))
        if vendor is None:
            raise ApiError(404, "Not Found")
        vendor["_project_ids"] = sorted({*_projects_of(vendor), project_id})
        state.touch(vendor)
        return JSONResponse(render(state, VENDORS, vendor), 201)

    async def assign_types(call: Call) -> Response:
        """Assign cost types to cost codes; a sync like the others, with pairs in place of ids."""
        project_id = guard.project(call)
        rows = call.body.get("updates")
        if not isinstance(rows, list):
            raise ApiError(400, "param is missing or the value is empty: updates")
        if len(rows) > MOST_ROWS:
            raise ApiError(413, f"Payload Too Large: at most {MOST_ROWS} updates in a call, {len(rows)} were sent")
        entities, errors = [], []
        for row in rows:
            given = row if isinstance(row, dict) else {}
            code = state.find("cost_codes", given.get("cost_code_id"))
            kind = state.find("line_item_types", given.get("line_item_type_id"))
            if code is None or code.get("_project_id") != project_id:
                errors.append({**given, "errors": {"cost_code_id": ["must exist"]}})
            elif kind is None:
                errors.append({**given, "errors": {"line_item_type_id": ["must exist"]}})
            else:
                code["_line_item_type_ids"] = sorted({*code.get("_line_item_type_ids", []), kind["id"]})
                state.touch(code)
                entities.append({"cost_code_id": code["id"], "line_item_type_id": kind["id"], "synced": True})
        return JSONResponse({"entities": entities, "errors": errors})

    wbs = "work_breakdown_structure/segments"
    endpoint = guard.endpoint
    return [
        Route("/rest/v1.0/me", endpoint(_PLAIN, me, company=False), methods=["GET"]),
        Route("/rest/v1.0/companies", endpoint(_PLAIN, companies, company=False), methods=["GET"]),
        Route(f"{COMPANY}/{wbs}", endpoint(_PLAIN, company_segments), methods=["GET"]),
        Route(f"{PROJECT}/{wbs}", endpoint(_PLAIN, project_segments), methods=["GET"]),
        Route("/rest/v1.0/change_order/statuses", endpoint(_PLAIN, statuses), methods=["GET"]),
        Route("/rest/v1.0/commitments", endpoint(_COMMITMENTS, commitments), methods=["GET"]),
        *(
            Route(f"/rest/{version}/projects/{{project_id}}/vendors", endpoint(_V11_VENDORS, project_vendors))
            for version in ("v1.0", "v1.1")
        ),
        Route(
            "/rest/v1.1/projects/{project_id}/vendors/{record_id}/actions/add",
            endpoint(_V11_VENDORS, add_vendor),
            methods=["POST"],
        ),
        Route("/rest/v1.0/cost_code_line_item_types/sync", endpoint(_PLAIN, assign_types), methods=["PATCH"]),
    ]


def _projects_of(vendor: Record) -> list[int]:
    return list(vendor.get("_project_ids") or vendor.get("project_ids") or [])
