"""GUIDs: which group of records a call belongs to, and how long a group lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class Session:
    """One GUID. `users` tells which Authorization ID each method was first called with; `written` what the
    group has written so far, by method and key, so that one group cannot write two different lines under one
    key."""

    last_used: datetime
    users: dict[str, str] = field(default_factory=dict)
    written: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)


class Sessions:
    """The GUIDs seen. An unused one times out after `hours` and stays refused from then on."""

    def __init__(self, hours: int) -> None:
        self._life = timedelta(hours=hours)
        self._open: dict[str, Session] = {}

    def enter(self, guid: str, method: str, authorization: str, now: datetime) -> Session | str:
        """The session of a GUID, opened if it is new; or, as text, why the call is refused.

        A call without GUID is a group of its own.
        """
        if not guid:
            return Session(now)
        session = self._open.setdefault(guid, Session(now))
        if now - session.last_used > self._life:
            return "Time out has occurred"
        if session.users.setdefault(method, authorization) != authorization:
            return "The GUID is in use for this web service under another Authorization ID"
        session.last_used = now
        return session
