"""The application: every route of the stand-in, behind the shared fault layer."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from sandbox.control import SandboxApp
from sandbox.faults import FaultBoard
from sandbox.procore import auth, budget_routes, erp, special
from sandbox.procore.errors import ApiError
from sandbox.procore.guard import Call, Guard
from sandbox.procore.handlers import Handlers
from sandbox.procore.resource import Resource
from sandbox.procore.resources import RESOURCES
from sandbox.procore.state import ProcoreState

_UNKNOWN = Resource(table="", path="")
_VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def create_app(state: ProcoreState, *, board: FaultBoard | None = None) -> SandboxApp:
    """The stand-in for this state. `board` takes faults and holds the log of requests (a new one where None)."""
    tokens = auth.Tokens(state)
    guard = Guard(state, tokens)
    routes = auth.routes(state, tokens) + special.routes(guard)
    routes += budget_routes.routes(guard) + erp.routes(guard)
    for resource in RESOURCES:
        routes += Handlers(guard, resource).routes()

    async def nowhere(call: Call) -> Response:
        raise ApiError(404, "Not Found")

    routes.append(Route("/{path:path}", guard.endpoint(_UNKNOWN, nowhere, company=False), methods=_VERBS))
    return SandboxApp(board or FaultBoard(), state, routes)
