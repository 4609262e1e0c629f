"""Faults on request: what a network and a tired server do to a client, placed around any ASGI application.

A fault is planned on a `FaultBoard` (from Python, or over `POST /_sandbox/faults`, see control.py) and hits
the next requests that match it. Every request outside /_sandbox is also logged there, with its body, so that
a test can count what really arrived.

Kinds, and who notices what:

- http500: the application never sees the request; the client gets HTTP 500 (or `status`, with `headers` and
  `body`).
- false500: the application handles and commits it; the client gets HTTP 500 all the same.
- fault: the application never sees it; the client gets a SOAP 1.1 Fault with HTTP 500, `body` is its text.
- html: the application never sees it; the client gets HTTP 200 (or `status`) and an HTML page where data was
  due.
- delay: the application handles it `seconds` later and the client gets the true answer, late.
- drop_before: the connection is cut; the application never saw the request.
- drop_after: the application handles and commits it; then the connection is cut without an answer.
- half_body: the application handles and commits it; the client gets the headers and half of the body.
- cut_body: the same, but the headers announce the half: the answer looks whole.
- empty: the application handles and commits it; the client gets its headers and no body.
- altered: the application handles and commits it; in the body, each text that matches `find` (a regular expression) is
  replaced by `put`, as when a release changes the shape of its answers.
- hang: the application never sees the request; the client gets nothing for `seconds`, or until it leaves where that is 0.
- drip: the application handles and commits it; the client gets the headers, then one byte every `seconds`, of the answer
  first and of blanks for ever after.
- late_commit: the connection is cut at once; the application handles the request `seconds` later, or at
  `POST /_sandbox/release` where `seconds` is 0. This is the write that lands after its sender gave up.
"""

from __future__ import annotations

import asyncio
import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = (
    *("http500", "false500", "fault", "html", "delay", "drop_before", "drop_after", "half_body", "late_commit"),
    *("cut_body", "empty", "altered", "hang", "drip"),
)

_FAULT = (
    '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    "<soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>{}</faultstring></soap:Fault></soap:Body>"
    "</soap:Envelope>"
)
_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>"


@dataclass
class Fault:
    """One planned fault. `path` is a glob, or any part of the path; `contains` any part of the request body.

    `skip` matching requests pass first; then `times` requests are hit (0 means every one from then on).
    """

    kind: str
    path: str = "*"
    method: str = ""
    contains: str = ""
    times: int = 1
    skip: int = 0
    status: int = 0
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    find: str = ""
    put: str = ""
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault kind {self.kind!r}; one of {', '.join(KINDS)}")
        try:
            re.compile(self.find)
        except re.error as error:
            raise ValueError(f"find cannot be used: {error}") from None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fault:
        """Read the wire shape `{"match": {"path", "method", "contains"}, "kind", "times", ...}`.

        Raises ValueError for an unknown key or kind, so that a misspelt fault does not pass for "no fault".
        """
        flat = {**data.get("match", {}), **{key: value for key, value in data.items() if key != "match"}}
        unknown = sorted(set(flat) - set(cls.__dataclass_fields__) | ({"hits"} & set(flat)))
        if unknown:
            raise ValueError(f"unknown keys in a fault: {', '.join(unknown)}")
        if "kind" not in flat:
            raise ValueError(f"a fault needs a kind; one of {', '.join(KINDS)}")
        return cls(**flat)

    def matches(self, method: str, path: str, body: bytes) -> bool:
        """Whether this fault is meant for the request; does not count it."""
        here = fnmatch.fnmatchcase(path, self.path) or self.path in path
        return here and self.method.upper() in ("", method.upper()) and self.contains.encode() in body


