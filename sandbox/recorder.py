"""What a stand-in was asked, kept so that tests can prove what a client did and did not send."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 20_000
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass
class Recorded:
    """One call. `query` and `body` are as sent (text); `status` is 0 where no answer left the server.

    Headers are in lower case; `authorization` is left out, and token calls are kept without their body.
    """

    number: int
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    status: int = 0
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """The call as a JSON object."""
        return asdict(self)


class Recorder:
    """The calls received, oldest first; the newest 20,000 are kept."""

    def __init__(self) -> None:
        self._calls: deque[Recorded] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)

    def note(self, method: str, path: str, query: str, headers: dict[str, str], body: str) -> Recorded:
        """Keep one call and return it, so that its status can be filled in."""
        shown = {key: value for key, value in headers.items() if key != "authorization"}
        text = "" if path.startswith("/oauth/") else body
        call = Recorded(next(self._numbers), method, path, query, shown, text)
        self._calls.append(call)
        return call

    def calls(self, method: str = "", path: str = "") -> list[Recorded]:
        """The calls with this method (any if "") whose path contains `path`."""
        return [c for c in list(self._calls) if method in ("", c.method) and path in c.path]

    def writes(self) -> list[Recorded]:
        """Every call that could have changed something: all but reads and token calls."""
        return [c for c in self.calls() if c.method not in READING and not c.path.startswith("/oauth/")]

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
