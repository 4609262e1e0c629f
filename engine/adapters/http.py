"""HTTP calls of one interface: limits, bounded retries, one renewal of the credentials, and no secret in a log."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

import httpx2

from engine.adapters.answers import Answer, Unanswered, Unsent, WaitTooLong
from engine.adapters.governor import Governor
from engine.adapters.results import Counter
from engine.adapters.sending import OVER, still_to_be_sent
from engine.errors import ConfigurationError
from engine.pack.system_interfaces import RetrySpec, TimeoutSpec

_LONGEST_BACKOFF = 30.0
# Idle connections are closed before servers usually do: a write on a connection that the server has just closed gets no
# answer, and would have to be looked for.
_IDLE_SECONDS = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """A request to send. ``repeatable`` means that sending it twice does no harm, as with every read. ``operation``: for the log."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes
    repeatable: bool
    operation: str = ""

    @property
    def asked(self) -> str:
        """Method and path; the query may hold what people typed and is left out."""
        return f"{self.method} {httpx2.URL(self.url).path}"


class Credentials:
    """Headers that prove who sends a request; ``renew`` gets new ones after a refusal."""

    def headers(self) -> Mapping[str, str]:
        """The headers to add."""
        return {}

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Replace refused headers; False where there are no others to be had."""
        return False


class Http:
    """A client for one interface. Safe to use from several threads."""

    def __init__(
        self, timeouts: TimeoutSpec, retry: RetrySpec, governor: Governor, counter: Counter, system: str = ""
    ) -> None:
        """``system``: its name, for the log."""
        self._retry, self._governor, self._counter, self._system = retry, governor, counter, system
        # httpx2 logs whole addresses, and at a deeper level headers too.
        for name in ("httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._whole = float(timeouts.whole)
        self._client = httpx2.Client(
            timeout=httpx2.Timeout(float(timeouts.read), connect=float(timeouts.connect)),
            limits=httpx2.Limits(max_connections=20, keepalive_expiry=_IDLE_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Http:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, request: Request, credentials: Credentials) -> Answer:
        """The answer, whatever its status, after as many tries as the system file allows.

        A request that is not repeatable is sent again only where the status proves that nothing was done, or where the
        credentials were refused. Raises Unsent or Unanswered; for a repeatable request after the last try.
        """
        renewed = False
        for attempt in range(1, self._retry.attempts + 1):
            last = attempt == self._retry.attempts
            proof = credentials.headers()
            try:
                answer = self._once(request, proof)
                if answer.status == 401 and not renewed and credentials.renew(proof):
                    renewed = True
                    self._counter.add(retried=1)
                    answer = self._once(request, credentials.headers())
            except WaitTooLong:
                raise
            except (Unsent, Unanswered):
                if last or not request.repeatable:
                    raise
                self._wait(attempt, None)
                continue
            if last or not self._again(request, answer.status):
                return answer
            self._wait(attempt, self._governor.asked_pause(answer))
        raise AssertionError("a retry loop ended without an answer")

    def _again(self, request: Request, status: int) -> bool:
        if request.repeatable:
            return status in self._retry.statuses
        return status in self._retry.not_done

    def _wait(self, attempt: int, asked: float | None) -> None:
        self._counter.add(retried=1)
        if asked is not None:
            # A moment that has just passed by the system's clock, which counts in seconds, is not over yet.
            self._governor.hold(max(asked, float(self._retry.first_wait_seconds)))
            return
        pause = min(float(self._retry.first_wait_seconds) * 2 ** (attempt - 1), _LONGEST_BACKOFF)
        # Clients that failed together must not come back together.
        self._governor.pause(pause * (1 + random.random() / 4))

    def _once(self, request: Request, proof: Mapping[str, str]) -> Answer:
        self._governor.before_call()
        if not request.repeatable and not still_to_be_sent():
            raise Unsent(OVER)
        number, began = self._counter.add(made=1).made, time.perf_counter()
        answer: Answer | None = None
        try:
            answer = self._asked(request, proof)
        finally:
            told = {
                "system": self._system,
                "operation": request.operation,
                "asked": request.asked,
                "call_number": number,
                "outcome": "no answer" if answer is None else str(answer.status),
                "duration_seconds": round(time.perf_counter() - began, 3),
            }
            _log.debug("called", extra=told)
        self._governor.after_call(answer)
        return answer

    def _asked(self, request: Request, proof: Mapping[str, str]) -> Answer:
        try:
            with self._client.stream(
                request.method,
                request.url,
                params=dict(request.query) or None,
                headers={**request.headers, **proof},
                content=request.content or None,
            ) as got:
                headers = {name.lower(): value for name, value in got.headers.items()}
                return Answer(request.asked, got.status_code, headers, self._body(got))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise Unsent(f"no connection ({_words(error)})") from None
        except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL) as error:
            raise ConfigurationError(f"The request {request.asked} cannot be made: {_words(error)}.") from None
        except httpx2.TimeoutException as error:
            raise Unanswered(f"no answer in time ({_words(error)})") from None
        except httpx2.HTTPError as error:
            raise Unanswered(f"the connection broke ({_words(error)})") from None

    def _body(self, got: httpx2.Response) -> bytes:
        """The whole body. One that goes on and on, a little at a time, keeps within the time for each part and would never end."""
        until, parts = time.monotonic() + self._whole, []
        for part in got.iter_bytes():
            parts.append(part)
            if time.monotonic() > until:
                raise Unanswered(f"no answer in time (it was still coming in after {self._whole:g} seconds)")
        return b"".join(parts)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
