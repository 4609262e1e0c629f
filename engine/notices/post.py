"""Where messages go: a file each in a folder, or a mail server."""

from __future__ import annotations

import os
import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from uuid import uuid4

from engine.configuration import MailServer, NoticeChoice
from engine.configuration.notices import STARTTLS, TLS
from engine.errors import ConfigurationError, SystemUnavailableError
from engine.secrets import resolve

PATIENCE = 20.0  # seconds that a mail server gets


def post(choice: NoticeChoice, folder: Path, message: EmailMessage) -> None:
    """Delivers one message as the configuration says. Raises SystemUnavailableError where it cannot be delivered.

    ``folder`` is where a relative outbox, and a relative file of a secret or of certificates, starts. Raises ConfigurationError for a
    secret that is not there.
    """
    now = datetime.now(UTC)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="sync-engine.invalid")
    try:
        if choice.smtp is not None:
            _send(choice.smtp, folder, message)
        else:
            _put(folder / choice.outbox, message, now)
    except (OSError, smtplib.SMTPException) as error:
        raise SystemUnavailableError(
            f"The notice to {message['To']} could not be delivered: {error}.", fix="See notices: in sync-engine.yaml."
        ) from None


def _send(mail: MailServer, folder: Path, message: EmailMessage) -> None:
    trusted = _trusted(mail, folder)
    secret = resolve(mail.password, folder=folder) if mail.password else None
    connection = (
        smtplib.SMTP_SSL(mail.host, mail.port, timeout=PATIENCE, context=trusted)
        if mail.security == TLS
        else smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE)
    )
    with connection as server:
        if mail.security == STARTTLS:
            # Where the server does not offer it, this raises: a message never goes in the clear that should not.
            server.starttls(context=trusted)
        if secret is not None:
            server.login(mail.user, secret.reveal())
        server.send_message(message)


def _trusted(mail: MailServer, folder: Path) -> ssl.SSLContext:
    file = folder / mail.authorities if mail.authorities else None
    try:
        return ssl.create_default_context(cafile=file)
    except OSError as error:
        raise ConfigurationError(
            f"The certificate authorities in {file} cannot be read: {error.strerror or error}.",
            fix="Name a PEM file under notices: smtp: authorities.",
        ) from None


def _put(outbox: Path, message: EmailMessage, now: datetime) -> None:
    """The whole file or none: who empties the folder never sees a half-written one."""
    outbox.mkdir(parents=True, exist_ok=True)
    name = f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
    half = outbox / f".{name}.part"
    half.write_bytes(message.as_bytes())
    os.replace(half, outbox / name)
