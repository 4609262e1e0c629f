"""Faults that a test asks a stand-in for: which calls they meet, and what then happens instead of a normal answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any

KINDS = (
    "error",  # answer `status` (500 unless told) without doing the work
    "unavailable",  # 503 with Retry-After
    "rate_limit",  # 429 in the system's own words
    "drop",  # close the connection without an answer
    "delay",  # answer normally, `seconds` later
    "html",  # a web page in place of data
    "half_body",  # the first half of the true answer, then the connection closes
    "late_commit",  # the answer is lost at once; the work is done later, after `seconds` or at release()
)
APPLIED_FIRST = frozenset({"drop", "half_body"})


@dataclass
class Fault:
    """One fault, used up after `times` calls.

    `method` is "*" or an HTTP method; `path` is a regular expression searched in the path (and in the body where
    `body` is given: SOAP systems have one path for everything). `skip` lets that many matching calls pass first.
    `apply` says whether the work is done although the caller hears nothing good: None takes the kind's default
    (done for drop and half_body, not done for the rest). `status` is the status of error, html and late_commit
    (0 for late_commit and html: dropped connection and 200). `seconds` serves delay, late_commit (None: held until
    release) and the Retry-After of unavailable and rate_limit.
    """

    kind: str
    method: str = "*"
    path: str = ""
    body: str = ""
    times: int = 1
    skip: int = 0
    status: int = 0
    seconds: float | None = None
    apply: bool | None = None
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; one of: {', '.join(KINDS)}")
        re.compile(self.path), re.compile(self.body)

    @property
    def applies(self) -> bool:
        """Whether the server does the work although the answer is spoilt."""
        return self.kind in APPLIED_FIRST if self.apply is None else self.apply

    def matches(self, method: str, path: str, body: str) -> bool:
        """Whether this call is one the fault is meant for."""
        return (
            self.method in ("*", method)
            and re.search(self.path, path) is not None
            and re.search(self.body, body) is not None
        )


class Faults:
    """The faults waiting for their calls, in the order in which they were added."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault | str, **options: Any) -> Fault:
        """Add a fault: `faults.add("drop", method="POST", path="/vendors$")`."""
        made = fault if isinstance(fault, Fault) else Fault(fault, **options)
        self._waiting.append(made)
        return made

    def add_json(self, data: dict[str, Any]) -> Fault:
        """Add a fault given as a JSON object with the field names of `Fault`; ValueError names a wrong one."""
        known = {field.name for field in fields(Fault)}
        unknown = sorted(set(data) - known)
        if unknown or "kind" not in data:
            raise ValueError(f"a fault needs 'kind' and knows {sorted(known)}; not known: {unknown}")
        return self.add(Fault(**data))

    def clear(self) -> None:
        """Forget every waiting fault."""
        self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, method: str, path: str, body: str) -> Fault | None:
        """The fault for this call, if any; counts it down."""
        for fault in list(self._waiting):
            if not fault.matches(method, path, body):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
            return fault
        return None
