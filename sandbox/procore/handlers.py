"""The actions of a resource: list, show, create, update, delete, sync. All resources share them."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.procore.codes import pair_of, wbs_for
from sandbox.procore.errors import ApiError
from sandbox.procore.filters import chosen
from sandbox.procore.guard import Call, Guard
from sandbox.procore.hooks import DELETED
from sandbox.procore.paging import listing
from sandbox.procore.resource import Resource
from sandbox.procore.state import Record
from sandbox.procore.sync import sync
from sandbox.procore.views import render
from sandbox.procore.write import Invalid, Place, create, update

SYNC_ONLY = "Cost codes of an ERP integrated project are created and updated with the sync endpoint only"


class Handlers:
    """The actions of one resource."""

    def __init__(self, guard: Guard, resource: Resource) -> None:
        self.guard = guard
        self.state = guard.state
        self.resource = resource

    def routes(self) -> list[Route]:
        """The routes of the actions that the resource has; sync before the single record, whose path it fits."""
        one = self.resource.path + "/{record_id}"
        wanted = (
            ("sync", f"{self.resource.path}/sync", "PATCH", self.sync),
            ("list", self.resource.path, "GET", self.list),
            ("create", self.resource.path, "POST", self.create),
            ("show", one, "GET", self.show),
            ("update", one, "PATCH", self.update),
            ("delete", one, "DELETE", self.delete),
        )
        return [
            Route(path, self.guard.endpoint(self.resource, handler), methods=[method])
            for action, path, method, handler in wanted
            if action in self.resource.actions
        ]

    def _place(self, call: Call, needs: tuple[str, ...] = ()) -> Place:
        """Where the call works, after the checks of project, tool and parent."""
        project_id = self.guard.project(call) if self.resource.in_project else None
        self.guard.tool(self.resource, project_id)
        given = {name: call.need(name) for name in needs}
        parent = None
        if self.resource.parent:
            parent = self.state.find(self.resource.parent, call.given("parent_id"))
            if parent is None or parent.get("deleted_at") or parent.get("_project_id") != project_id:
                raise ApiError(404, "Not Found")
        extra: dict[str, Any] = {}
        for name, key in self.resource.narrows.items():
            value = given.get(name, call.given(name))
            if value is not None:
                if not (str(value).isascii() and str(value).isdigit()):
                    raise ApiError(400, f"{name} must be a number")
                extra[key] = int(value)
        return Place(project_id, parent, extra)

    def _rows(self, place: Place) -> list[Record]:
        rows = []
        for row in self.state.rows(self.resource.table):
            here = place.holds(self.resource, {**row, "deleted_at": None})
            if here and (self.resource.table != "projects" or self.state.sees(row)):
                rows.append(row)
        return rows

    def _record(self, call: Call) -> tuple[Record, Place]:
        place = self._place(call, tuple(n for n in self.resource.needs if n == "company_id"))
        record = self.state.find(self.resource.table, call.given("record_id"))
        hidden = self.resource.table == "projects" and record is not None and not self.state.sees(record)
        if record is None or hidden or not place.holds(self.resource, record):
            raise ApiError(404, "Not Found")
        return record, place

    def _attributes(self, call: Call) -> Record:
        wrapper = self.resource.wrapper
        if not wrapper:
            return call.body
        found = call.body.get(wrapper)
        if not isinstance(found, dict):
            raise ApiError(400, f"param is missing or the value is empty: {wrapper}")
        return found

    def _answer(self, record: Record, status: int = 200) -> Response:
        shown = render(self.state, self.resource, record)
        return JSONResponse({"data": shown} if self.resource.under_data else shown, status)

    async def list(self, call: Call) -> Response:
        place = self._place(call, self.resource.needs)
        rows = chosen(self.resource, call.request.query_params, self._rows(place))
        return listing(call.request, self.resource, [render(self.state, self.resource, row) for row in rows])

    async def show(self, call: Call) -> Response:
        return self._answer(self._record(call)[0])

    async def create(self, call: Call) -> Response:
        place = self._place(call, tuple(n for n in self.resource.needs if n != "contract_id"))
        self._only_by_sync(place)
        attributes = self._attributes(call)
        try:
            record = self._same_wbs(place, attributes) or create(self.state, self.resource, place, attributes)
        except Invalid as invalid:
            raise ApiError(self.resource.invalid_status, "Unprocessable Entity", invalid.errors) from None
        return self._answer(record, 201)

    async def update(self, call: Call) -> Response:
        record, place = self._record(call)
        self._only_by_sync(place)
        try:
            return self._answer(update(self.state, self.resource, record, self._attributes(call)))
        except Invalid as invalid:
            raise ApiError(self.resource.invalid_status, "Unprocessable Entity", invalid.errors) from None

    async def delete(self, call: Call) -> Response:
        record, _ = self._record(call)
        if self.resource.soft_delete:
            record["deleted_at"] = self.state.now()
            self.state.touch(record)
        else:
            del self.state.tables[self.resource.table][int(record["id"])]
        gone = DELETED.get(self.resource.table)
        if gone is not None:
            gone(self.state, record)
        return Response(status_code=204)

    async def sync(self, call: Call) -> Response:
        place = self._place(call, self.resource.sync_needs)
        return JSONResponse(sync(self.state, self.resource, place, call.body))

    def _only_by_sync(self, place: Place) -> None:
        if self.resource.table == "cost_codes":
            project = self.state.find("projects", place.project_id) or {}
            if project.get("is_erp_integrated") or project.get("erp_integrated"):
                raise ApiError(422, SYNC_ONLY)

    def _same_wbs(self, place: Place, attributes: Record) -> Record | None:
        """A WBS code of the same segment items is updated, not made a second time."""
        if self.resource.table != "wbs_codes":
            return None
        code_id, kind_id = pair_of(self.state, place.project_id, attributes.get("segment_items"))
        code, kind = self.state.find("cost_codes", code_id), self.state.find("line_item_types", kind_id)
        same = wbs_for(self.state, code, kind, make=False) if code else None
        if same is None or same.get("_project_id") != place.project_id:
            return None
        return update(self.state, self.resource, same, attributes)
