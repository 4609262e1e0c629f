"""Contracts in the Spectrum stand-in: change orders, schedules of values, and the export that stands for Info-Link."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from spectrum_desk import AUTHORIZATION, Desk, desk

from sandbox.spectrum.export import VIEWS, write_export

KEYS = {"Job_Number": "26-104", "Customer_Code": "CITY"}
CONTRACT = {"Company_Code": "SPC", **KEYS, "Original_Contract": "100.00", "Price_Method_Code": "F"}
ITEM = {**KEYS, "Billing_Item": "010", "Original_Contract": "100.00"}


def schedule(here: Desk, *lines: dict[str, Any], code: str = AUTHORIZATION, **keys: str) -> Any:
    contract = {"Company_Code": "SPC", **KEYS, **keys, "Schedule_Of_Values_Fixed": list(lines)}
    return here.http("POST", "/contract/scheduleofvalues", json={"contracts": [contract]}, auth=("SPC", code))


def exported(here: Desk, view: str) -> list[dict[str, str]]:
    answer = here.http("GET", "/_sandbox/export", params={"view": view})
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_schedule_of_values_is_added_and_changed_by_its_billing_items() -> None:
    with desk(contracts=[CONTRACT]) as here:
        first = schedule(
            here,
            {"Billing_Item": "010", "Original_Contract": "60.00"},
            {"Billing_Item": "020", "Original_Contract": 40},
        )
        assert (first.status_code, [row["Error_Code"] for row in first.json()]) == (200, [""])
        schedule(here, {"Billing_Item": "010", "Original_Contract": "100.00", "Billing_Description": "All"})
        items = {row["Billing_Item"]: row for row in here.rows("contract_items")}
        assert (items["010"]["Original_Contract"], items["010"]["Billing_Description"]) == ("100.00", "All")
        assert items["020"]["Original_Contract"] == "40"


@pytest.mark.parametrize(
    ("lines", "keys", "column"),
    [
        ([{"Billing_Item": "010", "Original_Contract": "99.99"}], {}, "Original_Contract"),
        ([{"Original_Contract": "100.00"}], {}, "Billing_Item"),
        ([{"Billing_Item": "010", "Original_Contract": "1,00"}], {}, "Original_Contract"),
        ([], {}, "Schedule_Of_Values_Fixed"),
        ([{"Billing_Item": "010", "Original_Contract": "100.00"}], {"Job_Number": "26-118"}, "Customer_Code"),
    ],
)
def test_a_wrong_schedule_is_refused_whole(lines: list[dict[str, Any]], keys: dict[str, str], column: str) -> None:
    with desk(contracts=[CONTRACT]) as here:
        answer = schedule(here, *lines, **keys)
        assert answer.status_code == 400 and column in {row["Error_Column"] for row in answer.json()}
        assert here.rows("contract_items") == []


def test_a_unit_priced_contract_and_a_complete_job_take_no_schedule() -> None:
    line = {"Billing_Item": "010", "Original_Contract": "100.00"}
    with desk(contracts=[{**CONTRACT, "Price_Method_Code": "U"}, {**CONTRACT, "Job_Number": "26-016"}]) as here:
        assert schedule(here, line).json()[0]["Error_Description"] == "The contract is unit priced"
        assert schedule(here, line, Job_Number="26-016").json()[0]["Error_Column"] == "Job_Number"


def test_a_schedule_needs_the_authorization_id_and_a_body_that_can_be_read() -> None:
    with desk(contracts=[CONTRACT]) as here:
        assert schedule(here, code="wrong").status_code == 401
        answer = here.http("POST", "/contract/scheduleofvalues", content=b"[]", auth=("SPC", AUTHORIZATION))
        assert answer.status_code == 400


def test_a_change_order_bills_items_of_the_contract_and_names_change_requests_that_exist() -> None:
    order = {**KEYS, "Change_Order_Number": "CO-1", "Status_Code": "AP"}
    with desk(contracts=[CONTRACT], contract_items=[ITEM]) as here:
        here.put("ARChangeOrder", **order, CO_Billing_Item_Code="010", Revenue="25.50")
        here.put("ARChangeOrder", **order, CO_Billing_Item_Code="010", Revenue="30.00")
        assert [row["Revenue"] for row in here.rows("change_order_billings")] == ["30.00"]
        assert here.refused("ARChangeOrder", **order, CO_Billing_Item_Code="999", Revenue="1.00") == [
            ("I", "CO_Billing_Item_Code")
        ]
        assert here.refused("ARChangeOrder", **order, Revenue="1.00") == [("M", "CO_Billing_Item_Code")]
        assert here.refused("ARChangeOrder", **order, Change_Request_Number="NONE") == [("I", "Change_Request_Number")]
        (contract,) = exported(here, "contracts")
        assert (contract["Change_Order_Total"], contract["Total_Contract"]) == ("30.00", "130.00")


def test_a_written_change_order_does_not_make_the_numbers_of_subcontract_changes_checked() -> None:
    subcontract = {"Vendor_Code": "ACME", "Subcontract_Number": "SC-1", "Job_Number": "26-104"}
    cost = {"CR_Phase_Code": "05120", "CR_Cost_Type": "S", "Change_Request_Amount": "5.00", "CR_Status": "AP"}
    with desk(subcontracts=[subcontract]) as here:
        here.put("ARChangeOrder", **KEYS, Change_Order_Number="CO-1")
        change = {"Change_Request_Number": "S1", "Subcontractor_Code": "ACME", "Subcontract_Number": "SC-1"}
        here.put("ARChangeRequest", **KEYS, **cost, **change, Sub_Status="E", Sub_Change_Order_Number="S1")


def test_a_billing_line_of_a_change_request_needs_an_item_of_the_contract() -> None:
    request = {**KEYS, "Change_Request_Number": "PCO-1", "CR_Status": "AP"}
    with desk(contract_items=[ITEM]) as here:
        here.put("ARChangeRequest", **request, CR_Billing_Item_Code="010", CR_Revenue="24200.00")
        assert here.refused("ARChangeRequest", **request, CR_Billing_Item_Code="011", CR_Revenue="1.00") == [
            ("I", "CR_Billing_Item_Code")
        ]
        assert exported(here, "change_request_revenue")[0]["CR_Revenue"] == "24200.00"


def test_an_export_has_a_header_and_the_leading_blanks_of_the_database_and_keeps_commas_in_their_column() -> None:
    job = {**CONTRACT, "Job_Number": "   26-104", "Description": 'Pier, "north"'}
    with desk(contracts=[job]) as here:
        (row,) = exported(here, "contracts")
        assert (row["Job_Number"], row["Description"]) == ("   26-104", 'Pier, "north"')
        answer = here.http("GET", "/_sandbox/export", params={"view": "contracts", "format": "json"})
        assert answer.json() == [row]
        assert here.http("GET", "/_sandbox/export", params={"view": "spoons"}).status_code == 404


def test_every_view_can_be_written_into_a_folder(tmp_path: Path) -> None:
    with desk() as here:
        paths = write_export(here.state, tmp_path / "exports")
    assert [path.stem for path in paths] == list(VIEWS)
    for path in paths:
        header = path.read_text(encoding="utf-8").splitlines()[0]
        assert header == ",".join(VIEWS[path.stem][2])
