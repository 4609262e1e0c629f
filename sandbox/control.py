"""The outermost layer of a stand-in: records calls, plays faults, and answers the control endpoints under /_sandbox.

    GET    /_sandbox/requests[?method=&path=]   the calls received
    DELETE /_sandbox/requests                   forget them
    POST   /_sandbox/faults                     add one fault or a list (fields of `sandbox.faults.Fault`)
    DELETE /_sandbox/faults                     forget those waiting
    POST   /_sandbox/release                    do the work that late commits hold back
    GET    /_sandbox/state                      the records as they are now
    POST   /_sandbox/reset                      records back to the seed; calls, faults and limits forgotten

None of them needs a token, none is recorded, and none is part of the system imitated.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import Fault, Faults
from sandbox.recorder import Recorder

PAGE = "<html><head><title>Service temporarily unavailable</title></head><body><h1>Sorry</h1></body></html>"


@dataclass
class Control:
    """What a test holds of one running stand-in, beside its records."""

    reset: Callable[[], None]
    snapshot: Callable[[], dict[str, Any]]
    rate_limited: Callable[[Fault], Response]
    faults: Faults = field(default_factory=Faults)
    recorder: Recorder = field(default_factory=Recorder)
    _held: list[Callable[[], Any]] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None

    def hold(self, work: Callable[[], Any], seconds: float | None) -> None:
        """Keep work for later: after `seconds`, or until `release` where that is None."""
        self._loop = asyncio.get_running_loop()
        if seconds is None:
            self._held.append(work)
            return
        self._loop.call_later(seconds, lambda: asyncio.ensure_future(work()))

    async def release_held(self) -> int:
        """Do all held work now; returns how many calls that were."""
        held, self._held = self._held, []
        for work in held:
            await work()
        return len(held)

    def release(self) -> int:
        """`release_held` from another thread, such as a test's."""
        if self._loop is None:
            return 0
        return asyncio.run_coroutine_threadsafe(self.release_held(), self._loop).result(timeout=30)

    def clear(self) -> None:
        """Records back to the seed; calls, faults and held work forgotten."""
        self.reset()
        self.faults.clear()
        self.recorder.clear()
        self._held.clear()


class ControlMiddleware:
    """ASGI layer around an application; see the module's text."""

    def __init__(self, app: ASGIApp, control: Control) -> None:
        self.app = app
        self.control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = await _body(receive)
        path = scope["path"]
        if path.startswith("/_sandbox/"):
            answer = await self._endpoint(scope, body)
            await answer(scope, receive, send)
            return
        text = body.decode("utf-8", "replace")
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        call = self.control.recorder.note(
            scope["method"], path, scope["query_string"].decode("latin-1"), headers, text
        )
        fault = self.control.faults.take(scope["method"], path, text)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
            await send(message)

        if fault is None:
            await self.app(scope, _replay(body), counted)
            return
        call.fault = fault.kind
        await self._spoil(fault, scope, body, counted, send)

    async def _spoil(self, fault: Fault, scope: Scope, body: bytes, send: Send, raw: Send) -> None:
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds or 0)
            await self.app(scope, _replay(body), send)
            return
        if fault.kind == "late_commit":
            self.control.hold(lambda: self._apply(scope, body), fault.seconds)
            if fault.status:
                await _status(fault.status, fault)(scope, _replay(b""), send)
            else:
                _abort(raw)
            return
        true_answer = await self._apply(scope, body) if fault.applies or fault.kind == "half_body" else b""
        if fault.kind == "drop":
            _abort(raw)
        elif fault.kind == "half_body":
            await _half(true_answer, send)
            _abort(raw)
        else:
            await self._bad_answer(fault)(scope, _replay(b""), send)

    def _bad_answer(self, fault: Fault) -> Response:
        if fault.kind == "rate_limit":
            return self.control.rate_limited(fault)
        if fault.kind == "html":
            return Response(fault.text or PAGE, fault.status or 200, media_type="text/html")
        if fault.kind == "unavailable":
            answer = _status(503, fault)
            answer.headers["retry-after"] = f"{fault.seconds if fault.seconds is not None else 1:g}"
            return answer
        return _status(fault.status or 500, fault)

    async def _apply(self, scope: Scope, body: bytes) -> bytes:
        """Let the application do the work and keep its answer from the caller."""
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            parts.append(message.get("body", b""))

        await self.app(scope, _replay(body), keep)
        return b"".join(parts)

    async def _endpoint(self, scope: Scope, body: bytes) -> Response:
        control, verb = self.control, (scope["method"], scope["path"].removeprefix("/_sandbox/"))
        query = {key: values[-1] for key, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
        if verb == ("GET", "requests"):
            calls = control.recorder.calls(query.get("method", ""), query.get("path", ""))
            return JSONResponse([call.as_json() for call in calls])
        if verb == ("GET", "state"):
            return Response(json.dumps(control.snapshot(), default=str), media_type="application/json")
        if verb == ("POST", "faults"):
            return _add_faults(control.faults, body)
        if verb == ("POST", "release"):
            return JSONResponse({"released": await control.release_held()})
        forget = {
            ("DELETE", "requests"): control.recorder.clear,
            ("DELETE", "faults"): control.faults.clear,
            ("POST", "reset"): control.clear,
        }.get(verb)
        if forget is None:
            return JSONResponse({"error": f"no control endpoint {verb[0]} {scope['path']}"}, 404)
        forget()
        return Response(status_code=204)


def _add_faults(faults: Faults, body: bytes) -> Response:
    try:
        data = json.loads(body)
        wanted = data if isinstance(data, list) else [data]
        for one in wanted:
            faults.add_json(one)
    except (ValueError, TypeError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({"waiting": len(faults)}, 201)


def _status(status: int, fault: Fault) -> Response:
    return Response(fault.text or f"sandbox fault: {status}", status, media_type="text/plain")


async def _half(answer: bytes, send: Send) -> None:
    length = str(max(len(answer), 2)).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer[: len(answer) // 2], "more_body": True})


def _abort(send: Send) -> None:
    """Close the connection the way a crashed server does.

    ASGI has no message for it, and an application that merely returns makes the server say 500; so the server's
    own transport is closed. `send` is a bound method of the server's request cycle, which holds the transport.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionAbortedError("sandbox fault: connection dropped")
    transport.close()


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
