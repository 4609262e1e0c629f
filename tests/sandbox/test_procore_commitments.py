"""Commitments, their lines, their change orders and the packages that carry the external ids."""

from __future__ import annotations

from typing import Any

import pytest
from procore_world import World, world

ORDERS = "v1.0/projects/301/commitment_change_orders"
V2_LINES = "v2.0/companies/8089/projects/301/commitment_change_orders/9001/line_items"
LINES = "v1.0/work_order_contracts/7001/line_items"


def _contract(w: World, contract_id: int = 7001) -> dict[str, Any]:
    found: dict[str, Any] = w.get(f"v1.0/work_order_contracts/{contract_id}", project_id=301).json()
    return found


def _line(w: World, **attributes: Any) -> Any:
    return w.send("POST", LINES, {"project_id": 301, "line_item": attributes})


def test_a_subcontract_is_created_with_defaults_and_a_number() -> None:
    with world() as w:
        body = {"project_id": 301, "work_order_contract": {"title": "Roof", "vendor_id": 5002}}
        made = w.send("POST", "v1.0/work_order_contracts", body).json()
        assert (made["status"], made["grand_total"], made["line_items"]) == ("Draft", "0.00", [])
        assert (made["vendor"]["company"], made["type"]) == ("Best Concrete", "WorkOrderContract")
        assert made["number"]


def test_a_number_or_title_over_255_characters_and_an_unknown_vendor_are_refused_together() -> None:
    with world() as w:
        attributes = {"number": "9" * 256, "title": "t" * 256, "vendor_id": 1}
        answer = w.send("POST", "v1.0/work_order_contracts", {"project_id": 301, "work_order_contract": attributes})
        assert (answer.status_code, set(answer.json()["errors"])) == (422, {"number", "title", "vendor_id"})


def test_a_contract_of_one_project_is_not_found_through_another() -> None:
    with world() as w:
        assert w.get("v1.0/work_order_contracts/7001", project_id=303).status_code == 404


def test_lines_make_the_total_of_the_contract_and_move_its_updated_at() -> None:
    with world() as w:
        made = _line(w, amount=50.5, cost_code_id=20001, line_item_type_id=51).json()
        assert (made["amount"], made["wbs_code_id"]) == ("50.50", 31001)
        contract = _contract(w)
        totals = (contract["grand_total"], contract["approved_change_orders"], contract["revised_contract"])
        assert totals == ("150.50", "25.00", "175.50")
        assert contract["updated_at"] == "2026-06-01T12:00:00Z"


def test_a_calculated_line_is_quantity_times_unit_cost_rounded_half_up() -> None:
    with world() as w:
        made = _line(w, extended_type="calculated", quantity="3", unit_cost="0.335", uom="EA").json()
        assert (made["amount"], made["quantity"], made["unit_cost"]) == ("1.01", "3", "0.335")


def test_a_line_with_a_new_pair_of_codes_makes_its_budget_code() -> None:
    with world() as w:
        made = _line(w, amount="1.00", cost_code_id=20001, line_item_type_id=52).json()
        codes = w.get("v1.0/projects/301/work_breakdown_structure/wbs_codes").json()
        assert {c["id"]: c["flat_code"] for c in codes}[made["wbs_code_id"]] == "01-500.M"


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"cost_code_id": 20002}, "cost_code_id"),
        ({"wbs_code_id": 1}, "wbs_code_id"),
        ({"uom": "furlong"}, "uom"),
        ({"amount": "ten"}, "amount"),
    ],
)
def test_a_line_with_a_foreign_code_or_unit_is_refused(attributes: dict[str, Any], field: str) -> None:
    with world() as w:
        answer = _line(w, **attributes)
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_a_line_may_lack_its_codes() -> None:
    with world() as w:
        made = _line(w, amount="5.00", description="Later").json()
        assert (made["cost_code"], made["line_item_type"], made["wbs_code_id"]) == (None, None, None)


def test_a_deleted_contract_is_kept_for_those_who_ask_for_deleted_ones() -> None:
    with world() as w:
        path = "v1.0/purchase_order_contracts"
        assert w.client.delete(f"/rest/{path}/7501", params={"project_id": 301}).status_code == 204
        assert w.get(f"{path}/7501", project_id=301).status_code == 404
        assert w.get(path, project_id=301).json() == []
        only = w.get(path, project_id=301, **{"filters[include_deleted]": "only"}).json()
        assert [(c["id"], c["deleted_at"]) for c in only] == [(7501, "2026-06-01T12:00:00Z")]


