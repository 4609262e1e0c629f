"""The control interface under /_sandbox, the same for every stand-in, and the application class that carries
it.

- POST   /_sandbox/faults    `{"match": {"path", "method", "contains"}, "kind", "times", "skip", "seconds",
                             "status", "headers", "body", "find", "put"}` or a list of them: plan faults
                             (kinds: faults.py)
- GET    /_sandbox/faults    the planned faults with their `hits`;  DELETE forgets them
- GET    /_sandbox/requests  the log, oldest first; `?path=` keeps those whose path contains the text;  DELETE
  empties it
- POST   /_sandbox/release   let the writes held back by `late_commit` happen now
- GET    /_sandbox/records   `?table=NAME` the stored rows; without a table, the names of the tables and their
  sizes
- POST   /_sandbox/delete    `{"table", "where": {field: value}}` deletes rows, as an operator would by hand
- POST   /_sandbox/reset     back to the seed; faults, log and held writes are forgotten
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.faults import Fault, FaultBoard, FaultLayer


class ControlledState(Protocol):
    """What a stand-in's state offers to the control interface. Rows are plain JSON objects."""

    def table_names(self) -> Sequence[str]: ...

    def records(self, table: str) -> Sequence[Mapping[str, Any]]:
        """The rows of one table. Raises KeyError for an unknown table."""

    def delete(self, table: str, where: Mapping[str, Any]) -> int:
        """Delete the rows whose fields equal `where`; returns how many. Raises KeyError for an unknown
        table."""

    def reset(self) -> None: ...


class SandboxApp(Starlette):
    """A Starlette application with the fault layer outside of everything else.

    Starlette's own middleware list would put it inside the error handler, out of reach of the connection.
    """

    def __init__(self, board: FaultBoard, state: ControlledState, routes: Sequence[Any], **options: Any) -> None:
        super().__init__(routes=[*control_routes(board, state), *routes], **options)
        self.board = board
        self._layer = FaultLayer(super().__call__, board)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._layer(scope, receive, send)


def control_routes(board: FaultBoard, state: ControlledState) -> list[Route]:
    """The routes under /_sandbox for one server."""

    async def faults(request: Request) -> JSONResponse:
        if request.method == "DELETE":
            board.faults.clear()
        elif request.method == "POST":
            try:
                data = json.loads(await request.body())
                planned = [Fault.from_json(each) for each in (data if isinstance(data, list) else [data])]
            except (ValueError, TypeError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 400)
            board.faults.extend(planned)
        return JSONResponse([asdict(fault) for fault in board.faults])

    async def requests(request: Request) -> JSONResponse:
        if request.method == "DELETE":
            board.requests.clear()
        part = request.query_params.get("path", "")
        return JSONResponse([asdict(seen) for seen in board.requests if part in seen.path])

    async def release(request: Request) -> JSONResponse:
        return JSONResponse({"released": await board.release()})

    async def records(request: Request) -> JSONResponse:
        table = request.query_params.get("table")
        if table is None:
            return JSONResponse({name: len(state.records(name)) for name in state.table_names()})
        try:
            return JSONResponse([dict(row) for row in state.records(table)])
        except KeyError:
            return _no_table(table, state)

    async def delete(request: Request) -> JSONResponse:
        try:
            data = json.loads(await request.body())
            table, where = data["table"], dict(data["where"])
        except (ValueError, TypeError, KeyError):
            return JSONResponse({"error": 'send {"table": NAME, "where": {FIELD: VALUE}}'}, 400)
        try:
            return JSONResponse({"deleted": state.delete(table, where)})
        except KeyError:
            return _no_table(table, state)

    async def reset(request: Request) -> JSONResponse:
        board.clear()
        state.reset()
        return JSONResponse({"reset": True})

    return [
        Route("/_sandbox/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/_sandbox/requests", requests, methods=["GET", "DELETE"]),
        Route("/_sandbox/release", release, methods=["POST"]),
        Route("/_sandbox/records", records, methods=["GET"]),
        Route("/_sandbox/delete", delete, methods=["POST"]),
        Route("/_sandbox/reset", reset, methods=["POST"]),
    ]


def _no_table(table: str, state: ControlledState) -> JSONResponse:
    return JSONResponse({"error": f"no table {table!r}; there are: {', '.join(state.table_names())}"}, 404)
