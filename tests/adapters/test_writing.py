"""Writing: each row gets its own result, and what is not known is never called done, refused or unsent."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from odd_servers import SHOP, Shop, Sleeper, open_shop, reply
from starlette.requests import Request
from starlette.responses import Response

from engine.adapters.results import Outcome
from engine.errors import AnswerError, ConfigurationError, InputError, NotAuthorisedError


def test_a_row_goes_out_in_its_envelope_with_dates_amounts_and_blanks_as_declared(shop: Shop) -> None:
    system, script = shop(reply({"id": 12}))
    row = {"code": "A1", "on": date(2026, 5, 2), "amount": Decimal("10.50"), "note": None}
    assert [(r.outcome, r.id) for r in system.write("add_order", [row])] == [(Outcome.DONE, "12")]
    assert script.sent() == {
        "company": "7",
        "order": {"code": "A1", "on": "05/02/2026", "amount": "10.50", "note": None},
    }
    assert script.seen[0].headers["company"] == "7"


def test_a_field_that_fills_the_address_is_not_repeated_in_the_body(shop: Shop) -> None:
    system, script = shop(reply({"id": 9}))
    system.write("change_order", [{"id": "9", "code": "x"}])
    assert (script.seen[0].url.path, script.sent()) == ("/orders/9", {"code": "x"})


def test_an_address_that_cannot_be_filled_is_an_error_before_anything_is_sent(shop: Shop) -> None:
    system, script = shop(reply({}))
    with pytest.raises(ConfigurationError, match="'id', which is neither a parameter nor in the row"):
        system.write("change_order", [{"code": "x"}])
    assert not script.seen


def test_an_empty_answer_to_a_single_write_is_a_success(shop: Shop) -> None:
    system, _ = shop(Response(status_code=204))
    assert system.write("change_order", [{"id": "9"}])[0].id == "9"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422])
def test_a_refusal_carries_the_systems_words_and_the_field(shop: Shop, status: int) -> None:
    system, script = shop(reply({"errors": {"code": ["is taken"]}}, status))
    result = system.write("add_order", [{"code": "A1"}])[0]
    assert (result.outcome, result.messages, result.field) == (Outcome.REJECTED, ("code: is taken",), "code")
    assert len(script.seen) == 1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_fault_of_the_system_leaves_a_write_unknown_and_is_not_repeated(shop: Shop, status: int) -> None:
    system, script = shop(reply({"message": "oops"}, status, {"x-request-id": "r-5"}))
    result = system.write("add_order", [{"code": "A1"}])[0]
    assert result.outcome is Outcome.UNKNOWN
    assert f'"add_order" (POST /orders) with {status}: oops. Request id r-5.' in result.messages[0]
    assert len(script.seen) == 1


def test_a_limit_is_waited_out_since_nothing_was_written(shop: Shop, sleeper: Sleeper) -> None:
    system, script = shop(reply({}, 429, {"Retry-After": "3"}), reply({"id": 1}))
    assert system.write("add_order", [{"code": "A1"}])[0].ok
    assert sleeper.slept == [3.0] and len(script.seen) == 2


def test_a_limit_that_does_not_end_means_later(shop: Shop) -> None:
    system, _ = shop(reply({"message": "too many"}, 429, {"Retry-After": "1"}))
    result = system.write("add_order", [{"code": "A1"}])[0]
    assert result.outcome is Outcome.RETRY_LATER and "too many" in result.messages[0]


def test_a_wait_longer_than_allowed_means_later_too(shop: Shop) -> None:
    system, _ = shop(reply({}, 429, {"Retry-After": "7200"}))
    result = system.write("add_order", [{"code": "A1"}])[0]
    assert (result.outcome, "7200 seconds" in result.messages[0]) == (Outcome.RETRY_LATER, True)


def test_a_timeout_leaves_a_write_unknown(shop: Shop) -> None:
    async def hang(_request: Request) -> Response:
        await asyncio.sleep(2)
        return reply({"id": 1})

    system, script = shop(hang, text=SHOP.replace("read: 0.5}", "read: 0.1}"))
    result = system.write("add_order", [{"code": "A1"}])[0]
    assert result.outcome is Outcome.UNKNOWN and "no answer in time" in result.messages[0]
    assert len(script.seen) == 1


def test_a_refused_connection_means_later(sleeper: Sleeper) -> None:
    with open_shop("http://127.0.0.1:9", sleeper) as system:
        assert system.write("add_order", [{"code": "A1"}])[0].outcome is Outcome.RETRY_LATER


@pytest.mark.parametrize("body", ["<html><title>Sign in</title></html>", '{"id": 1', ""])
def test_a_success_that_cannot_be_read_is_unknown(shop: Shop, body: str) -> None:
    system, _ = shop(reply(body))
    result = system.write("sync_orders", [{"code": "A1"}])[0]
    assert result.outcome is Outcome.UNKNOWN and "is no JSON" in result.messages[0]


def test_a_redirect_of_a_write_is_an_error_since_nothing_was_written(shop: Shop) -> None:
    system, _ = shop(reply("", 301))
    with pytest.raises(AnswerError):
        system.write("add_order", [{"code": "A1"}])


def test_refused_credentials_stop_a_write(shop: Shop) -> None:
    system, _ = shop(reply({}, 401))
    with pytest.raises(NotAuthorisedError):
        system.write("add_order", [{"code": "A1"}, {"code": "A2"}])


def test_results_before_refused_credentials_are_kept(shop: Shop) -> None:
    system, script = shop(reply({"id": 1}), reply({"message": "revoked"}, 401))
    results = system.write("add_order", [{"code": "A1"}, {"code": "A2"}, {"code": "A3"}])
    assert [result.outcome for result in results] == [Outcome.DONE, Outcome.RETRY_LATER, Outcome.RETRY_LATER]
    assert len(script.seen) == 2


def test_after_an_answer_is_lost_the_other_rows_stay_unsent(shop: Shop) -> None:
    system, script = shop(reply({"id": 1}), reply({}, 500), reply({"id": 3}))
    results = system.write("add_order", [{"code": "A1"}, {"code": "A2"}, {"code": "A3"}])
    assert [result.outcome for result in results] == [Outcome.DONE, Outcome.UNKNOWN, Outcome.RETRY_LATER]
    assert "not sent, since the call before it failed" in results[2].messages[0]
    assert len(script.seen) == 2


def test_a_row_that_cannot_be_written_down_is_refused_alone(shop: Shop) -> None:
    system, script = shop(reply({"id": 1}))
    results = system.write("add_order", [{"code": "A1", "amount": 1.5}, {"code": "A2"}])
    assert [result.outcome for result in results] == [Outcome.REJECTED, Outcome.DONE]
    assert "a float cannot be sent" in results[0].messages[0]
    assert len(script.seen) == 1


def test_a_batch_answer_is_told_apart_row_by_row_whatever_its_order(shop: Shop) -> None:
    system, script = shop(
        reply({"entities": [{"id": 2, "code": "B"}], "errors": [{"code": "A", "errors": {"name": ["is blank"]}}]}),
        reply({"entities": [{"id": 3, "code": "C"}], "errors": []}),
    )
    results = system.write("sync_orders", [{"code": "A"}, {"code": "B"}, {"code": "C"}])
    assert [(r.outcome.value, r.id, r.messages, r.field) for r in results] == [
        ("rejected", None, ("name: is blank",), "name"),
        ("done", "2", (), None),
        ("done", "3", (), None),
    ]
    assert [len(script.sent(index)["updates"]) for index in (0, 1)] == [2, 1]


def test_rows_without_a_key_are_told_by_their_order_where_only_one_way_is_possible(shop: Shop) -> None:
    system, _ = shop(reply({"entities": [{"id": 1}, {"id": 2}], "errors": []}))
    assert [r.id for r in system.write("sync_orders", [{"name": "x"}, {"name": "y"}])] == ["1", "2"]


def test_rows_of_one_call_go_to_one_address(shop: Shop) -> None:
    system, script = shop(
        reply({"entities": [{"id": 1, "code": "A", "kind": "L"}, {"id": 3, "code": "C", "kind": "L"}], "errors": []}),
        reply({"entities": [{"id": 2, "code": "B", "kind": "L"}], "errors": []}),
    )
    rows = [{"order": order, "code": code, "kind": "L"} for order, code in (("7", "A"), ("8", "B"), ("7", "C"))]
    assert [result.id for result in system.write("sync_lines", rows)] == ["1", "2", "3"]
    assert [(seen.url.path, len(script.sent(n)["updates"])) for n, seen in enumerate(script.seen)] == [
        ("/orders/7/lines/sync", 2),
        ("/orders/8/lines/sync", 1),
    ]


def test_rows_that_only_several_fields_together_tell_apart_get_their_own_results(shop: Shop) -> None:
    system, _ = shop(
        reply(
            {
                "entities": [{"id": 3, "code": "B", "kind": "L"}, {"id": 1, "code": "A", "kind": "L"}],
                "errors": [{"code": "A", "kind": "M", "errors": {"kind": ["is closed"]}}],
            }
        )
    )
    rows = [{"order": "7", "code": code, "kind": kind} for code, kind in (("A", "L"), ("A", "M"), ("B", "L"))]
    found = system.write("sync_lines", rows)
    assert [(one.outcome, one.id) for one in found] == [
        (Outcome.DONE, "1"),
        (Outcome.REJECTED, None),
        (Outcome.DONE, "3"),
    ]


def test_a_row_that_the_answer_does_not_mention_is_unknown(shop: Shop) -> None:
    system, _ = shop(reply({"entities": [{"id": 1, "code": "A"}], "errors": []}))
    results = system.write("sync_orders", [{"code": "A"}, {"code": "B"}])
    assert [r.outcome for r in results] == [Outcome.DONE, Outcome.UNKNOWN]
    assert "says nothing about this row" in results[1].messages[0]


def test_a_batch_answer_of_another_shape_is_unknown_for_every_row(shop: Shop) -> None:
    system, _ = shop(reply({"ok": True}))
    assert {r.outcome for r in system.write("sync_orders", [{"code": "A"}, {"code": "B"}])} == {Outcome.UNKNOWN}


def test_nothing_to_write_asks_nothing(shop: Shop) -> None:
    system, script = shop(reply({}))
    assert system.write("add_order", []) == [] and not script.seen


def test_looking_before_a_second_send_finds_the_record_by_its_natural_key(shop: Shop) -> None:
    system, script = shop(reply([{"id": 1, "code": " A1 "}, {"id": 2, "code": "A10"}, {"id": 3}]))
    assert [row["id"] for row in system.find("add_order", {"code": "A1", "state": "open"})] == [1]
    assert script.queries() == [{"company": "7", "state": "open"}]


def test_looking_without_a_key_is_an_error_and_not_nothing_found(shop: Shop) -> None:
    system, script = shop(reply([]))
    for row in ({"state": "open"}, {"code": " ", "state": "open"}, {"code": "A1"}):
        with pytest.raises(InputError, match="by which it would be found"):
            system.find("add_order", row)
    assert not script.seen


def test_where_no_look_is_needed_nothing_is_asked(shop: Shop) -> None:
    system, script = shop(reply([]))
    assert system.find("change_order", {"id": "9"}) == [] and not script.seen