@dataclass(frozen=True)
class SeenRequest:
    """One request as it arrived. `fault` is the kind that hit it, or empty."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    fault: str


@dataclass
class FaultBoard:
    """The planned faults, the log of requests, and the requests held back by late_commit; one for each
    server."""

    faults: list[Fault] = field(default_factory=list)
    requests: list[SeenRequest] = field(default_factory=list)
    held: list[tuple[ASGIApp, Scope, bytes]] = field(default_factory=list)
    _timers: set[asyncio.Task[None]] = field(default_factory=set)

    def plan(self, kind: str, **options: Any) -> Fault:
        """Plan a fault (the options are the fields of `Fault`) and return it; its `hits` count up as it
        strikes."""
        fault = Fault(kind, **options)
        self.faults.append(fault)
        return fault

    def take(self, method: str, path: str, body: bytes) -> Fault | None:
        """The first fault due for this request; counts the request against its skip and times."""
        for fault in self.faults:
            if (fault.times and fault.hits >= fault.times) or not fault.matches(method, path, body):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.hits += 1
            return fault
        return None

    def clear(self) -> None:
        """Forget faults, log and held requests; a held write is lost, as when a server restarts."""
        for task in self._timers:
            task.cancel()
        self.faults.clear()
        self.requests.clear()
        self.held.clear()

    async def release(self) -> int:
        """Let every held request through to its application now; returns how many."""
        held, self.held[:] = list(self.held), []
        for app, scope, body in held:
            await _run_unheard(app, scope, body)
        return len(held)

    def hold(self, app: ASGIApp, scope: Scope, body: bytes, seconds: float) -> None:
        """Keep a request for `release`, or hand it over after `seconds` where that is above 0."""
        if seconds <= 0:
            self.held.append((app, scope, body))
            return

        async def later() -> None:
            await asyncio.sleep(seconds)
            await _run_unheard(app, scope, body)

        task = asyncio.get_running_loop().create_task(later())
        self._timers.add(task)
        task.add_done_callback(self._timers.discard)


class FaultLayer:
    """ASGI middleware that must stand outermost: only there is the server's own connection within reach."""

    def __init__(self, app: ASGIApp, board: FaultBoard) -> None:
        self.app = app
        self.board = board

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_sandbox"):
            await self.app(scope, receive, send)
            return
        body = await _read(receive)
        fault = self.board.take(scope["method"], scope["path"], body)
        self.board.requests.append(_seen(scope, body, fault.kind if fault else ""))
        if fault is None:
            await self.app(scope, _replay(body, receive), send)
        else:
            await self._strike(fault, scope, body, receive, send)

    async def _strike(self, fault: Fault, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            await self.app(scope, _replay(body, receive), send)
        elif fault.kind == "drop_before":
            await _cut(receive, send)
        elif fault.kind == "drop_after":
            await _run_unheard(self.app, scope, body)
            await _cut(receive, send)
        elif fault.kind == "late_commit":
            self.board.hold(self.app, scope, body, fault.seconds)
            await _cut(receive, send)
        elif fault.kind == "half_body":
            sent = await _run_unheard(self.app, scope, body)
            whole: bytes = b"".join(message.get("body", b"") for message in sent[1:])
            await send(sent[0])
            await send({"type": "http.response.body", "body": whole[: len(whole) // 2], "more_body": True})
            await _cut(receive, send, started=True)
        elif fault.kind in ("cut_body", "empty", "altered"):
            await self._changed(fault, scope, body, send)
        elif fault.kind == "hang":
            await _left(receive, fault.seconds or None)
            await _cut(receive, send)
        elif fault.kind == "drip":
            sent = await _run_unheard(self.app, scope, body)
            await _drip(sent, fault.seconds, receive, send)
        else:
            if fault.kind == "false500":
                await _run_unheard(self.app, scope, body)
            await _answer(fault, send)

    async def _changed(self, fault: Fault, scope: Scope, body: bytes, send: Send) -> None:
        """The true answer, with another body and the length of that."""
        sent = await _run_unheard(self.app, scope, body)
        whole: bytes = b"".join(message.get("body", b"") for message in sent[1:])
        if fault.kind == "altered":
            data = re.sub(fault.find, fault.put, whole.decode("utf-8")).encode()
        else:
            data = b"" if fault.kind == "empty" else whole[: len(whole) // 2]
        await send({**sent[0], "headers": _with_length(sent[0], len(data))})
        await send({"type": "http.response.body", "body": data})


def _with_length(start: Message, length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]


async def _left(receive: Receive, seconds: float | None) -> bool:
    """Wait until the client goes away; False where it is still there after the seconds."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _drip(sent: list[Message], seconds: float, receive: Receive, send: Send) -> None:
    whole: bytes = b"".join(message.get("body", b"") for message in sent[1:])
    await send({**sent[0], "headers": _with_length(sent[0], len(whole) + 10**9)})
    number = 0
    while True:
        await send({"type": "http.response.body", "body": whole[number : number + 1] or b" ", "more_body": True})
        number += 1
        if await _left(receive, seconds):
            return


async def _answer(fault: Fault, send: Send) -> None:
    status, kind, text = {
        "http500": (500, "text/plain; charset=utf-8", fault.body),
        "false500": (500, "text/plain; charset=utf-8", fault.body),
        "fault": (500, "text/xml; charset=utf-8", _FAULT.format(escape(fault.body or "Internal error"))),
        "html": (200, "text/html; charset=utf-8", fault.body or _PAGE),
    }[fault.kind]
    headers = {"content-type": kind, **{name.lower(): value for name, value in fault.headers.items()}}
    data = text.encode()
    headers["content-length"] = str(len(data))
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": fault.status or status, "headers": pairs})
    await send({"type": "http.response.body", "body": data})


async def _cut(receive: Receive, send: Send, started: bool = False) -> None:
    """Close the connection under the response. ASGI has no word for this, so it asks uvicorn's cycle object;
    on any other server the client gets a body shorter than its announced length, which it must treat the same
    way."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.close()
        await receive()  # returns once the server noticed, so that it sends no answer of its own
    elif not started:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _run_unheard(app: ASGIApp, scope: Scope, body: bytes) -> list[Message]:
    """Run the application to its end and return what it would have sent."""
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    await app(dict(scope), _replay(body, gone), keep)
    return sent


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return again


def _seen(scope: Scope, body: bytes, fault: str) -> SeenRequest:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return SeenRequest(scope["method"], scope["path"], query, headers, body.decode("utf-8", "replace"), fault)