def test_the_company_setting_locks_vendor_and_lines_of_a_synced_approved_contract() -> None:
    with world(lock_approved_when_synced=True) as w:
        assert _line(w, amount="1.00").status_code == 201
        w.sync("v1.0/work_order_contracts/sync?project_id=301", [{"id": 7001, "origin_id": "SC-001"}])
        assert _line(w, amount="1.00").status_code == 422
        body = {"project_id": 301, "work_order_contract": {"vendor_id": 5002}}
        assert w.send("PATCH", "v1.0/work_order_contracts/7001", body).status_code == 422
        renamed = {"project_id": 301, "work_order_contract": {"title": "Free"}}
        assert w.send("PATCH", "v1.0/work_order_contracts/7001", renamed).status_code == 200


def test_change_orders_take_no_origin_id_but_their_packages_do() -> None:
    with world() as w:
        tagged = w.send("PATCH", f"{ORDERS}/9001", {"change_order": {"origin_id": "CR1", "title": "More"}})
        assert tagged.status_code == 200
        assert "origin_id" not in tagged.json()
        package = {"project_id": 301, "change_order_package": {"origin_id": "CR1", "origin_code": "1"}}
        assert w.send("PATCH", "v1.0/change_order_packages/9501", package).status_code == 200
        read = w.get("v1.0/change_order_packages", project_id=301, contract_id=7001).json()
        assert [(p["origin_id"], p["origin_code"], p["title"]) for p in read] == [("CR1", "1", "More")]


def test_a_new_change_order_comes_with_a_package_of_the_same_content() -> None:
    with world() as w:
        order = {"contract_id": 7001, "title": "Extra", "due_date": "soon", "status": "pending"}
        made = w.send("POST", ORDERS, {"change_order": order}).json()
        assert (made["number"], made["due_date"], made["revision"]) == ("002", None, 0)
        package = w.get(f"v1.0/change_order_packages/{made['legacy_package_id']}", project_id=301).json()
        assert (package["title"], package["status"], package["contract_id"]) == ("Extra", "pending", 7001)


def test_a_change_order_needs_a_contract_of_its_project_and_a_known_status() -> None:
    with world() as w:
        for order, field in (({}, "contract_id"), ({"contract_id": 7502}, "contract_id")):
            answer = w.send("POST", ORDERS, {"change_order": order})
            assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
        answer = w.send("POST", ORDERS, {"change_order": {"contract_id": 7001, "status": "Approved"}})
        assert list(answer.json()["fields"]) == ["status"]


def test_change_order_lines_make_its_total_and_the_totals_of_the_contract() -> None:
    with world() as w:
        line = {"wbs_code_id": "31001", "amount": "75.00", "commitment_line_item_id": "71", "origin_id": "no"}
        made = w.send("POST", V2_LINES, line).json()["data"]
        assert (made["wbs_code_id"], made["amount"], "origin_id" in made) == ("31001", "75.00", False)
        assert w.get(f"{ORDERS}/9001").json()["grand_total"] == "100.00"
        assert _contract(w)["approved_change_orders"] == "100.00"
        assert w.client.delete(f"/rest/{V2_LINES}/{made['id']}").status_code == 204
        assert w.get(f"{ORDERS}/9001").json()["grand_total"] == "25.00"


def test_a_change_order_line_needs_a_budget_code_of_the_project_and_a_line_of_the_contract() -> None:
    with world() as w:
        line = {"wbs_code_id": 1, "amount": "1.00", "commitment_line_item_id": 99}
        details = w.send("POST", V2_LINES, line).json()["error"]["details"]
        assert {d["source"] for d in details} == {"wbs_code_id", "commitment_line_item_id"}


def test_a_deleted_change_order_takes_its_package_along() -> None:
    with world() as w:
        assert w.client.delete(f"/rest/{ORDERS}/9001").status_code == 204
        assert w.get(f"{ORDERS}/9001").status_code == 404
        assert w.get("v1.0/change_order_packages/9501", project_id=301).status_code == 404
        assert w.get(V2_LINES).status_code == 404


def test_change_order_statuses_are_listed_with_labels() -> None:
    with world() as w:
        labels = {row["status"]: row["label"] for row in w.get("v1.0/change_order/statuses").json()}
        assert labels["pending_billable"] == "Pending Billable"
        assert len(labels) == 12
