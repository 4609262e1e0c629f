"""Faults on request against the Procore stand-in: what the client sees, and what was really stored."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from procore_world import World, world

BODY = {"company_id": 8089, "vendor": {"name": "Unsure"}}


def _stored(w: World) -> int:
    return sum(row["name"] == "Unsure" for row in w.state.records("vendors"))


def _post(w: World) -> httpx2.Response:
    return w.send("POST", "v1.0/vendors", BODY)


def test_the_next_call_that_matches_fails_and_the_one_after_it_works() -> None:
    with world() as w:
        w.board.plan("http500", method="POST", path="/vendors")
        assert w.get("v1.0/vendors").status_code == 200
        assert [_post(w).status_code, _post(w).status_code] == [500, 201]
        assert _stored(w) == 1


def test_a_503_carries_retry_after() -> None:
    with world() as w:
        w.board.plan("http500", status=503, headers={"Retry-After": "7"})
        answer = w.get("v1.0/me")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")


@pytest.mark.parametrize(("kind", "stored"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_leaves_the_client_without_knowing_whether_it_was_stored(kind: str, stored: int) -> None:
    with world() as w:
        w.board.plan(kind, method="POST")
        with pytest.raises(httpx2.TransportError):
            _post(w)
        assert _stored(w) == stored


def test_a_false_500_hides_that_the_record_was_stored() -> None:
    with world() as w:
        w.board.plan("false500", method="POST")
        assert (_post(w).status_code, _stored(w)) == (500, 1)


def test_half_a_body_breaks_off_although_the_record_is_stored() -> None:
    with world() as w:
        w.board.plan("half_body", method="POST")
        with pytest.raises(httpx2.TransportError):
            _post(w)
        assert _stored(w) == 1


def test_a_late_commit_is_stored_only_when_it_is_released() -> None:
    with world() as w:
        w.board.plan("late_commit", method="POST")
        with pytest.raises(httpx2.TransportError):
            _post(w)
        assert _stored(w) == 0
        assert w.client.post("/_sandbox/release").json() == {"released": 1}
        assert _stored(w) == 1


def test_a_page_of_html_can_come_in_place_of_json() -> None:
    with world() as w:
        w.board.plan("html")
        answer = w.get("v1.0/vendors")
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")


def test_a_delayed_call_is_answered_truly() -> None:
    with world() as w:
        w.board.plan("delay", seconds=0.01)
        assert len(w.get("v1.0/vendors").json()) == 3


def test_faults_are_planned_over_http_and_a_misspelt_one_is_refused() -> None:
    with world() as w:
        plain: dict[str, Any] = {"trust_env": False}
        url = f"{w.url}/_sandbox/faults"
        wanted = {"match": {"method": "POST"}, "kind": "http500", "times": 2, "status": 502}
        assert httpx2.post(url, json=wanted, **plain).status_code == 200
        assert httpx2.post(url, json={"kind": "http50"}, **plain).status_code == 400
        assert [_post(w).status_code for _ in range(3)] == [502, 502, 201]


def test_the_log_shows_every_call_with_its_query_and_body() -> None:
    with world() as w:
        w.client.delete("/_sandbox/requests")
        w.get("v1.0/vendors", page=2)
        _post(w)
        seen = httpx2.get(f"{w.url}/_sandbox/requests", trust_env=False).json()
        assert [(r["method"], r["path"]) for r in seen] == [
            ("GET", "/rest/v1.0/vendors"),
            ("POST", "/rest/v1.0/vendors"),
        ]
        assert seen[0]["query"] == "company_id=8089&page=2"
        assert '"Unsure"' in seen[1]["body"]


def test_a_reset_brings_back_the_seed_and_forgets_faults_calls_and_limits() -> None:
    with world(spike_limit=3) as w:
        _post(w)
        w.board.plan("http500", times=0)
        w.client.post("/_sandbox/reset")
        assert [row["name"] for row in w.state.records("vendors")] == [
            "Able Electric",
            "Best Concrete",
            "Core Drilling",
        ]
        assert len(w.board.requests) == 0
        assert w.get("v1.0/me").headers["X-Rate-Limit-Remaining"] == "2"


def test_control_calls_need_no_token_and_use_no_quota() -> None:
    with world(spike_limit=1) as w:
        for _ in range(3):
            assert httpx2.get(f"{w.url}/_sandbox/records", trust_env=False).status_code == 200
        assert w.get("v1.0/me").status_code == 200
