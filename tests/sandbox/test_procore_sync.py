"""The sync endpoints: always 200, rows on their own, and the rules by which a row finds its record."""

from __future__ import annotations

from procore_world import seed, world

VENDORS = "v1.0/vendors/sync"
CODES = "v1.0/cost_codes/sync"


def test_good_and_bad_rows_come_back_apart_with_status_200() -> None:
    with world() as w:
        body = w.sync(VENDORS, [{"id": 5002, "city": "Erie"}, {"id": 77, "city": "Nowhere", "note": "kept"}])
        assert [(e["id"], e["city"]) for e in body["entities"]] == [(5002, "Erie")]
        assert body["errors"] == [
            {"id": 77, "city": "Nowhere", "note": "kept", "errors": {"id": ["Entity with this ID not found"]}}
        ]


def test_a_row_with_an_origin_id_creates_once_and_updates_after_that() -> None:
    with world() as w:
        first = w.sync(VENDORS, [{"origin_id": "NEW", "name": "Newcomer"}])["entities"][0]
        again = w.sync(VENDORS, [{"origin_id": "NEW", "name": "Renamed"}])["entities"][0]
        assert (again["id"], again["name"]) == (first["id"], "Renamed")
        assert int(w.get("v1.0/vendors").headers["Total"]) == 4


def test_a_row_with_neither_id_nor_origin_id_is_a_new_record_every_time() -> None:
    with world() as w:
        for _ in range(2):
            w.sync(VENDORS, [{"name": "Twice"}])
        names = [v["name"] for v in w.get("v1.0/vendors").json()]
        assert names.count("Twice") == 2


def test_with_both_the_id_decides_and_the_origin_id_is_changed() -> None:
    with world() as w:
        body = w.sync(VENDORS, [{"id": 5001, "origin_id": "ABLE9"}])
        assert (body["entities"][0]["id"], body["entities"][0]["origin_id"]) == (5001, "ABLE9")
        body = w.sync(VENDORS, [{"id": 9999, "origin_id": "ABLE9"}])
        assert body["errors"][0]["errors"] == {"id": ["Entity with this ID not found"]}


def test_an_origin_id_cannot_be_given_to_a_second_record() -> None:
    with world() as w:
        body = w.sync(VENDORS, [{"id": 5002, "origin_id": "ABLE"}])
        assert body["errors"][0]["errors"] == {"origin_id": ["has already been taken"]}
        assert w.get("v1.0/vendors/5002").json()["origin_id"] is None


def test_the_same_origin_id_cannot_be_used_again_in_another_project() -> None:
    with world() as w:
        row = {"origin_id": "J-4/01-500", "code": "500", "name": "Crane"}
        body = w.sync(f"{CODES}?project_id=303", [row])
        assert body["errors"][0]["errors"] == {"origin_id": ["has already been taken"]}


def test_the_same_origin_id_can_be_used_by_another_kind_of_record() -> None:
    with world() as w:
        body = w.sync("v1.0/projects/sync", [{"origin_id": "ABLE", "name": "Named like a vendor"}])
        assert body["errors"] == []


def test_a_row_without_its_required_attributes_is_an_error_and_the_rest_goes_on() -> None:
    with world() as w:
        body = w.sync(VENDORS, [{"origin_id": "X1"}, {"origin_id": "X2", "name": "Fine"}, "nonsense"])
        assert [e["name"] for e in body["entities"]] == ["Fine"]
        assert body["errors"][0]["errors"] == {"name": ["can't be blank"]}
        assert len(body["errors"]) == 2


def test_a_thousand_rows_are_taken_and_one_more_is_too_large() -> None:
    with world() as w:
        rows = [{"origin_id": f"V{n}", "name": f"Vendor {n}"} for n in range(1001)]
        refused = w.send("PATCH", VENDORS, {"company_id": 8089, "updates": rows})
        assert refused.status_code == 413
        assert int(w.get("v1.0/vendors").headers["Total"]) == 3
        assert len(w.sync(VENDORS, rows[:1000])["entities"]) == 1000


def test_a_sync_without_updates_is_refused() -> None:
    with world() as w:
        answer = w.send("PATCH", VENDORS, {"company_id": 8089})
        assert answer.status_code == 400
        assert "updates" in answer.text


def test_project_cost_codes_are_written_without_the_prefix_of_their_parent() -> None:
    with world() as w:
        path = f"{CODES}?project_id=301"
        parent = w.sync(path, [{"origin_id": "J-4/02", "code": "02", "name": "Site"}])["entities"][0]
        child = {"origin_id": "J-4/02-100", "code": "100", "name": "Clearing", "parent_id": parent["id"]}
        made = w.sync(path, [child])["entities"][0]
        assert (made["code"], made["full_code"], made["parent"]) == ("100", "02-100", {"id": parent["id"]})
        assert (made["biller_type"], made["biller_id"], made["line_item_types"]) == ("Project", 301, [])


