"""Tokens, the company header, permissions and rate limits of the Procore stand-in."""

from __future__ import annotations

import httpx2
import pytest
from procore_world import LOGIN, seed, world

HOUR_TEXT = "You have surpassed the max number of requests for an hour"


@pytest.mark.parametrize("how", ["data", "json"])
def test_client_credentials_are_taken_as_a_form_and_as_json(how: str) -> None:
    with world() as w:
        answer = httpx2.post(f"{w.url}/oauth/token", **{how: LOGIN}, trust_env=False)
        body = answer.json()
        assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "bearer", 5400)
        assert body["created_at"] == int(w.timer.now)
        assert "refresh_token" not in body


def test_a_wrong_secret_is_refused_as_invalid_client() -> None:
    with world() as w:
        answer = httpx2.post(f"{w.url}/oauth/token", data=LOGIN | {"client_secret": "no"}, trust_env=False)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_token_ends_when_its_life_is_over() -> None:
    with world(token_seconds=60) as w:
        assert w.client.get("/oauth/token/info").json()["expires_in_seconds"] == 60
        w.timer.now += 59
        assert w.get("v1.0/vendors").status_code == 200
        w.timer.now += 1
        assert w.get("v1.0/vendors").status_code == 401
        assert w.client.get("/oauth/token/info").status_code == 401


def test_a_revoked_token_is_refused() -> None:
    with world() as w:
        token = w.client.headers["Authorization"].removeprefix("Bearer ")
        assert w.client.post("/oauth/revoke", data=LOGIN | {"token": token}).status_code == 200
        assert w.get("v1.0/me").status_code == 401


def test_a_call_without_any_token_is_refused() -> None:
    with world() as w:
        del w.client.headers["Authorization"]
        assert w.get("v1.0/companies").status_code == 401


def test_a_call_without_the_company_header_is_refused_in_plain_text() -> None:
    with world() as w:
        del w.client.headers["Procore-Company-Id"]
        answer = w.get("v1.0/vendors")
        assert answer.status_code == 400
        assert answer.text.startswith("Missing Procore-Company-Id header!")


def test_me_and_companies_work_without_the_company_header() -> None:
    with world() as w:
        del w.client.headers["Procore-Company-Id"]
        assert w.client.get("/rest/v1.0/me").json()["login"]
        companies = w.client.get("/rest/v1.0/companies").json()
        assert [(c["id"], c["name"]) for c in companies] == [(8089, "Harbor Point Builders")]


def test_another_company_is_forbidden() -> None:
    with world() as w:
        assert w.get("v1.0/vendors", company_id=1).status_code == 403
        w.client.headers["Procore-Company-Id"] = "1"
        assert w.get("v1.0/vendors").status_code == 403


def test_projects_that_are_not_permitted_do_not_seem_to_exist() -> None:
    with world() as w:
        assert [p["id"] for p in w.get("v1.0/projects").json()] == [301, 303]
        assert w.get("v1.0/projects/302").status_code == 404
        assert w.get("v1.0/purchase_order_contracts", project_id=302).status_code == 404
        assert w.get("v1.0/purchase_order_contracts/7502", project_id=302).status_code == 404
        assert w.get("v1.0/purchase_order_contracts/7502", project_id=301).status_code == 404
        assert w.get("v1.0/projects/302/commitment_change_orders").status_code == 404
        body = w.sync("v1.0/projects/sync", [{"id": 302, "name": "Seen"}])
        assert body["errors"][0]["errors"] == {"id": ["Entity with this ID not found"]}


def test_a_new_project_is_not_permitted_by_itself_where_the_projects_are_picked() -> None:
    with world(permitted_projects={301}) as w:
        made = w.send("POST", "v1.0/projects", {"company_id": 8089, "project": {"name": "New"}}).json()
        assert w.get(f"v1.0/projects/{made['id']}").status_code == 404


def test_a_tool_that_is_switched_off_is_forbidden() -> None:
    data = seed()
    data["projects"][2]["_disabled_tools"] = ["commitments"]
    with world(data, disabled_tools={(301, "change_orders")}) as w:
        answer = w.get("v1.0/projects/301/commitment_change_orders")
        assert answer.status_code == 403
        assert "You Do Not Have Sufficient Access" in answer.text
        assert w.get("v1.0/work_order_contracts", project_id=301).status_code == 200
        assert w.get("v1.0/work_order_contracts", project_id=303).status_code == 403


def test_every_answer_tells_the_limit_that_would_be_hit_first() -> None:
    with world(spike_limit=5, hourly_limit=100) as w:
        first = w.get("v1.0/vendors")
        assert (first.headers["X-Rate-Limit-Limit"], first.headers["X-Rate-Limit-Remaining"]) == ("5", "4")
        assert int(first.headers["X-Rate-Limit-Reset"]) == int(w.timer.now) + 10
        lost = w.get("v1.0/vendors/1")
        assert (lost.status_code, lost.headers["X-Rate-Limit-Remaining"]) == (404, "3")
    with world(spike_limit=50, hourly_limit=5) as w:
        assert w.get("v1.0/vendors").headers["X-Rate-Limit-Limit"] == "5"


@pytest.mark.parametrize(("limits", "wait"), [({"spike_limit": 2}, 10), ({"hourly_limit": 2, "spike_limit": 99}, 3600)])
def test_both_limits_answer_429_with_the_text_about_the_hour(limits: dict[str, int], wait: int) -> None:
    with world(**limits) as w:
        assert [w.get("v1.0/me").status_code for _ in range(3)] == [200, 200, 429]
        answer = w.get("v1.0/me")
        assert HOUR_TEXT in answer.json()["message"]
        assert answer.headers["X-Rate-Limit-Remaining"] == "0"
        assert int(answer.headers["X-Rate-Limit-Reset"]) == int(w.timer.now) + wait
        assert "Retry-After" not in answer.headers
        w.timer.now += wait
        assert w.get("v1.0/me").status_code == 200


def test_retry_after_comes_with_a_429_where_it_is_switched_on() -> None:
    with world(spike_limit=1, retry_after_on_429=True) as w:
        w.get("v1.0/me")
        w.timer.now += 4
        assert w.get("v1.0/me").headers["Retry-After"] == "6"


def test_refused_calls_consume_quota_as_well() -> None:
    with world(spike_limit=2) as w:
        w.client.headers["Authorization"] = "Bearer wrong"
        assert [w.get("v1.0/me").status_code for _ in range(3)] == [401, 401, 429]
