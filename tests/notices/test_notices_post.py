"""Messages reach a real mail server on loopback: in the clear, raised to TLS, over TLS, with and without a login."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from engine.configuration import MailServer, NoticeChoice
from engine.errors import ConfigurationError, SystemUnavailableError
from engine.notices.post import post

USER, PASSWORD = "sync", "correct horse"
Server = Callable[..., MailServer]


class Inbox:
    """Keeps what it is handed, as the server got it."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope, session))
        return "250 taken"


class AnyPort(Controller):
    """A server on a port that the system chose, which the library does not expect."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    made = trustme.CA()
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    made.cert_pem.write_to_path(file)
    return made, file


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox, authority: tuple[trustme.CA, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Starts a mail server with this security; how the configuration would name it."""
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    started: list[Controller] = []

    def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)

    def start(security: str, **words: str) -> MailServer:
        made, file = authority
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        made.issue_cert("127.0.0.1").configure_cert(context)
        options: dict[str, Any] = {"authenticator": login, "auth_required": "user" in words}
        if security == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        if security == "tls":
            options |= {"ssl_context": context, "auth_require_tls": False}
        server = AnyPort(inbox, hostname="127.0.0.1", port=0, **options)
        server.start()
        started.append(server)
        known = {"authorities": str(file), **words}
        return MailServer("127.0.0.1", server.port, "sync@harborpoint.example", security, **known)

    yield start
    for server in started:
        server.stop()


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "sync@harborpoint.example", "tom@harborpoint.example", "Rejected"
    mail.set_content("Wrong job.")
    return mail


LOGIN = {"user": USER, "password": "env:MAIL_PASSWORD"}


@pytest.mark.parametrize(
    ("security", "words"), [("none", {}), ("starttls", {}), ("starttls", LOGIN), ("tls", {}), ("tls", LOGIN)]
)
def test_a_message_arrives_as_the_configuration_says(
    serve: Server, inbox: Inbox, tmp_path: Path, security: str, words: dict[str, str]
) -> None:
    post(NoticeChoice(smtp=serve(security, **words)), tmp_path, message())
    ((envelope, session),) = inbox.mails
    assert envelope.rcpt_tos == ["tom@harborpoint.example"] and b"Wrong job." in envelope.content
    assert b"Message-ID" in envelope.content and b"Date:" in envelope.content
    # A server that speaks TLS from the first byte understands nothing else, and notes nothing.
    assert (session.ssl is not None) == (security == "starttls")
    assert bool(session.authenticated) == bool(words)


def test_a_wrong_password_is_told_and_not_shown(
    serve: Server, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve("starttls", **LOGIN)
    monkeypatch.setenv("MAIL_PASSWORD", "another one")
    with pytest.raises(SystemUnavailableError, match=r"could not be delivered: .*535") as caught:
        post(NoticeChoice(smtp=server), tmp_path, message())
    assert not inbox.mails and "another" not in str(caught.value)


def test_a_server_that_nobody_vouches_for_gets_nothing(serve: Server, inbox: Inbox, tmp_path: Path) -> None:
    server = serve("tls", authorities="")
    with pytest.raises(SystemUnavailableError, match="certificate verify failed"):
        post(NoticeChoice(smtp=server), tmp_path, message())
    assert not inbox.mails


def test_a_message_never_goes_in_the_clear_where_the_server_offers_no_tls(
    serve: Server, inbox: Inbox, tmp_path: Path
) -> None:
    plain = serve("none")
    wanted = MailServer(plain.host, plain.port, plain.from_, "starttls")
    with pytest.raises(SystemUnavailableError, match="STARTTLS"):
        post(NoticeChoice(smtp=wanted), tmp_path, message())
    assert not inbox.mails


def test_a_secret_that_is_not_there_is_named(serve: Server, inbox: Inbox, tmp_path: Path) -> None:
    server = serve("starttls", user=USER, password="env:NO_SUCH_VARIABLE")
    with pytest.raises(ConfigurationError, match="NO_SUCH_VARIABLE"):
        post(NoticeChoice(smtp=server), tmp_path, message())


def test_authorities_that_cannot_be_read_are_named(serve: Server, tmp_path: Path) -> None:
    server = serve("tls", authorities="missing.pem")
    with pytest.raises(ConfigurationError, match=r"missing\.pem") as caught:
        post(NoticeChoice(smtp=server), tmp_path, message())
    assert "authorities" in caught.value.fix
