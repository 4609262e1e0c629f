"""``notices:`` of the configuration: how people are told by mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.records import Key, Record
from engine.load.shapes import TEXT, Choice, ListOf, Text, Whole

REFERENCE = Text(r"(?:env|file):\S+", "a secret as env:NAME or file:PATH")
STARTTLS, TLS, NONE = "starttls", "tls", "none"
_NOWHERE = Position("", 0, 0)


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, and the address that messages come from.

    ``security``: ``starttls`` (begins in the clear and must be raised to TLS), ``tls`` from the first byte, or ``none``. ``user`` and
    ``password`` (a reference) are for servers that want a login; ``authorities`` is a file of the certificate authorities to trust, for
    a server whose certificate is not signed by one that everybody trusts.
    """

    host: str
    port: int
    from_: str
    security: str = NONE
    user: str = ""
    password: str = ""
    authorities: str = ""
    place: Position = _NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """How people are told by mail: a folder that each message is written to, or a mail server. ``without``: logins who want no summary."""

    outbox: str = ""
    smtp: MailServer | None = None
    without: tuple[str, ...] = ()
    place: Position = _NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)

    @property
    def sender(self) -> str:
        """The address that messages come from."""
        return self.smtp.from_ if self.smtp is not None else "sync-engine@localhost"


_SMTP = Record(
    "a mail server",
    MailServer,
    {
        "host": Key(TEXT, "its name or address"),
        "port": Key(Whole(1), "its port", 25),
        "from": Key(
            Text(r"[^@\s]+@[^@\s]+", "a mail address"), "the address that messages come from", attribute="from_"
        ),
        "security": Key(
            Choice(STARTTLS, TLS, NONE),
            "how the connection is kept from others' eyes: raised to TLS, TLS from its first byte, or not at all",
            NONE,
        ),
        "user": Key(TEXT, "the name to log in with; without it there is no login", ""),
        "password": Key(REFERENCE, "the password of the login, as env:NAME or file:PATH", ""),
        "authorities": Key(TEXT, "a file of the certificate authorities to trust, in place of the machine's", ""),
    },
)
NOTICES = Record(
    "the notices",
    NoticeChoice,
    {
        "outbox": Key(TEXT, "a folder to which each message is written as a file", ""),
        "smtp": Key(_SMTP, "a mail server that messages are handed to", None),
        "without": Key(ListOf(TEXT), "logins of those who want no daily summary", ()),
    },
)


def check_notices(written: NoticeChoice | None, problems: Problems) -> None:
    """Reports two ways at once or none, half a login, and a password that would go over the wire for everybody to read."""
    if written is None:
        return
    if bool(written.outbox) == (written.smtp is not None):
        message = "Messages go to an outbox or to a mail server: exactly one of the two."
        problems.add(written.place, "unclear notices", message, "Give outbox, or smtp.")
    server = written.smtp
    if server is None:
        return
    if bool(server.user) != bool(server.password):
        given, missing = ("user", "password") if server.user else ("password", "user")
        place = server.places.get(given, server.place)
        problems.add(place, "half a login", f"The mail server has a {given} and no {missing}.", f"Give {missing} too.")
    elif server.user and server.security == NONE:
        place = server.places.get("password", server.place)
        message = "The password would be sent in the clear: security is none."
        problems.add(place, "password in the clear", message, "Set security to starttls or tls.")
