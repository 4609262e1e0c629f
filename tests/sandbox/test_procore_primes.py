"""Prime contracts and their change orders in the Procore stand-in."""

from __future__ import annotations

from typing import Any

from procore_world import World, seed, world

ONE, LIST = "v1.0/prime_contract", "v1.0/prime_contracts"
ORDERS = "v1.0/projects/301/prime_change_orders"


def create(w: World, **attributes: Any) -> dict[str, Any]:
    body = {"project_id": 301, "prime_contract": {"title": "J-4 Prime Contract", **attributes}}
    answer = w.send("POST", ONE, body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def lines_of(contract: dict[str, Any]) -> str:
    return f"{LIST}/{contract['id']}/line_items"


def contract_with_lines(w: World) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    contract = create(w, status="Approved", origin_id="J-4:C")
    rows = [{"description": name, "amount": "1000.00", "origin_id": f"J-4:C:{name}"} for name in ("010", "020")]
    made = w.sync(f"{lines_of(contract)}/sync", rows, project_id=301)["entities"]
    return contract, made


def test_the_list_is_under_the_plural_path_and_one_contract_under_the_singular() -> None:
    with world() as w:
        made = create(w, number="7", vendor_id=5001)
        assert [row["id"] for row in w.get(LIST, project_id=301).json()] == [made["id"]]
        shown = w.get(f"{ONE}/{made['id']}", project_id=301).json()
        assert (shown["number"], shown["vendor"]["company"]) == ("7", "Able Electric")
        assert w.get(f"{LIST}/{made['id']}", project_id=301).status_code in (404, 405)


def test_origin_code_of_a_prime_contract_is_not_taken_and_its_origin_id_is_unique() -> None:
    with world() as w:
        made = create(w, origin_id="J-4:C", origin_code="C-4")
        assert (made["origin_id"], made["origin_code"]) == ("J-4:C", None)
        again = w.send("POST", ONE, {"project_id": 301, "prime_contract": {"origin_id": "J-4:C"}})
        assert again.json()["errors"] == {"origin_id": ["has already been taken"]}


def test_lines_are_synced_by_origin_and_make_the_total_of_their_contract() -> None:
    with world() as w:
        contract, made = contract_with_lines(w)
        w.sync(f"{lines_of(contract)}/sync", [{"origin_id": "J-4:C:010", "amount": "1500.00"}], project_id=301)
        assert w.get(f"{ONE}/{contract['id']}", project_id=301).json()["grand_total"] == "2500.00"
        w.client.request("DELETE", f"/rest/{lines_of(contract)}/{made[1]['id']}", params={"project_id": 301})
        shown = w.get(f"{ONE}/{contract['id']}", project_id=301).json()
        assert shown["grand_total"] == "1500.00" and len(shown["line_items"]) == 1


def test_a_deleted_contract_is_gone_with_its_lines() -> None:
    with world() as w:
        contract, _ = contract_with_lines(w)
        w.client.request("DELETE", f"/rest/{ONE}/{contract['id']}", params={"project_id": 301})
        assert w.get(LIST, project_id=301).json() == []
        assert w.state.records("prime_contracts_lines") == []


def test_a_change_order_of_a_prime_contract_has_a_package_that_carries_its_origin() -> None:
    with world() as w:
        contract, made = contract_with_lines(w)
        order = w.send("POST", ORDERS, {"change_order": {"contract_id": contract["id"], "status": "approved"}}).json()
        assert order["type"] == "PrimeContractChangeOrder" and order["number"] == "001"
        path = f"v2.0/companies/8089/projects/301/prime_change_orders/{order['id']}/line_items"
        line = {"wbs_code_id": 31001, "amount": "80.00", "prime_line_item_id": made[0]["id"]}
        assert w.send("POST", path, line).json()["data"]["prime_line_item_id"] == str(made[0]["id"])
        package = f"v1.0/change_order_packages/{order['legacy_package_id']}"
        w.send("PATCH", package, {"project_id": 301, "change_order_package": {"origin_id": "J-4:C:1"}})
        shown = w.get(package, project_id=301).json()
        assert (shown["origin_id"], shown["grand_total"], shown["type"]) == ("J-4:C:1", "80.00", order["type"])
        assert w.get(f"{ONE}/{contract['id']}", project_id=301).json()["revised_contract"] == "2080.00"


def test_the_markup_of_a_line_counts_in_the_total_of_its_change_order() -> None:
    order = {"id": 91, "_project_id": 301, "contract_id": 60, "type": "PrimeContractChangeOrder", "status": "draft"}
    line = {"id": "92", "_change_order_id": 91, "_project_id": 301, "amount": "10.00", "wbs_code_id": "31001"}
    line = {**line, "markup_line_items": [{"amount": "1.00", "markup": {"percentage": "10.0"}}]}
    contract = {"id": 60, "project_id": 301, "title": "P", "line_items": []}
    data = {
        **seed(),
        "prime_contracts": [contract],
        "prime_change_orders": [{**order, "legacy_package_id": 95}],
        "change_order_packages": [{"id": 95, "_project_id": 301, "contract_id": 60, "status": "draft"}],
        "prime_change_order_line_items": [line],
    }
    with world(data) as w:
        path = "v2.0/companies/8089/projects/301/prime_change_orders/91/line_items/92"
        w.send("PATCH", path, {"amount": "20.00"})
        assert w.get(f"{ORDERS}/91").json()["grand_total"] == "21.00"


def test_a_prime_change_order_cannot_name_a_commitment_nor_a_line_of_one() -> None:
    with world() as w:
        refused = w.send("POST", ORDERS, {"change_order": {"contract_id": 7001}})
        assert refused.json()["fields"] == {"contract_id": ["must exist"]}
        contract, _ = contract_with_lines(w)
        order = w.send("POST", ORDERS, {"change_order": {"contract_id": contract["id"]}}).json()
        path = f"v2.0/companies/8089/projects/301/prime_change_orders/{order['id']}/line_items"
        answer = w.send("POST", path, {"wbs_code_id": 31001, "amount": "1.00", "prime_line_item_id": 71})
        assert answer.json()["error"]["details"][0]["source"] == "prime_line_item_id"


def test_a_prime_contract_is_no_commitment() -> None:
    with world() as w:
        create(w)
        kinds = {row["type"] for row in w.get("v1.0/commitments", project_id=301).json()}
        assert kinds == {"WorkOrderContract", "PurchaseOrderContract"}
        refused = w.send(
            "POST",
            "v1.0/projects/301/commitment_change_orders",
            {"change_order": {"contract_id": w.get(LIST, project_id=301).json()[0]["id"]}},
        )
        assert refused.status_code == 422
