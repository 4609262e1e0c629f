"""The application: WSDLs, SOAP methods, the REST vendor read, Enhanced Authentication, and /_sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import Clock, SystemClock
from sandbox.control import SandboxApp
from sandbox.faults import FaultBoard
from sandbox.spectrum.dispatch import call
from sandbox.spectrum.export import export_endpoint
from sandbox.spectrum.layouts import METHODS
from sandbox.spectrum.rest import vendors_endpoint
from sandbox.spectrum.schedule import schedule_endpoint
from sandbox.spectrum.soap import SoapError, read_call, write_fault, write_rows
from sandbox.spectrum.state import SpectrumState
from sandbox.spectrum.wsdl import write_wsdl

XML = "text/xml; charset=utf-8"


def create_app(state: SpectrumState, *, clock: Clock | None = None, board: FaultBoard | None = None) -> Starlette:
    """The stand-in over one state. `clock` dates records and ages GUIDs and tokens; `board` takes planned
    faults (a new one where None; also reachable under /_sandbox/faults)."""
    now = (clock or SystemClock()).now
    routes = [
        Route("/wsdls/{file}", _wsdl(state), methods=["GET"]),
        Route("/ws/{file}", _wsdl(state), methods=["GET"]),
        Route("/ws/{file}", _soap(state, now), methods=["POST"]),
        Route("/vendors/{company}", vendors_endpoint(state, now), methods=["GET"]),
        Route("/contract/scheduleofvalues", schedule_endpoint(state, now), methods=["POST"]),
        Route("/_sandbox/export", export_endpoint(state), methods=["GET"]),
        Route("/connect/token", _token(state, now, rotate=False), methods=["POST"]),
        Route("/secretRotation", _token(state, now, rotate=True), methods=["POST"]),
    ]
    return SandboxApp(board or FaultBoard(), state, routes)


def _wsdl(state: SpectrumState) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        method = METHODS.get(request.path_params["file"].removesuffix(".jws"))
        if method is None:
            return Response("There is no such web service.\n", 404, media_type="text/plain")
        address = f"{request.base_url}ws/{method.name}"
        columns = state.settings.error_columns(method.puts)
        return Response(write_wsdl(method, address, columns), media_type=XML)

    return endpoint


def _soap(state: SpectrumState, now: Callable[[], datetime]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        if state.tokens.enabled and not state.tokens.accepts(request.headers.get("authorization", ""), now()):
            return Response("", 401, {"WWW-Authenticate": "Bearer"})
        name = request.path_params["file"].removesuffix(".jws")
        if name not in METHODS:
            return Response(write_fault("Client", f"there is no operation {name}"), 500, media_type=XML)
        try:
            sent = read_call(METHODS[name], await request.body())
        except SoapError as error:
            return Response(write_fault(error.code, str(error)), 500, media_type=XML)
        return Response(write_rows(METHODS[name], call(state, name, sent, now())), media_type=XML)

    return endpoint


def _token(state: SpectrumState, now: Callable[[], datetime], rotate: bool) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        refused = state.tokens.refuses(form)
        if refused:
            return JSONResponse({"error": refused}, 400)
        return JSONResponse(state.tokens.rotate(now()) if rotate else state.tokens.issue(now()))

    return endpoint
