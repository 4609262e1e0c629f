"""Limits and bad moments: reads try again as the system asks, and no longer than the system file allows."""

from __future__ import annotations

import asyncio

import pytest
from odd_servers import SHOP, Shop, Sleeper, reply
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import SystemUnavailableError

FINE = reply([{"id": 1}])
DATE = "Mon, 02 Mar 2026 08:00:00 GMT"
EPOCH = 1772438400


def test_a_limit_is_waited_out_by_retry_after(shop: Shop, sleeper: Sleeper) -> None:
    system, script = shop(reply({}, 429, {"Retry-After": "7"}), reply({}, 429, {"Retry-After": "2"}), FINE)
    assert len(list(system.read("orders"))) == 1
    assert sleeper.slept == [7.0, 2.0]
    assert (system.calls.made, system.calls.retried, system.calls.waited_seconds) == (3, 2, 9.0)
    assert len(script.seen) == 3


def test_a_limit_is_waited_out_by_its_reset_moment_on_the_systems_own_clock(shop: Shop, sleeper: Sleeper) -> None:
    headers = {"Date": DATE, "X-Left": "0", "X-Reset": str(EPOCH + 9)}
    system, _ = shop(reply({}, 429, headers), FINE)
    list(system.read("orders"))
    assert sleeper.slept == [9.0]


def test_the_text_of_a_refusal_is_not_trusted_over_its_headers(shop: Shop, sleeper: Sleeper) -> None:
    hour = {"message": "You have surpassed the max number of requests for an hour."}
    system, _ = shop(reply(hour, 429, {"Date": DATE, "X-Reset": str(EPOCH + 10)}), FINE)
    list(system.read("orders"))
    assert sleeper.slept == [10.0]


def test_the_last_allowed_call_makes_the_next_one_wait_before_it_is_refused(shop: Shop, sleeper: Sleeper) -> None:
    system, _ = shop(reply([], headers={"Date": DATE, "X-Left": "0", "X-Reset": str(EPOCH + 5)}), FINE)
    list(system.read("orders"))
    assert sleeper.slept == []
    list(system.read("orders"))
    assert sleeper.slept == [5.0]


def test_an_overloaded_system_is_given_the_time_it_asks_for_as_a_date_too(shop: Shop, sleeper: Sleeper) -> None:
    system, _ = shop(reply({}, 503, {"Date": DATE, "Retry-After": "Mon, 02 Mar 2026 08:00:30 GMT"}), FINE)
    list(system.read("orders"))
    assert sleeper.slept == [30.0]


def test_pauses_grow_where_the_system_names_none(shop: Shop, sleeper: Sleeper) -> None:
    system, _ = shop(reply({}, 500), reply({}, 500), reply({}, 500), FINE)
    list(system.read("orders"))
    least = [0.5, 1.0, 2.0]
    assert all(low <= slept <= low * 1.25 for low, slept in zip(least, sleeper.slept, strict=True))


def test_a_read_gives_up_after_its_attempts_with_the_systems_words(shop: Shop) -> None:
    system, script = shop(reply({"message": "down for repair"}, 503, {"Retry-After": "1"}))
    with pytest.raises(SystemUnavailableError, match="503: down for repair"):
        list(system.read("orders"))
    assert len(script.seen) == 4


def test_a_wait_longer_than_allowed_is_told_instead_of_slept(shop: Shop, sleeper: Sleeper) -> None:
    system, _ = shop(reply({}, 429, {"Retry-After": "7200"}), FINE)
    with pytest.raises(SystemUnavailableError, match="asks to wait 7200 seconds"):
        list(system.read("orders"))
    assert sum(sleeper.slept) < 60


def test_a_status_that_is_no_bad_moment_is_not_tried_again(shop: Shop) -> None:
    system, script = shop(reply({"message": "no"}, 409))
    with pytest.raises(Exception, match="409"):
        list(system.read("orders"))
    assert len(script.seen) == 1


def test_a_hanging_server_is_left_after_the_timeout_and_tried_again(shop: Shop) -> None:
    async def hang(_request: Request) -> Response:
        await asyncio.sleep(3)
        return FINE

    system, script = shop(hang, FINE, text=SHOP.replace("read: 0.5}", "read: 0.1}"))
    assert len(list(system.read("orders"))) == 1
    assert len(script.seen) == 2


def test_limits_of_odd_headers_do_not_stop_the_reading(shop: Shop, sleeper: Sleeper) -> None:
    system, _ = shop(
        reply([], headers={"X-Left": "none", "X-Reset": "nan"}), reply({}, 429, {"Retry-After": "soon"}), FINE
    )
    list(system.read("orders"))
    list(system.read("orders"))
    assert len(sleeper.slept) == 1 and sleeper.slept[0] < 1
