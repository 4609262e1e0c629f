"""A server that answers what a test tells it to, and a small system file that points at it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.adapters.system import OpenSystem, open_system
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.pack.system_spec import SystemSpec
from engine.pack.systems import read_system
from engine.secrets import Secret
from sandbox.server import AppServer

CLIENT_SECRET = "the-client-secret-0815"

SHOP = """
system: shop
label: The Shop
configuration:
  url: {doc: address}
  company: {doc: company, default: "7"}
secrets:
  password: its password
interfaces:
  web:
    protocol: rest
    url: "{url}"
    auth: {kind: basic, user: clerk, password: "{password}"}
    headers: {Company: "{company}"}
    formats: {date: MM/DD/CCYY, decimal: text, blank: "null"}
    errors:
      words: [message, errors.*, errors.message, base, fields.*, error, error.message, error.details.message]
      request_id: x-request-id
      notes: {"404": "It may also be hidden from you."}
    rate: {remaining: X-Left, reset: X-Reset, keep: 0, longest_wait_seconds: 600}
    retry: {attempts: 4, first_wait_seconds: 0.5, statuses: [429, 500, 503], not_done: [429], unknown: [408]}
    timeouts: {connect: 2, read: 0.5}
pagings:
  pages: {kind: page, number: page, size: per_page, rows: 2, total: Total, link: Link}
  skip: {kind: offset, number: skip, size: limit, rows: 2}
probe: {read: orders}
reads:
  orders: {path: /orders, id: "{id}", key: [id]}
  order: {path: "/orders/{number}", id: "{id}", key: [id]}
  pages: {path: /orders, paging: pages, id: "{id}", key: [id]}
  skips: {path: /orders, paging: skip, id: "{id}", key: [id]}
  wrapped: {path: /orders, records: data.rows, id: "{id}", key: [id]}
  changed:
    path: /orders
    query: {company: "{company}"}
    optional: {state: "{state}"}
    incremental: {query: "filters[at]", value: "{since}...{until}", field: at}
    id: "{id}"
    key: [id]
  by_state: {path: /orders, each: {state: [open, closed]}, id: "{id}", key: [id]}
writes:
  add_order:
    path: /orders
    body: {company: "{company}"}
    row_at: order
    effect: add
    key: [code]
    look: {read: changed, parameters: {state: "{state}"}, match: {code: code}}
    id: "{id}"
  change_order:
    method: PATCH
    path: "/orders/{id}"
    effect: update
    key: [id]
    without_look: The address names the order.
    id: "{id}"
  sync_orders:
    method: PATCH
    path: /orders/sync
    rows_at: updates
    rows_per_call: 2
    effect: upsert
    key: [code]
    look: {read: orders, match: {code: code}}
    partial: {done: entities, failed: errors, words: "errors.*", by: [id, code]}
    id: "{id}"
  sync_lines:
    method: PATCH
    path: /orders/{order}/lines/sync
    rows_at: updates
    rows_per_call: 100
    effect: upsert
    key: [code]
    without_look: The address names the order, and a repeat sets the same values again.
    partial: {done: entities, failed: errors, words: "errors.*", by: [id, [code, kind]]}
    id: "{id}"
"""


def spec_of(text: str) -> SystemSpec:
    """The system of a text; the test fails where it has problems."""
    problems = Problems()
    node = read_yaml(text, "shop.yaml", problems)
    assert node is not None, problems.sorted()
    spec = read_system(node, problems)
    assert spec is not None and not len(problems), problems.sorted()
    return spec


class PlainServer(AppServer):
    """A server that adds no headers of its own, so that a test decides what time it is there."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(app)
        self._server.config.date_header = False


@dataclass
class Script:
    """Answers in turn, the last one again and again; ``seen`` holds every request with its body."""

    answers: list[Response | Callable[[Request], Any]]
    seen: list[Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def app(self) -> Starlette:
        """The application: every path and method leads to the script."""

        async def answer(request: Request) -> Response:
            self.seen.append(request)
            self.bodies.append(await request.body())
            made = self.answers[min(len(self.seen), len(self.answers)) - 1]
            if isinstance(made, Response):
                return made
            result = made(request)
            return result if isinstance(result, Response) else await result

        methods = ["GET", "POST", "PATCH", "PUT", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", answer, methods=methods)])

    def sent(self, index: int = -1) -> Any:
        """The JSON body of a request."""
        return json.loads(self.bodies[index])

    def queries(self) -> list[dict[str, str]]:
        """The query of every request."""
        return [dict(request.query_params) for request in self.seen]


def reply(body: Any = None, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; text and bytes are sent as they are."""
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return Response(content, status, dict(headers or {}), "application/json")


class Sleeper:
    """Stands in for time.sleep and the clock: sleeping moves the clock on at once."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


def open_shop(url: str, sleeper: Sleeper, text: str = SHOP, **settings: str) -> OpenSystem:
    """The shop at this address."""
    spec = spec_of(text)
    secrets = {name: Secret(CLIENT_SECRET) for name in spec.secrets}
    return open_system(spec, {"url": url, **settings}, secrets, sleep=sleeper.sleep, clock=sleeper.clock)


Shop = Callable[..., tuple[OpenSystem, Script]]
"""Starts a server with these answers, opens the shop on it, and gives both."""
