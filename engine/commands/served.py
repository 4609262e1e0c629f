"""Figures and health over HTTP, for as long as flows run by the clock: /metrics in Prometheus' text format, and /healthz."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from engine.commands.output import complain, tell
from engine.commands.session import Session
from engine.commands.standing import standing
from engine.configuration import MetricsChoice
from engine.configuration.watching import LOOPBACK
from engine.errors import ConfigurationError, SyncEngineError
from engine.reports.plain import counted
from engine.reports.status import Status, ago
from engine.store import utc_now

_PATIENCE = 10.0  # seconds; a client that sends nothing must not keep a thread for ever
_PLAIN = "text/plain; charset=utf-8"
_log = logging.getLogger(__name__)

Reply = tuple[HTTPStatus, str, bytes]


@dataclass(slots=True)
class Watched:
    """The process as it is watched: the flows that its clock runs, since when, and how long they may go without success.

    ``ends`` says in words why the clock stands still; empty while it ticks.
    """

    session: Session
    choice: MetricsChoice
    flows: Sequence[str]
    since: datetime
    ends: Callable[[], str]

    def reply(self, path: str, accept: str) -> Reply:
        """What is answered to a path. Raises nothing for a store that cannot be read: that is told."""
        if path not in ("/metrics", "/healthz"):
            return HTTPStatus.NOT_FOUND, _PLAIN, b"There are /metrics and /healthz.\n"
        try:
            status = standing(self.session)
        except SyncEngineError as error:
            return HTTPStatus.SERVICE_UNAVAILABLE, _PLAIN, f"{error}\n".encode()
        wrong = self._wrong(status)
        if path == "/metrics":
            from engine.reports.metrics import as_text

            kind, text = as_text(status, accept, healthy=not wrong)
            return HTTPStatus.OK, kind, text
        if wrong:
            return HTTPStatus.SERVICE_UNAVAILABLE, _PLAIN, "".join(f"{words}\n" for words in wrong).encode()
        return HTTPStatus.OK, _PLAIN, b"ticking\n"

    def _wrong(self, status: Status) -> list[str]:
        found = [words] if (words := self.ends()) else []
        if not self.choice.stale_minutes:
            return found
        now = status.now or utc_now()
        oldest = now - timedelta(minutes=self.choice.stale_minutes)
        allowed = counted(self.choice.stale_minutes, "minute")
        for flow in status.flows:
            if flow.flow in self.flows and (flow.succeeded or self.since) < oldest:
                came = f"came through {ago(flow.succeeded, now)}" if flow.succeeded else "never came through"
                found.append(f"{flow.flow} {came}; {allowed} are allowed")
        return found


@contextmanager
def figures_served(session: Session, flows: Sequence[str], ends: Callable[[], str]) -> Iterator[None]:
    """Serves during the block, where the configuration says at which address. Raises ConfigurationError where that cannot be had."""
    choice = session.configuration.served
    if choice is None:
        yield
        return
    host, port = choice.address
    if host not in LOOPBACK:
        complain(
            f"Figures are served at {choice.listen} to everybody who can reach this machine; they name companies and flows.",
            "Listen at 127.0.0.1, or let a proxy ask for a login.",
        )
    watched = Watched(session, choice, flows, utc_now(), ends)
    try:
        server = _Server((host, port), _handler(watched))
    except OSError as error:
        raise ConfigurationError(
            f"Figures cannot be served at {choice.listen}: {error.strerror or error}.",
            fix="Name another address under metrics: listen.",
        ) from None
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="figures", daemon=True)
    thread.start()
    tell(session.options, f"figures at http://{host}:{server.server_address[1]}/metrics, health at /healthz")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _handler(watched: Watched) -> type[BaseHTTPRequestHandler]:
    # One reader of the store at a time: many that ask at once must not take connections from the work.
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE
        server_version, sys_version = "sync-engine", ""

        def do_GET(self) -> None:
            with turn:
                status, kind, body = watched.reply(self.path.partition("?")[0], self.headers.get("Accept", ""))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *arguments: Any) -> None:
            _log.debug("asked for figures: %s", format % arguments)

    return Handler
