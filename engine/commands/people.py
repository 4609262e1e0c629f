"""The person who asks or acts, looked up in the directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import NotAuthorisedError
from engine.load.suggest import did_you_mean
from engine.rules.situation import NOBODY, Nobody

Actor = Mapping[str, Any] | Nobody | None


def person(context: Mapping[str, Any], login: str) -> Mapping[str, Any] | None:
    """The person of a context's ``users`` with a login, compared without case; None where nobody has it."""
    users = context.get("users")
    if not isinstance(users, list | tuple):
        return None
    rows = (row for row in users if isinstance(row, Mapping))
    return next((row for row in rows if str(row.get("login", "")).casefold() == login.casefold()), None)


def actor_of(context: Mapping[str, Any], login: str | None) -> Actor:
    """The person that ``--as`` names; NOBODY without it. Raises NotAuthorisedError for someone who is not in the directory."""
    if login is None:
        return NOBODY
    found = person(context, login)
    if found is None:
        users = context.get("users")
        known = [str(row.get("login")) for row in users if isinstance(row, Mapping)] if isinstance(users, list) else []
        raise NotAuthorisedError(
            f"There is nobody with the login {login!r} in the directory.", fix=did_you_mean(login, known)
        )
    return found
