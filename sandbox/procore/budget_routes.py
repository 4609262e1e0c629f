"""The endpoints of budgets that are no plain resource: the budget and its lock, the sync of lines, views and their rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.procore.budget_figures import Figures, figures_of, forecast_of, text
from sandbox.procore.budget_hooks import budget_of
from sandbox.procore.budgets import BUDGET_LINES
from sandbox.procore.errors import ApiError
from sandbox.procore.guard import Call, Guard, Handler
from sandbox.procore.paging import listing
from sandbox.procore.resource import Resource
from sandbox.procore.resources import PROJECT
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.sync import sync
from sandbox.procore.views import public
from sandbox.procore.write import Place

BUDGET = Resource(table="budgets", path="", tool="budget", shape="error")
VIEWS = Resource(table="budget_views", path="", tool="budget", shape="error")
MIGRATED = "This company has migrated to Budget Changes; budget modifications can be read only"
ROW_TYPES = ("budgeted", "unbudgeted", "all")


def routes(guard: Guard) -> list[Route]:
    """The routes; all need the Budget tool."""
    state = guard.state

    def place(call: Call) -> int:
        project_id = guard.project(call)
        guard.tool(call.resource, project_id)
        return project_id

    async def show(call: Call) -> Response:
        """The documents name `locked` only; id and project_id are there because external data and events name them.

        A project without a budget answers with an id of null."""
        project_id = place(call)
        budget = budget_of(state, project_id)
        return JSONResponse(public(budget) if budget else {"id": None, "project_id": project_id, "locked": False})

    async def lock(call: Call) -> Response:
        budget = budget_of(state, place(call), make=True) or {}
        budget["locked"] = True
        return JSONResponse(public(budget))

    async def unlock(call: Call) -> Response:
        """Unless told otherwise, unlocking deletes the budget modifications, as the documents warn."""
        project_id = place(call)
        budget = budget_of(state, project_id, make=True) or {}
        wanted = call.given("destroy_all_budget_line_item_transfers")
        if str(wanted).lower() not in ("false", "0"):
            state.delete("budget_modifications", {"_project_id": project_id})
        budget["locked"] = False
        return JSONResponse(public(budget))

    async def sync_lines(call: Call) -> Response:
        """The odd one among the syncs: a POST, and its rows are under `budget_line_items`."""
        rows = sync(state, BUDGET_LINES, Place(place(call)), call.body, key="budget_line_items")
        return JSONResponse(rows)

    async def modifications(call: Call) -> Response:
        project_id = place(call)
        return JSONResponse([public(row) for row in state.rows("budget_modifications", _project_id=project_id)])

    async def no_modifications(call: Call) -> Response:
        place(call)
        answer = ApiError(405, MIGRATED).response("message")
        answer.headers["Allow"] = "GET"
        return answer

    async def views(call: Call) -> Response:
        project_id = place(call)
        shown = [public(view) for view in state.rows("budget_views") if _shows(view, project_id)]
        return listing(call.request, VIEWS, shown)

    def view_of(call: Call, project_id: int) -> Record:
        view = state.find("budget_views", call.given("record_id"))
        if view is None or not _shows(view, project_id):
            raise ApiError(404, "Not Found")
        return view

    async def columns(call: Call) -> Response:
        view = view_of(call, place(call))
        return JSONResponse([{key: each[key] for key in ("id", "name", "type")} for each in view["_columns"]])

    def rows_of(render: Callable[[ProcoreState, int, Record, str], list[Record]]) -> Handler:
        async def rows(call: Call) -> Response:
            project_id = place(call)
            kind = call.given("budget_row_type") or "all"
            if kind not in ROW_TYPES:
                raise ApiError(400, f"budget_row_type must be one of {', '.join(ROW_TYPES)}")
            return listing(call.request, VIEWS, render(state, project_id, view_of(call, project_id), kind))

        return rows

    one = "/rest/v1.0/budget_views/{record_id}"
    transfers = f"{PROJECT}/budget_modifications"
    wanted: list[tuple[str, Resource, Handler, list[str]]] = [
        (f"{PROJECT}/budget", BUDGET, show, ["GET"]),
        (f"{PROJECT}/budget/lock", BUDGET, lock, ["POST"]),
        (f"{PROJECT}/budget/lock", BUDGET, unlock, ["DELETE"]),
        (f"{BUDGET_LINES.path}/sync", BUDGET_LINES, sync_lines, ["POST"]),
        (transfers, BUDGET, modifications, ["GET"]),
        (transfers, BUDGET, no_modifications, ["POST", "PUT", "PATCH", "DELETE"]),
        (transfers + "/{record_id}", BUDGET, no_modifications, ["PUT", "PATCH", "DELETE"]),
        ("/rest/v1.0/budget_views", VIEWS, views, ["GET"]),
        (f"{one}/budget_detail_columns", VIEWS, columns, ["GET"]),
        (f"{one}/detail_rows", VIEWS, rows_of(detail_rows), ["GET"]),
        (f"{one}/summary_rows", VIEWS, rows_of(summary_rows), ["GET"]),
    ]
    return [Route(path, guard.endpoint(about, handler), methods=methods) for path, about, handler, methods in wanted]


def detail_rows(state: ProcoreState, project_id: int, view: Record, row_type: str) -> list[Record]:
    """A row for each budget code; `id` is that of the budget line, null where the code is not budgeted."""
    lines = {line["wbs_code_id"]: line for line in state.rows("budget_line_items", _project_id=project_id)}
    shown = []
    for wbs_id, figures in sorted(figures_of(state, project_id).items()):
        line = lines.get(wbs_id)
        if row_type != "all" and (row_type == "budgeted") != (line is not None):
            continue
        wbs = state.find("wbs_codes", wbs_id) or {}
        code = state.find("cost_codes", wbs.get("_cost_code_id")) or {}
        shown.append(
            {
                "id": line["id"] if line else None,
                "wbs_code_id": wbs_id,
                "cost_code_id": wbs.get("_cost_code_id"),
                "cost_code_origin_id": code.get("origin_id"),
                "category_id": wbs.get("_line_item_type_id"),
                "biller_type": code.get("biller_type"),
                "original_budget_amount": text(figures["original_budget_amount"]),
                "budget_modifications": text(figures["budget_modifications"]),
                "budget_forecast": forecast_of(line or {}, figures),
                **_columns(view, figures),
            }
        )
    return shown


def summary_rows(state: ProcoreState, project_id: int, view: Record, row_type: str) -> list[Record]:
    """The same figures, added up for each cost code."""
    sums: dict[Any, Figures] = {}
    budgeted = {line["wbs_code_id"] for line in state.rows("budget_line_items", _project_id=project_id)}
    for wbs_id, figures in sorted(figures_of(state, project_id).items()):
        if row_type == "all" or (row_type == "budgeted") == (wbs_id in budgeted):
            code = (state.find("wbs_codes", wbs_id) or {}).get("_cost_code_id")
            total = sums.setdefault(code, dict.fromkeys(figures, figures["budget_forecast"] * 0))
            for kind, value in figures.items():
                total[kind] += value
    shown = []
    for code_id, figures in sums.items():
        code = state.find("cost_codes", code_id) or {}
        about = {"cost_code_id": code_id, "cost_code_origin_id": code.get("origin_id")}
        amounts = {kind: text(figures[kind]) for kind in ("original_budget_amount", "budget_modifications")}
        shown.append({**about, **amounts, **_columns(view, figures)})
    return shown


def _columns(view: Record, figures: Figures) -> Record:
    """The columns of a view under the names that the customer gave them; the forecast keeps its own key."""
    return {each["name"]: text(figures[each["_kind"]]) for each in view["_columns"] if each["_kind"] in figures}


def _shows(view: Record, project_id: int) -> bool:
    projects = view.get("_project_ids")
    return projects is None or project_id in projects
