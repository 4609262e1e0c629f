"""What stands before every call: rate limits, token, company, project, tool; and the headers of every answer."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.procore.auth import Tokens
from sandbox.procore.errors import HOUR_TEXT, NO_ACCESS, ApiError
from sandbox.procore.limits import Verdict
from sandbox.procore.resource import Resource
from sandbox.procore.state import ProcoreState, Record

# The tools that a project's configuration switches on and off; others belong to the company.
PROJECT_TOOLS = ("commitments", "change_orders", "prime_contracts", "budget")
NO_HEADER = "Missing Procore-Company-Id header! Please send the id of the company with every call."


@dataclass(frozen=True)
class Call:
    """One call that has passed the guard."""

    request: Request
    resource: Resource
    body: Record = field(default_factory=dict)

    def given(self, name: str) -> Any:
        """A parameter from the path, the query or the top level of the body; None where it is nowhere."""
        for source in (self.request.path_params, self.request.query_params, self.body):
            if source.get(name) not in (None, ""):
                return source[name]
        return None

    def need(self, name: str) -> Any:
        """The same; ApiError 400 where it is nowhere."""
        found = self.given(name)
        if found is None:
            raise ApiError(400, f"param is missing or the value is empty: {name}")
        return found


Handler = Callable[[Call], Awaitable[Response]]


class Guard:
    """Makes endpoints out of handlers."""

    def __init__(self, state: ProcoreState, tokens: Tokens) -> None:
        self.state = state
        self.tokens = tokens

    def endpoint(
        self, resource: Resource, handler: Handler, *, company: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint for the router. `company` False is for the two calls that work without the header."""

        async def endpoint(request: Request) -> Response:
            verdict = self.state.limits.count(request.headers.get("procore-company-id", ""))
            retry_after = None
            try:
                if verdict.exceeded:
                    retry_after = self._retry_after(verdict)
                    raise ApiError(429, HOUR_TEXT)
                self.tokens.require(request)
                call = Call(request, resource, await _json(request))
                self._company(call, required=company)
                answer = await handler(call)
            except ApiError as error:
                shape = "message" if error.status in (401, 429) else resource.shape
                answer = error.response(shape)
            answer.headers.update(verdict.headers(retry_after))
            answer.headers["x-request-id"] = str(uuid.uuid4())
            return answer

        return endpoint

    def _retry_after(self, verdict: Verdict) -> int | None:
        settings = self.state.settings
        return max(verdict.reset - int(settings.timer()), 1) if settings.retry_after_on_429 else None

    def _company(self, call: Call, *, required: bool) -> None:
        header = call.request.headers.get("procore-company-id")
        if not header:
            if required:
                raise ApiError(400, NO_HEADER, plain=True)
            return
        for text in (header, call.given("company_id")):
            if text is not None and str(text) != str(self.state.company_id):
                raise ApiError(403, "The app is not installed in this company")

    def project(self, call: Call) -> int:
        """The project of a call; a project that the service account may not see answers as if it were not there."""
        found = self.state.find("projects", call.need("project_id"))
        if found is None or not self.state.sees(found):
            raise ApiError(404, "Not Found")
        return int(found["id"])

    def tool(self, resource: Resource, project_id: int | None) -> None:
        """Refuse where the resource's tool is switched off, for the company or in the project."""
        if not resource.tool:
            return
        disabled = self.state.settings.disabled_tools
        project = self.state.find("projects", project_id) or {}
        if {(0, resource.tool), (project_id or 0, resource.tool)} & disabled:
            raise ApiError(403, NO_ACCESS)
        if resource.tool in project.get("_disabled_tools", []):
            raise ApiError(403, NO_ACCESS)
        configuration = next(self.state.rows("project_configurations", _project_id=project_id), {})
        if resource.tool in PROJECT_TOOLS and resource.tool not in configuration.get("active_tools", PROJECT_TOOLS):
            raise ApiError(403, NO_ACCESS)


async def _json(request: Request) -> Record:
    """The body as an object; ApiError 400 where it is no JSON object. Amounts lose nothing: they stay text."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        data = json.loads(raw, parse_float=str, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair could not be served again
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The request body is not readable as JSON") from error
    if not isinstance(data, dict):
        raise ApiError(400, "The request body must be a JSON object")
    return data


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")
