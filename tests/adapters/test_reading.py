"""Reading: every row once, nothing silently missing, and words that help where it fails."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from odd_servers import SHOP, Shop, Sleeper, open_shop, reply

from engine.errors import AnswerError, ConfigurationError, CutAnswerError, NotAuthorisedError, SystemUnavailableError

PAGE = [{"id": 1}, {"id": 2}]


def test_amounts_arrive_exactly_and_ids_as_they_were_given(shop: Shop) -> None:
    system, _ = shop(reply('[{"id": 9007199254740993, "code": "007", "amount": 1.10}]'))
    row = next(system.read("orders"))
    assert (row["id"], row["code"], str(row["amount"])) == (9007199254740993, "007", "1.10")
    assert isinstance(row["amount"], Decimal)


def test_pages_are_followed_by_the_link_header_even_where_a_page_is_short(shop: Shop) -> None:
    more = {"Link": '<http://elsewhere.invalid/?page=2>; rel="next"'}
    system, script = shop(reply([{"id": 1}], headers=more), reply([{"id": 2}], headers={"Link": '<x>; rel="first"'}))
    assert [row["id"] for row in system.read("pages")] == [1, 2]
    assert [query["page"] for query in script.queries()] == ["1", "2"]


def test_pages_are_followed_by_the_total_where_there_is_no_link(shop: Shop) -> None:
    total = {"Total": "4"}
    system, script = shop(reply(PAGE, headers=total), reply(PAGE, headers=total))
    assert len(list(system.read("pages"))) == 4
    assert len(script.seen) == 2


def test_a_full_page_without_any_header_is_followed_by_another_question(shop: Shop) -> None:
    system, script = shop(reply(PAGE), reply([{"id": 3}]))
    assert [row["id"] for row in system.read("pages")] == [1, 2, 3]
    assert script.queries()[1] == {"page": "2", "per_page": "2"}


def test_offsets_move_by_the_rows_received(shop: Shop) -> None:
    system, script = shop(reply(PAGE), reply(PAGE), reply([]))
    assert len(list(system.read("skips"))) == 4
    assert [query["skip"] for query in script.queries()] == ["0", "2", "4"]


def test_the_next_page_is_asked_for_only_when_the_first_was_taken(shop: Shop) -> None:
    system, script = shop(reply(PAGE))
    rows = system.read("pages")
    next(rows)
    assert len(script.seen) == 1


def test_rows_are_found_where_the_system_file_says(shop: Shop) -> None:
    system, _ = shop(reply({"data": {"rows": [{"id": "a"}]}}))
    assert [row["id"] for row in system.read("wrapped")] == ["a"]


def test_an_answer_without_its_list_is_an_error_and_not_an_empty_list(shop: Shop) -> None:
    system, _ = shop(reply({"data": {}}))
    with pytest.raises(AnswerError, match=re.escape('no list of rows under "data.rows"')):
        list(system.read("wrapped"))


def test_a_single_record_is_one_row_and_its_number_is_quoted_in_the_address(shop: Shop) -> None:
    system, script = shop(reply({"id": 5}))
    assert list(system.read("order", {"number": "a/b ..?x"})) == [{"id": 5}]
    assert script.seen[0].scope["raw_path"] == b"/orders/a%2Fb%20..%3Fx"


def test_a_number_of_dots_cannot_climb_out_of_its_address(shop: Shop) -> None:
    system, script = shop(reply({"id": 5}))
    list(system.read("order", {"number": ".."}))
    assert script.seen[0].scope["path"].startswith("/orders/")


def test_optional_parameters_are_left_out_and_the_range_of_changes_is_filled(shop: Shop) -> None:
    system, script = shop(reply([]))
    list(system.read("changed"))
    list(system.read("changed", {"state": "open", "since": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"}))
    assert script.queries() == [
        {"company": "7"},
        {"company": "7", "state": "open", "filters[at]": "2026-01-01T00:00:00Z...2026-01-02T00:00:00Z"},
    ]


def test_half_a_range_of_changes_is_an_error_and_not_a_full_read(shop: Shop) -> None:
    system, script = shop(reply([]))
    with pytest.raises(ConfigurationError, match='also needs the parameter "until"'):
        list(system.read("changed", {"since": "2026-01-01T00:00:00Z"}))
    assert not script.seen


def test_a_question_is_asked_once_for_each_of_its_values(shop: Shop) -> None:
    system, script = shop(reply([{"id": 1}]), reply([{"id": 2}]))
    assert [row["id"] for row in system.read("by_state")] == [1, 2]
    assert [query["state"] for query in script.queries()] == ["open", "closed"]


def test_a_misspelt_operation_or_parameter_is_told_with_the_right_name(shop: Shop) -> None:
    system, script = shop(reply([]))
    with pytest.raises(ConfigurationError, match="no read operation") as caught:
        system.read("oders")
    assert caught.value.fix == 'Did you mean "orders"?'
    with pytest.raises(ConfigurationError, match='no parameter "stat"') as caught:
        system.read("changed", {"stat": "open"})
    assert caught.value.fix == 'Did you mean "state"?'
    with pytest.raises(ConfigurationError, match='needs the parameter "number"'):
        system.read("order")
    assert not script.seen


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "no such thing"}, "no such thing"),
        ({"errors": {"name": ["is taken", "is long"]}}, "name: is taken; name: is long"),
        ({"errors": [{"ref": "1", "message": "bad line"}]}, "bad line"),
        ({"base": ["not like that"], "fields": {"code": ["is blank"]}}, "not like that; code: is blank"),
        ({"error": {"code": "X", "message": "outer", "details": [{"message": "inner"}]}}, "outer; inner"),
        ({"error": "plain", "message": "both"}, "both; plain"),
        ("<html><head><title>Sign in</title></head></html>", 'a web page titled "Sign in"'),
        ("just text", "just text"),
        ("", "and said nothing more"),
    ],
)
def test_the_systems_words_are_found_in_every_shape_of_error_body(shop: Shop, body: object, words: str) -> None:
    system, _ = shop(reply(body, 422, {"x-request-id": "r-77"}))
    with pytest.raises(AnswerError) as caught:
        list(system.read("orders"))
    text = str(caught.value)
    assert words in text
    assert 'The Shop answered "orders" (GET /orders) with 422' in text and "Request id r-77." in text


def test_a_hidden_record_is_told_as_what_it_may_be(shop: Shop) -> None:
    system, _ = shop(reply({"message": "Not found"}, 404))
    with pytest.raises(AnswerError) as caught:
        list(system.read("orders"))
    assert caught.value.fix == "It may also be hidden from you."


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_an_error_of_their_own(shop: Shop, status: int) -> None:
    system, _ = shop(reply({"message": "no"}, status))
    with pytest.raises(NotAuthorisedError):
        list(system.read("orders"))


def test_a_web_page_where_rows_were_due_is_named_as_such(shop: Shop) -> None:
    system, _ = shop(reply("<!DOCTYPE html><html><title>Log in</title></html>"))
    with pytest.raises(AnswerError, match='no JSON; it begins: a web page titled "Log in"'):
        list(system.read("orders"))


def test_redirects_are_not_followed(shop: Shop) -> None:
    system, script = shop(reply("", 302, {"Location": "http://elsewhere.invalid/"}))
    with pytest.raises(AnswerError) as caught:
        list(system.read("orders"))
    assert "Redirects are not followed" in caught.value.fix and len(script.seen) == 1


def test_a_server_that_is_not_there_is_unavailable(shop: Shop, sleeper: Sleeper) -> None:
    with open_shop("http://127.0.0.1:9", sleeper) as system:
        with pytest.raises(SystemUnavailableError, match="no connection"):
            list(system.read("orders"))
        probe = system.probe()
    assert not probe.ok and "no connection" in probe.words and "network" in probe.fix


def test_a_probe_tells_that_a_system_answers(shop: Shop) -> None:
    system, _ = shop(reply([{"id": 1}]))
    assert system.probe().ok


ROWS = SHOP.replace(
    "      request_id: x-request-id\n",
    "      request_id: x-request-id\n"
    "      rows: {code: [code, c], words: text, field: column, errors: [E], warnings: [W, G],"
    " cut: exceeds max, not_authorised: [key]}\n",
).replace("key: [id]}\n  order:", "key: [id], split: {part: [a, b]}}\n  order:")


def test_a_row_that_complains_is_an_error_even_under_a_code_that_nobody_knows(shop: Shop) -> None:
    system, _ = shop(reply([{"id": 1}, {"code": "Z", "text": "broken", "column": "id"}]), text=ROWS)
    with pytest.raises(AnswerError, match=r"broken \(id\)"):
        list(system.read("pages"))


def test_a_row_that_complains_about_the_credentials_is_an_authorisation_error(shop: Shop) -> None:
    system, _ = shop(reply([{"code": "E", "text": "not authorized", "column": "key"}]), text=ROWS)
    with pytest.raises(NotAuthorisedError):
        list(system.read("orders"))


def test_a_warning_keeps_its_record_and_a_mere_remark_is_no_record(shop: Shop) -> None:
    system, _ = shop(reply([{"id": 1, "code": "W", "text": "old"}, {"c": "G", "text": "done"}]), text=ROWS)
    assert [row["id"] for row in system.read("orders")] == [1]


def test_a_cut_answer_is_asked_for_in_parts(shop: Shop) -> None:
    cut = [{"id": 1}, {"code": "W", "text": "The number of rows exceeds max of 1"}]
    system, script = shop(reply(cut), reply([{"id": 1}]), reply([{"id": 2}]), text=ROWS)
    assert [row["id"] for row in system.read("orders")] == [1, 2]
    assert [query.get("part") for query in script.queries()] == [None, "a", "b"]


def test_a_cut_answer_that_cannot_be_split_never_passes_for_the_whole(shop: Shop) -> None:
    cut = [{"id": 1}, {"code": "W", "text": "The number of rows exceeds max of 1"}]
    system, _ = shop(reply(cut), text=ROWS)
    with pytest.raises(CutAnswerError, match="Rows are missing after the first 1"):
        list(system.read("changed"))
