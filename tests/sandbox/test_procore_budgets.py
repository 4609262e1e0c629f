"""Budgets of the Procore stand-in: the lock, lines, changes, views, job costs, and the switches of a project."""

from __future__ import annotations

from typing import Any

from procore_world import World, seed, world

LINES = "v1.0/budget_line_items"
CHANGES = "v1.0/projects/301/budget_changes"
VIEW: dict[str, Any] = {
    "id": 1,
    "name": "ERP",
    "_columns": [
        {"id": 11, "name": "Est. Cost at End", "type": "calculated", "_kind": "estimated_cost_at_completion"},
        {"id": 12, "name": "JTD", "type": "source", "_kind": "erp_job_to_date_costs"},
        {"id": 13, "name": "Committed", "type": "source", "_kind": "committed_costs"},
    ],
}


def money_seed(*, locked: bool = False, **more: Any) -> dict[str, Any]:
    """The small company with a budget of one line, 500.00 on the one budget code, and a view."""
    line = {
        "id": 81,
        "project_id": 301,
        "wbs_code_id": 31001,
        "cost_code_id": 20001,
        "line_item_type_id": 51,
        "original_budget_amount": 500.0,
    }
    budget = {"id": 41, "project_id": 301, "locked": locked}
    return {**seed(), "budgets": [budget], "budget_line_items": [line], "budget_views": [VIEW], **more}


