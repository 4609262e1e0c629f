"""No secret ever appears in an error, a result or a log, even where a system sends it back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from odd_servers import CLIENT_SECRET, SHOP, Shop, reply
from starlette.requests import Request
from starlette.responses import Response
from test_soap import DEPOT, envelope, rows, serve, wsdl
from test_tokens import TOKENS

from engine.adapters.system import OpenSystem
from engine.errors import SyncEngineError


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """As where somebody turns on logging of everything to find a fault."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def echo(status: int):
    """Answers with everything that was sent, headers included."""

    async def answer(request: Request) -> Response:
        body = (await request.body()).decode()
        return reply({"message": f"you sent {dict(request.headers)} and {body}"}, status)

    return answer


def words_of(system: OpenSystem, read: str, write: str, row: dict[str, object], **parameters: str) -> str:
    """All that is said about a read, a write and a probe that fail."""
    told = [repr(system.probe())]
    try:
        told.append(repr(list(system.read(read, parameters))))
    except SyncEngineError as error:
        told.append(f"{error!r} {error} {error.fix} {error.__cause__!r}")
    try:
        told.append(repr(system.write(write, [row])))
    except SyncEngineError as error:
        told.append(f"{error!r} {error} {error.fix} {error.__cause__!r}")
    return " ".join(told)


@pytest.mark.parametrize("status", [400, 401, 403, 422, 500])
@pytest.mark.parametrize("text", [SHOP, TOKENS])
def test_a_system_that_sends_back_what_it_got_betrays_nothing(
    shop: Shop, everything_logged: pytest.LogCaptureFixture, status: int, text: str
) -> None:
    system, _ = shop(echo(status), text=text)
    told = words_of(system, "orders", "add_order", {"code": "A1"})
    assert "you sent" in told
    assert_clean(told + everything_logged.text)


def test_a_token_that_is_sent_back_is_hidden_too(shop: Shop, everything_logged: pytest.LogCaptureFixture) -> None:
    async def answer(request: Request) -> Response:
        if request.url.path == "/token":
            return reply({"access_token": "a-very-secret-token", "expires_in": 60})
        return await echo(422)(request)

    system, _ = shop(answer, text=TOKENS)
    told = words_of(system, "orders", "add_order", {"code": "A1"}) + everything_logged.text
    assert "you sent" in told and "a-very-secret-token" not in told
    assert_clean(told)


@pytest.mark.parametrize(
    "body",
    [
        rows(f"<Code>E</Code><Words>key {CLIENT_SECRET} unknown</Words><Field>Part</Field>"),
        envelope(f"<e:Fault><faultcode>Client</faultcode><faultstring>key {CLIENT_SECRET}</faultstring></e:Fault>"),
        f"<html><title>{CLIENT_SECRET}</title></html>",
        f"no xml but {CLIENT_SECRET}",
    ],
)
def test_soap_betrays_nothing_either(shop: Shop, everything_logged: pytest.LogCaptureFixture, body: str) -> None:
    system, _ = shop(serve(body), text=DEPOT)
    told = words_of(system, "parts", "add_part", {"Part": "9", "On": "x"}, place="2")
    told += words_of(system, "parts", "add_part", {"Part": "9", "Colour": "red"}, place="2")
    assert_clean(told + everything_logged.text)


def test_a_description_that_lacks_the_key_element_betrays_nothing(shop: Shop) -> None:
    description = wsdl("AddPart").replace(b'<x:element name="Key" type="x:string" minOccurs="0"/>', b"")
    system, _ = shop(serve(rows("<Code/>"), description=description), text=DEPOT)
    result = system.write("add_part", [{"Part": "9"}])[0]
    assert result.messages == ("not sent: AddPart has no element Key",)


def test_whole_addresses_are_not_logged(shop: Shop, everything_logged: pytest.LogCaptureFixture) -> None:
    system, _ = shop(reply([]))
    list(system.read("changed", {"state": "somebody-s-name"}))
    assert "somebody-s-name" not in everything_logged.text


def assert_clean(told: str) -> None:
    for hidden in (CLIENT_SECRET, "Y2xlcms6dGhlLWNsaWVudC1zZWNyZXQtMDgxNQ=="):
        assert hidden not in told
