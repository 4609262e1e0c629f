"""The daily summary: to each person who has to act, once a day, as long as anything waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from engine.notices.compose import daily_message, waiting_line
from engine.pack.notices import Daily
from engine.program import Program
from engine.store import Store
from engine.store.values import Json

CURSOR = "notices: daily"


def waiting_lines(program: Program, store: Store, daily: Daily) -> list[str]:
    """A line for each item that waits, by flow and id."""
    states = program.pack.connector.states
    return [
        waiting_line(program.flows[item.flow].flow.label, states[item.state].label, item)
        for item in store.items.in_state(None, daily.states)
        if item.flow in program.flows
    ]


def readers(daily: Daily, people: Iterable[Mapping[str, Any]], without: Iterable[str]) -> list[str]:
    """The logins of those who get it: active, with the privilege, and not among those who do not want it."""
    out = {login.casefold() for login in without}
    return [
        str(person["login"])
        for person in people
        if person.get("active") is True
        and daily.privilege in person.get("privileges", ())
        and str(person["login"]).casefold() not in out
    ]


def send_daily(
    program: Program,
    store: Store,
    daily: Daily,
    logins: Iterable[str],
    *,
    company: str,
    sender: str,
    now: datetime,
    deliver: Callable[[EmailMessage], None],
) -> tuple[list[str], int]:
    """Delivers the summary to those who did not get it today. Gives whom it went to, and how much waits.

    Who got it is kept after each delivery: a repeat after a failure goes on with the others.
    """
    lines = waiting_lines(program, store, daily)
    if not lines:
        return [], 0
    known = store.cursors.get(CURSOR)
    kept = known.value if known is not None and isinstance(known.value, Mapping) else {}
    day = now.date()
    before = kept.get("told") if kept.get("day") == day.isoformat() else None
    told: list[Json] = list(before) if isinstance(before, Sequence) else []
    reached = []
    for login in logins:
        if login.casefold() in told:
            continue
        deliver(daily_message(daily, lines, company, day, len(lines), to=login, sender=sender))
        told.append(login.casefold())
        store.cursors.put(CURSOR, {"day": day.isoformat(), "told": list(told)})
        reached.append(login)
    return reached, len(lines)
