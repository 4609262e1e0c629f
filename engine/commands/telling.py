"""Telling people by mail what was done with their records, and what waits for them; off unless the configuration says how."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from engine.commands.output import complain
from engine.commands.session import Session
from engine.errors import ConfigurationError, SyncEngineError
from engine.notices.compose import action_message, recipient, sender_of
from engine.notices.daily import readers, send_daily
from engine.notices.post import post
from engine.reports.plain import counted, safe
from engine.rules.program import CompiledFlow
from engine.store import utc_now


def tell_of_action(
    session: Session,
    flow: CompiledFlow,
    record: Mapping[str, Any],
    identity: str,
    title: str,
    action: str,
    comment: str,
) -> None:
    """Tells whom the pack names that somebody acted. The action is done: what cannot be delivered is only complained about."""
    choice, notices = session.configuration.notices, session.program.pack.connector.notices
    notice = notices.actions.get(action) if notices is not None else None
    if choice is None or notice is None:
        return
    asks = flow.actions.get(flow.direction.asks)
    sender = sender_of(session.store.items.history(flow.name, identity), asks.to) if asks is not None else None
    to = recipient(notice, flow.name, record, sender)
    if to is None:
        return
    values = {
        "company": session.configuration.company,
        "label": flow.flow.label,
        "plural": session.program.pack.objects[flow.flow.object].plural,
        "id": identity,
        "title": title,
        "actor": session.options.actor or "",
        "comment": comment,
    }
    try:
        post(choice, session.configuration.folder, action_message(notice, values, to=to, sender=choice.sender))
    except SyncEngineError as error:
        complain(f"It is done, and nobody was told: {error}", error.fix)


def digest(session: Session) -> list[str]:
    """Sends the daily summary, and tells what was sent. Raises ConfigurationError where notices are off."""
    choice, notices = session.configuration.notices, session.program.pack.connector.notices
    if choice is None:
        raise ConfigurationError(
            "Notices are off.",
            fix="Add notices: with outbox: FOLDER, or smtp: with host, port and from, to sync-engine.yaml.",
        )
    if notices is None or notices.daily is None:
        raise ConfigurationError(
            "The pack has no daily summary.", fix="Add notices: with daily: to its connector file."
        )

    def deliver(message: EmailMessage) -> None:
        post(choice, session.configuration.folder, message)

    reached, number = send_daily(
        session.program, session.store, notices.daily, readers(notices.daily, session.context["users"], choice.without),
        company=session.configuration.company, sender=choice.sender, now=utc_now(), deliver=deliver,
    )  # fmt: skip
    if not number:
        return ["Nothing waits; nobody is told."]
    if not reached:
        return [f"{counted(number, 'record')} waiting; everybody who is told was told today, or nobody is."]
    return [safe(f"{counted(number, 'record')} waiting; told {', '.join(reached)}.")]
