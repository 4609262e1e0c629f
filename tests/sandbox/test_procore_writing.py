"""Single writes: what is stored, what is refused and in which words, and what locks (almost nothing)."""

from __future__ import annotations

from typing import Any

import pytest
from procore_world import World, world


def _vendor(w: World, **attributes: Any) -> Any:
    return w.send("POST", "v1.0/vendors", {"company_id": 8089, "vendor": attributes})


def test_a_vendor_is_created_and_read_back() -> None:
    with world() as w:
        answer = _vendor(w, name="Delta Paving", city="Erie", state_code="PA", country_code="US", zip=16501)
        made = answer.json()
        assert answer.status_code == 201
        assert made["zip"] == "16501"
        assert (made["is_active"], made["synced_to_erp"], made["origin_id"]) == (True, False, None)
        assert made["updated_at"] == made["created_at"] == "2026-06-01T12:00:00Z"
        assert w.get(f"v1.0/vendors/{made['id']}").json() == made


def test_unknown_attributes_are_ignored_without_a_word() -> None:
    with world() as w:
        made = _vendor(w, name="Delta", tax_number="12-3456").json()
        assert "tax_number" not in made


def test_a_creation_without_name_wrapper_or_company_is_refused() -> None:
    with world() as w:
        answer = _vendor(w, city="Erie")
        assert answer.status_code == 422
        assert answer.json()["fields"] == {"name": ["can't be blank"]}
        assert w.send("POST", "v1.0/vendors", {"company_id": 8089, "name": "Flat"}).status_code == 400
        assert "company_id" in w.send("POST", "v1.0/vendors", {"vendor": {"name": "X"}}).text


@pytest.mark.parametrize(
    ("attributes", "field"), [({"state_code": "ZZ"}, "state_code"), ({"country_code": "XX"}, "country_code")]
)
def test_a_state_or_country_that_does_not_exist_is_refused(attributes: dict[str, str], field: str) -> None:
    with world() as w:
        answer = _vendor(w, name="Lost", **attributes)
        assert answer.status_code == 422
        assert list(answer.json()["fields"]) == [field]


def test_a_synced_record_can_still_be_edited() -> None:
    with world() as w:
        answer = w.send("PATCH", "v1.0/vendors/5001", {"company_id": 8089, "vendor": {"name": "Able II"}})
        assert (answer.status_code, answer.json()["name"]) == (200, "Able II")
        body = {"project_id": 301, "work_order_contract": {"origin_id": "SC-001", "status": "Draft"}}
        assert w.send("PATCH", "v1.0/work_order_contracts/7001", body).json()["status"] == "Draft"


def test_the_last_writer_wins_and_updated_at_moves() -> None:
    with world() as w:
        for name in ("First", "Second"):
            w.clock.advance(1)
            w.send("PATCH", "v1.0/vendors/5001", {"company_id": 8089, "vendor": {"name": name}})
        read = w.get("v1.0/vendors/5001").json()
        assert (read["name"], read["updated_at"]) == ("Second", "2026-06-01T12:00:02Z")


def test_a_refused_update_changes_nothing() -> None:
    with world() as w:
        before = w.get("v1.0/vendors/5002").json()
        body = {"company_id": 8089, "vendor": {"city": "Erie", "origin_id": "ABLE"}}
        assert w.send("PATCH", "v1.0/vendors/5002", body).status_code == 422
        assert w.get("v1.0/vendors/5002").json() == before


def test_error_bodies_differ_from_resource_to_resource() -> None:
    with world() as w:
        vendor = _vendor(w, city="Erie").json()
        assert set(vendor) == {"code", "message", "fields", "reason"}
        project = w.send("POST", "v1.0/projects", {"company_id": 8089, "project": {"city": "X"}}).json()
        assert project["error"]["details"][0]["source"] == "name"
        contract = {"project_id": 301, "work_order_contract": {"status": "Open"}}
        refused = w.send("POST", "v1.0/work_order_contracts", contract).json()
        assert refused == {"errors": {"status": ["is not included in the list"]}}
        line = {"project_id": 301, "line_item": {"amount": "much"}}
        refused = w.send("POST", "v1.0/work_order_contracts/7001/line_items", line).json()
        assert refused["fields"] == {"amount": ["is not a number"]}
        v2 = "v2.0/companies/8089/projects/301/commitment_change_orders/9001/line_items"
        refused = w.send("POST", v2, {"amount": "1.00"}).json()
        assert refused["error"]["code"] == "UNPROCESSABLE_ENTITY"
        assert refused["error"]["details"][0]["source"] == "wbs_code_id"


def test_a_body_that_is_no_json_is_refused() -> None:
    with world() as w:
        hostile = b'{"vendor": {"name": "\\ud800"}}'  # half a surrogate pair: no text that could be served again
        for content in (b"{", b"[1]", b'"text"', b'{"company_id": NaN}', b"[" * 100_000, hostile):
            answer = w.client.post("/rest/v1.0/vendors", content=content)
            assert answer.status_code == 400


def test_an_erp_project_takes_the_standard_list_of_the_erp() -> None:
    with world() as w:
        body = {"company_id": 8089, "project": {"name": "Job", "erp_integrated": True, "start_date": "13/01/2026"}}
        made = w.send("POST", "v1.0/projects", body).json()
        assert (made["standard_cost_code_list_id"], made["is_erp_integrated"]) == (41, True)
        assert made["start_date"] is None


def test_a_wbs_code_of_the_same_segments_is_updated_instead_of_doubled() -> None:
    with world() as w:
        path = "v1.0/projects/301/work_breakdown_structure/wbs_codes"
        segments = {s["type"]: s["id"] for s in w.get(path.replace("wbs_codes", "segments")).json()}
        items = [
            {"segment_id": segments["cost_code"], "segment_item_id": 20001},
            {"segment_id": segments["line_item_type"], "segment_item_id": 52},
        ]
        first = w.send("POST", path, {"segment_items": items}).json()
        again = w.send("POST", path, {"segment_items": items, "description": "Crane hire"}).json()
        assert first["flat_code"] == "01-500.M"
        assert (again["id"], again["description"]) == (first["id"], "Crane hire")
        foreign = [{"segment_id": segments["cost_code"], "segment_item_id": 20002}]
        assert w.send("POST", path, {"segment_items": foreign}).status_code == 422


def test_a_vendor_is_added_to_a_project() -> None:
    with world() as w:
        assert w.get("v1.1/projects/301/vendors").json() == []
        assert w.send("POST", "v1.1/projects/301/vendors/5002/actions/add", {}).status_code == 201
        assert [v["id"] for v in w.get("v1.1/projects/301/vendors").json()] == [5002]