def rows(w: World, view: int = 1, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = w.get(f"v1.0/budget_views/{view}/detail_rows", project_id=301, **params).json()
    return found


def test_a_budget_is_locked_and_unlocked_and_unlocking_deletes_its_modifications_unless_told_not_to() -> None:
    moves = [{"id": 5, "project_id": 301, "transfer_amount": "5.00"}]
    with world(money_seed(budget_modifications=moves)) as w:
        path = "v1.0/projects/301/budget"
        assert w.get(path).json()["locked"] is False
        assert w.send("POST", f"{path}/lock", {}).json()["locked"] is True
        kept = w.client.request("DELETE", f"/rest/{path}/lock?destroy_all_budget_line_item_transfers=false")
        assert kept.json()["locked"] is False and w.get(f"{path}_modifications").json()[0]["id"] == 5
        w.client.request("DELETE", f"/rest/{path}/lock")
        assert w.get(f"{path}_modifications").json() == []


def test_a_project_without_a_budget_has_none_that_is_locked() -> None:
    with world() as w:
        assert w.get("v1.0/projects/301/budget").json() == {"id": None, "project_id": 301, "locked": False}


def test_budget_modifications_can_be_read_only() -> None:
    with world(money_seed()) as w:
        answer = w.send("POST", "v1.0/projects/301/budget_modifications", {"transfer_amount": "1"})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")


def test_a_budget_code_has_one_line_and_a_locked_budget_keeps_its_amounts() -> None:
    pair = {"cost_code_id": 20001, "line_item_type_id": 51}
    with world(money_seed(locked=True)) as w:
        body = {"project_id": 301, "budget_line_item": {**pair, "original_budget_amount": "0"}}
        twice = w.send("POST", LINES, body)
        assert twice.status_code == 422 and "This Budget Code already exists" in twice.json()["message"]
        change = {"project_id": 301, "budget_line_item": {"original_budget_amount": 501.5}}
        refused = w.send("PATCH", f"{LINES}/81", change)
        assert refused.status_code == 422 and "locked budget" in refused.json()["message"]
        w.client.request("DELETE", "/rest/v1.0/projects/301/budget/lock")
        taken = w.send("PATCH", f"{LINES}/81", change)
        assert taken.json()["original_budget_amount"] == 501.5
        assert w.get(f"{LINES}/81", project_id=301).json()["revised_budget"] == 501.5


def test_there_is_no_list_of_budget_lines() -> None:
    with world(money_seed()) as w:
        assert w.get(LINES, project_id=301).status_code in (404, 405)


def test_the_sync_of_budget_lines_is_a_post_under_its_own_key_and_tells_each_row() -> None:
    new = {"cost_code_id": 20001, "line_item_type_id": 52, "original_budget_amount": "75.25"}
    with world(money_seed()) as w:
        sent = {
            "project_id": 301,
            "budget_line_items": [new, {"id": 9, "quantity": "1"}, {**new, "cost_code_id": 20002}],
        }
        answer = w.send("POST", f"{LINES}/sync", sent)
        assert answer.status_code == 200
        body = answer.json()
        assert [row["original_budget_amount"] for row in body["entities"]] == [75.25]
        assert [row["errors"] for row in body["errors"]] == [
            {"id": ["Entity with this ID not found"]},
            {"cost_code_id": ["is not in this project"]},
        ]
        assert w.send("PATCH", f"{LINES}/sync", sent).status_code in (404, 405)


def test_a_line_of_version_1_1_names_a_wbs_code_and_version_2_deletes_it() -> None:
    with world(money_seed()) as w:
        w.send("DELETE", "v2.0/companies/8089/projects/301/budget_line_items/81", None)
        assert rows(w)[0]["id"] is None  # committed, so it has a row without being budgeted
        body = {"project_id": 301, "budget_line_item": {"wbs_code_id": 31001, "original_budget_amount": "9.00"}}
        assert w.send("POST", "v1.1/budget_line_items", body).json()["cost_code_id"] == 20001


def test_the_rows_of_a_view_carry_the_customers_column_names_and_texts_of_floats() -> None:
    with world(money_seed()) as w:
        (row,) = rows(w)
        # 100.00 committed and 25.00 by an approved change order, of 500.00: the rest is still to come.
        assert (row["Committed"], row["Est. Cost at End"], row["JTD"]) == ("125.0", "500.0", "0.0")
        assert row["budget_forecast"]["automatic_amount"] == "375.0"
        assert (row["id"], row["wbs_code_id"], row["cost_code_origin_id"]) == (81, 31001, "J-4/01-500")
        assert rows(w, budget_row_type="unbudgeted") == []
        assert w.get("v1.0/budget_views/1/detail_rows", project_id=301, budget_row_type="x").status_code == 400
        columns = w.get("v1.0/budget_views/1/budget_detail_columns", project_id=301).json()
        assert [column["name"] for column in columns] == ["Est. Cost at End", "JTD", "Committed"]
        assert "_kind" not in columns[0]
        (total,) = w.get("v1.0/budget_views/1/summary_rows", project_id=301).json()
        assert total["Committed"] == "125.0"


def test_a_forecast_that_somebody_entered_takes_the_place_of_the_automatic_one() -> None:
    data = money_seed()
    data["budget_line_items"][0]["budget_forecast"] = {"calculation_strategy": "manual", "manual_amount": "900.00"}
    with world(data) as w:
        assert rows(w)[0]["Est. Cost at End"] == "1025.0"


def test_a_list_of_budget_changes_is_a_summary_and_one_change_has_its_lines() -> None:
    with world(money_seed()) as w:
        line = {"ref": "a", "wbs_code_id": 31001, "amount": "12.5", "description": "More"}
        made = w.send("POST", CHANGES, {"status": "approved", "title": "More", "adjustment_line_items": [line]})
        assert made.status_code == 201
        change = made.json()["data"]
        assert (change["amount"], change["erp_status"]) == ("12.50", "not_in_erp")
        (listed,) = w.get(CHANGES).json()["data"]
        assert "adjustment_line_items" not in listed and listed["amount"] == "12.50"
        (kept,) = w.get(f"{CHANGES}/{change['id']}").json()["data"]["adjustment_line_items"]
        assert w.get(f"{LINES}/81", project_id=301).json()["approved_budget_changes"] == 12.5
        gone = {"adjustment_line_items": [{"id": kept["id"], "_delete": True}]}
        assert w.send("PATCH", f"{CHANGES}/{change['id']}", gone).json()["data"]["amount"] == "0.00"


def test_a_wrong_line_of_a_budget_change_is_told_by_its_ref() -> None:
    with world(money_seed()) as w:
        body = {"status": "draft", "adjustment_line_items": [{"ref": "b", "wbs_code_id": 4, "amount": "much"}]}
        answer = w.send("POST", CHANGES, body)
        assert answer.status_code == 400
        assert [(error["ref"], error["field"]) for error in answer.json()["errors"]] == [
            ("b", "wbs_code_id"),
            ("b", "amount"),
        ]
        assert w.send("POST", CHANGES, {"title": "No status"}).json()["errors"][0]["field"] == "status"


def test_job_costs_are_kept_by_cost_code_and_type_and_deleted_by_id() -> None:
    with world(money_seed()) as w:
        pair = {"cost_code_id": 20001, "line_item_type_id": 51}
        for cost in ("40.00", "60.00"):
            body = w.sync("v1.0/erp_job_costs/sync", [{**pair, "job_to_date_cost": cost}], job_origin_id="J-4")
        assert rows(w)[0]["JTD"] == "60.0"
        w.send("DELETE", f"v1.0/erp_job_costs/{body['entities'][0]['id']}", None)
        assert rows(w)[0]["JTD"] == "0.0"
        unknown = w.send("PATCH", "v1.0/erp_job_costs/sync", {"job_origin_id": "J-9", "updates": []})
        assert unknown.status_code == 404


def test_external_data_carries_the_link_of_a_budget_change_and_makes_it_synced() -> None:
    change = {"id": 61, "project_id": 301, "status": "approved", "adjustment_line_items": []}
    path = "v1.0/companies/8089/external_data"
    with world(money_seed(budget_changes=[change])) as w:
        item = {"item_type": "budget_change", "item_id": 61}
        w.sync(f"{path}/sync", [{**item, "origin_id": "J-4:C:BC-1"}])
        assert w.get(path, **item).json()[0]["origin_id"] == "J-4:C:BC-1"
        assert w.get(f"{CHANGES}/61").json()["data"]["erp_status"] == "synced"
        w.sync(f"{path}/sync", [{**item, "origin_id": None}])
        assert w.get(f"{CHANGES}/61").json()["data"]["erp_status"] == "not_in_erp"
        assert w.sync(f"{path}/sync", [{"item_type": "spoon", "item_id": 1}])["errors"][0]["errors"] == {
            "item_type": ["is not included in the list"]
        }


def test_a_tool_that_the_projects_configuration_lacks_answers_403() -> None:
    configuration = {"id": 301, "project_id": 301, "active_tools": ["commitments"]}
    with world(money_seed(project_configurations=[configuration])) as w:
        assert w.get("v1.0/projects/301/budget").status_code == 403
        assert w.get("v1.0/prime_contracts", project_id=301).status_code == 403
        assert w.get("v1.0/work_order_contracts", project_id=301).status_code == 200


def test_a_switch_of_a_project_is_read_and_changed() -> None:
    path, switch = "v1.0/projects/301/configuration", "erp_job_cost_transaction_syncing_enabled"
    with world() as w:
        assert w.get(path).json()[switch] is False
        assert w.send("PATCH", path, {switch: True}).json()[switch] is True
        assert w.send("PATCH", path, {switch: "yes"}).status_code == 422
        assert "budget" in w.get(path).json()["active_tools"]