def test_standard_cost_codes_are_written_with_the_prefix_and_need_their_list() -> None:
    path = "v1.0/standard_cost_codes/sync"
    row = {"origin_id": "01-100", "code": "01-100", "name": "Permits", "parent_id": 61}
    with world() as w:
        refused = w.send("PATCH", path, {"company_id": 8089, "updates": [row]})
        assert (refused.status_code, "standard_cost_code_list_id" in refused.text) == (400, True)
        made = w.sync(path, [row], standard_cost_code_list_id=41)["entities"][0]
        assert (made["full_code"], made["parent"]) == ("01-100", {"id": 61})
        assert made["standard_cost_code_list_id"] == 41


def test_on_an_erp_project_cost_codes_are_written_by_sync_only() -> None:
    with world() as w:
        body = {"project_id": 303, "cost_code": {"code": "09", "name": "Finishes"}}
        assert w.send("POST", "v1.0/cost_codes", body).status_code == 422
        assert w.send("PATCH", "v1.0/cost_codes/20002", body).status_code == 422
        assert w.send("POST", "v1.0/cost_codes", body | {"project_id": 301}).status_code == 201
        made = w.sync(f"{CODES}?project_id=303", [{"origin_id": "E/09", "code": "09", "name": "Finishes"}])
        assert made["errors"] == []


def test_a_cost_type_takes_its_code_as_csv_import_code_and_a_base_type_of_the_list() -> None:
    with world() as w:
        rows = [
            {"origin_id": "E", "name": "Equipment", "csv_import_code": "E", "base_type": "equipment"},
            {"origin_id": "Q", "name": "Odd", "csv_import_code": "Q", "base_type": "odd"},
        ]
        body = w.sync("v1.0/line_item_types/sync", rows)
        assert [(e["code"], e["base_type"]) for e in body["entities"]] == [("E", "equipment")]
        assert body["errors"][0]["errors"] == {"base_type": ["is not included in the list"]}


def test_cost_types_are_assigned_to_cost_codes_in_pairs() -> None:
    with world() as w:
        path = "v1.0/cost_code_line_item_types/sync?project_id=301"
        pair = {"cost_code_id": 20001, "line_item_type_id": 52, "synced": True}
        body = w.sync(path, [pair, {"cost_code_id": 20002, "line_item_type_id": 52}])
        assert body["entities"] == [pair]
        assert body["errors"][0]["errors"] == {"cost_code_id": ["must exist"]}
        code = w.get("v1.0/cost_codes/20001", project_id=301).json()
        assert [kind["code"] for kind in code["line_item_types"]] == ["S", "M"]


def test_sub_job_codes_are_unique_within_their_project() -> None:
    with world() as w:
        for project, errors in ((301, 0), (301, 1), (303, 0)):
            body = w.sync(f"v1.0/sub_jobs/sync?project_id={project}", [{"name": "North", "code": "N"}])
            assert len(body["errors"]) == errors


def test_purchase_order_lines_do_not_look_at_an_id_so_a_retry_duplicates_them() -> None:
    with world() as w:
        path = "v1.0/purchase_order_contracts/7501/line_items/sync?project_id=301"
        made = w.sync(path, [{"amount": "10.00", "description": "Cable"}])["entities"][0]
        again = w.sync(path, [{"id": made["id"], "amount": "12.00", "description": "Cable"}])["entities"][0]
        assert again["id"] != made["id"]


def test_subcontract_lines_are_found_by_their_id() -> None:
    with world() as w:
        path = "v1.0/work_order_contracts/7001/line_items/sync?project_id=301"
        body = w.sync(path, [{"id": 71, "origin_id": "SC-001/1"}])
        assert [(e["id"], e["origin_id"], e["amount"]) for e in body["entities"]] == [(71, "SC-001/1", "100.00")]


def test_a_bad_date_in_a_row_is_stored_as_null_without_an_error() -> None:
    data = seed()
    data["work_order_contracts"][0]["contract_date"] = "2026-02-01"
    with world(data) as w:
        row = {"id": 7001, "contract_date": "02/30/2026", "issued_on_date": "2026-02-28"}
        body = w.sync("v1.0/work_order_contracts/sync?project_id=301", [row])
        assert body["errors"] == []
        entity = body["entities"][0]
        assert (entity["contract_date"], entity["issued_on_date"]) == (None, "2026-02-28")
