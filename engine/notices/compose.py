"""Messages composed from the pack's words: of an action to whom it concerns, and of what waits to who has to act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from typing import Any

from engine.errors import InputError
from engine.pack.notices import SENDER, ActionNotice, Daily
from engine.rules.paths import at_path
from engine.store import Item, StateChange
from engine.text.templates import compile_template

_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\"\\]+@[^@\s,;:<>()\[\]\"\\]+")
_WIDE = 998  # characters of a header line at most, by RFC 5322


def recipient(notice: ActionNotice, flow: str, record: Mapping[str, Any], sender: str | None) -> str | None:
    """Who is told of an action with a record of a flow; None where nobody is. The one who is not named in it is its sender."""
    who = notice.to.get(flow)
    if who is None or who == SENDER:
        return sender if who else None
    found = at_path(who.partition(".")[2])(record)
    return found if isinstance(found, str) and found.strip() else sender


def sender_of(history: Sequence[StateChange], sent: str) -> str | None:
    """Who put a record before the approvers last; None where nobody did."""
    return next((change.actor for change in reversed(history) if change.to_state == sent), None)


def action_message(notice: ActionNotice, values: Mapping[str, str], *, to: str, sender: str) -> EmailMessage:
    """The message of an action; ``values`` are those that its templates read."""
    return _message(notice.subject, notice.text, (), values, to=to, sender=sender)


def daily_message(
    daily: Daily, lines: Iterable[str], company: str, day: date, number: int, *, to: str, sender: str
) -> EmailMessage:
    """The summary of a day, a line for each item that waits."""
    values = {"company": company, "number": number, "day": day}
    return _message(daily.subject, daily.text, lines, values, to=to, sender=sender)


def waiting_line(label: str, state: str, item: Item) -> str:
    """One item of the summary: what it is, where it stands, since when and by whom."""
    by = f", by {item.actor}" if item.actor else ""
    return f"{label} {item.source_id}  {item.title}  ({state} since {item.state_at:%Y-%m-%d %H:%M} UTC{by})"


def _message(
    subject: str, text: str, lines: Iterable[str], values: Mapping[str, Any], *, to: str, sender: str
) -> EmailMessage:
    for address in (to, sender):
        if not _ADDRESS.fullmatch(address):
            raise InputError(f"{address!r} is no mail address.", fix="A login that is to get mail is a mail address.")
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    # A title may hold a line end, which would begin another header.
    message["Subject"] = " ".join(compile_template(subject).render(values).split())[:_WIDE]
    listed = "".join(f"- {' '.join(line.split())}\n" for line in lines)
    message.set_content("\n".join(filter(None, (compile_template(text).render(values).strip() + "\n", listed))))
    return message
