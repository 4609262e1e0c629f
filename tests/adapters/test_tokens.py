"""Tokens: fetched once for all threads, kept as long as the system says, renewed once after a refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from odd_servers import CLIENT_SECRET, SHOP, Shop, Sleeper, reply
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import AnswerError, NotAuthorisedError

TOKENS = SHOP.replace(
    'auth: {kind: basic, user: clerk, password: "{password}"}',
    'auth: {kind: oauth2_client_credentials, token_url: "{url}/token", client_id: me, client_secret: "{password}"}',
)


class Office:
    """Hands out tokens and accepts those that were not revoked."""

    def __init__(self, **token: object) -> None:
        self.token = token
        self.issued: list[str] = []
        self.revoked: set[str] = set()
        self.asked = 0

    def __call__(self, request: Request) -> Response:
        if request.url.path == "/token":
            self.issued.append(f"token-number-{len(self.issued) + 1}")
            return reply({"access_token": self.issued[-1], "token_type": "bearer", **self.token})
        self.asked += 1
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if given in self.issued and given not in self.revoked:
            return reply([{"id": 1}])
        return reply({"message": f"token {given} expired"}, 401)


def test_a_token_serves_until_it_is_about_to_end(shop: Shop, sleeper: Sleeper) -> None:
    office = Office(expires_in=5400)
    system, script = shop(office, text=TOKENS)
    list(system.read("orders"))
    list(system.read("orders"))
    assert len(office.issued) == 1
    sleeper.now += 5371
    list(system.read("orders"))
    assert len(office.issued) == 2
    assert b"grant_type=client_credentials" in script.bodies[0] and CLIENT_SECRET.encode() in script.bodies[0]


def test_a_token_without_an_end_serves_until_it_is_refused(shop: Shop, sleeper: Sleeper) -> None:
    office = Office()
    system, _ = shop(office, text=TOKENS)
    list(system.read("orders"))
    sleeper.now += 10**6
    list(system.read("orders"))
    assert len(office.issued) == 1


def test_a_refused_token_is_renewed_once_and_the_call_made_again(shop: Shop) -> None:
    office = Office(expires_in=5400)
    system, _ = shop(office, text=TOKENS)
    list(system.read("orders"))
    office.revoked.add("token-number-1")
    assert len(list(system.read("orders"))) == 1
    assert len(office.issued) == 2 and office.asked == 3


def test_a_second_refusal_is_the_end_and_shows_no_token(shop: Shop) -> None:
    office = Office(expires_in=5400)
    office.revoked |= {"token-number-1", "token-number-2"}
    system, _ = shop(office, text=TOKENS)
    with pytest.raises(NotAuthorisedError, match=r"401: token \*\*\* expired"):
        list(system.read("orders"))
    assert office.asked == 2


def test_many_threads_share_one_token_and_one_renewal(shop: Shop) -> None:
    office = Office(expires_in=5400)
    system, _ = shop(office, text=TOKENS)

    def read_all(_: int) -> int:
        return len(list(system.read("orders")))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read_all, range(24))) == [1] * 24
        assert len(office.issued) == 1
        office.revoked.add("token-number-1")
        assert list(pool.map(read_all, range(24))) == [1] * 24
    assert len(office.issued) == 2


@pytest.mark.parametrize("status", [400, 401])
def test_a_refused_client_is_an_authorisation_error(shop: Shop, status: int) -> None:
    words = {"error": "invalid_client", "error_description": "unknown"}
    system, _ = shop(reply(words, status), text=TOKENS)
    with pytest.raises(NotAuthorisedError, match="invalid_client"):
        list(system.read("orders"))


@pytest.mark.parametrize("body", ["<html></html>", "[]", '{"token": "hidden-in-the-wrong-place"}'])
def test_a_token_answer_without_a_token_is_told_without_quoting_it(shop: Shop, body: str) -> None:
    system, _ = shop(reply(body), text=TOKENS)
    with pytest.raises(AnswerError, match="holds no access_token") as caught:
        list(system.read("orders"))
    assert "hidden-in" not in str(caught.value)


def test_a_write_with_a_refused_token_is_made_once_more_with_a_new_one(shop: Shop) -> None:
    office = Office(expires_in=5400)
    office.revoked.add("token-number-1")
    system, script = shop(office, text=TOKENS)
    results = system.write("change_order", [{"id": "9", "code": "x"}])
    assert results[0].ok
    assert [request.method for request in script.seen] == ["POST", "PATCH", "POST", "PATCH"]
