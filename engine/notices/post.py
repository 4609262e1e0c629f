"""Where messages go: a file each in a folder, or a mail server."""

from __future__ import annotations

import os
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from uuid import uuid4

from engine.configuration import NoticeChoice
from engine.errors import SystemUnavailableError

PATIENCE = 20.0  # seconds that a mail server gets


def post(choice: NoticeChoice, folder: Path, message: EmailMessage) -> None:
    """Delivers one message as the configuration says. Raises SystemUnavailableError where it cannot be delivered.

    ``folder`` is where a relative outbox starts.
    """
    now = datetime.now(UTC)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="sync-engine.invalid")
    try:
        if choice.smtp is not None:
            with smtplib.SMTP(choice.smtp.host, choice.smtp.port, timeout=PATIENCE) as server:
                server.send_message(message)
        else:
            _put(folder / choice.outbox, message, now)
    except (OSError, smtplib.SMTPException) as error:
        raise SystemUnavailableError(
            f"The notice to {message['To']} could not be delivered: {error}.", fix="See notices: in sync-engine.yaml."
        ) from None


def _put(outbox: Path, message: EmailMessage, now: datetime) -> None:
    """The whole file or none: who empties the folder never sees a half-written one."""
    outbox.mkdir(parents=True, exist_ok=True)
    name = f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
    half = outbox / f".{name}.part"
    half.write_bytes(message.as_bytes())
    os.replace(half, outbox / name)
