"""Subcontracts, their lines, and change requests."""

from __future__ import annotations

from typing import Any

from spectrum_desk import Desk, desk

HEADER = {"Vendor_Code": "ACME", "Subcontract_Number": "SC-1", "Job_Number": "26-104", "GL_Account": "500200"}
LINE = {"Vendor_Code": "ACME", "Subcontract_Number": "SC-1", "Phase_Code": "05120", "Cost_Type": "S"}
REQUEST = {
    "Job_Number": "26-104",
    "Customer_Code": "CITY",
    "Change_Request_Number": "S001-001",
    "CR_Status": "AP",
    "CR_Phase_Code": "05120",
    "CR_Cost_Type": "S",
    "Change_Request_Amount": "25.00",
}
EXECUTED = {
    "Subcontractor_Code": "ACME",
    "Subcontract_Number": "SC-1",
    "Sub_Amount": "25.00",
    "Sub_Status": "E",
    "Sub_Change_Order_Number": "S001-001",
}


def with_subcontract(spectrum: Desk) -> None:
    spectrum.put("UpdateSubcontract", **HEADER)


def test_a_header_without_lines_stands_alone() -> None:
    with desk() as spectrum:
        with_subcontract(spectrum)
        (row,) = spectrum.rows("subcontracts")
        assert (row["Status_Code"], row["Date_Issued"]) == ("A", "11/20/2026")
        assert spectrum.rows("subcontract_phases") == []


def test_lines_before_their_header_are_refused() -> None:
    with desk() as spectrum:
        assert spectrum.refused("UpdateSubcontractPhases", **LINE) == [("I", "Subcontract_Number")]


def test_a_new_header_needs_vendor_job_and_a_direct_cost_account() -> None:
    with desk() as spectrum:
        new = {"Vendor_Code": "ACME", "Subcontract_Number": "SC-1"}
        assert spectrum.refused("UpdateSubcontract", **new) == [("M", "Job_Number"), ("M", "GL_Account")]
        wrong = {**HEADER, "Vendor_Code": "NOBODY", "Job_Number": "99-999", "GL_Account": "201000"}
        columns = [column for _, column in spectrum.refused("UpdateSubcontract", **wrong)]
        assert columns == ["Vendor_Code", "Job_Number", "GL_Account"]


def test_the_same_header_again_is_an_update_and_its_job_is_fixed() -> None:
    with desk() as spectrum:
        with_subcontract(spectrum)
        spectrum.put("UpdateSubcontract", Vendor_Code="ACME", Subcontract_Number="SC-1", Status_Code="C")
        (row,) = spectrum.rows("subcontracts")
        assert (row["Status_Code"], row["GL_Account"]) == ("C", "500200")
        moved = {**HEADER, "Job_Number": "26-118"}
        assert spectrum.refused("UpdateSubcontract", **moved) == [("I", "Job_Number")]


def test_payment_terms_change_only_with_their_override() -> None:
    with desk() as spectrum:
        spectrum.put("UpdateSubcontract", **HEADER, Pay_Days="45")
        assert "Pay_Days" not in spectrum.rows("subcontracts")[0]
        spectrum.put("UpdateSubcontract", **HEADER, Pay_Days="45", Pay_Override="Y")
        assert spectrum.rows("subcontracts")[0]["Pay_Days"] == "45"


def test_a_line_takes_phase_and_cost_type_from_the_header_and_both_must_exist_on_the_job() -> None:
    bare = {"Vendor_Code": "ACME", "Subcontract_Number": "SC-1"}
    with desk() as spectrum:
        with_subcontract(spectrum)
        assert spectrum.refused("UpdateSubcontractPhases", **bare) == [("M", "Phase_Code"), ("M", "Cost_Type")]
        spectrum.put("UpdateSubcontract", **bare, Default_Phase_Code="05120", Default_Cost_Type="S")
        spectrum.put("UpdateSubcontractPhases", **bare, Original_Contract_Amount="10.00")
        assert spectrum.rows("subcontract_phases")[0]["Phase_Code"] == "05120"
        assert spectrum.refused("UpdateSubcontractPhases", **{**LINE, "Cost_Type": "X"}) == [("I", "Phase_Code")]


def test_a_second_line_of_the_same_phase_replaces_the_first_unless_its_billing_item_differs() -> None:
    with desk() as spectrum:
        with_subcontract(spectrum)
        for amount, item in (("10.00", ""), ("20.00", ""), ("30.00", "B1")):
            spectrum.put("UpdateSubcontractPhases", **LINE, Original_Contract_Amount=amount, Bid_Item_Number=item)
        amounts = [row["Original_Contract_Amount"] for row in spectrum.rows("subcontract_phases")]
    assert amounts == ["20.00", "30.00"]


def test_price_times_quantity_makes_the_amount_except_for_a_fixed_price_unit() -> None:
    figures = {"Unit_Price": "3.3333", "Original_Contract_Quantity": "3", "Original_Contract_Amount": "7.00"}
    with desk() as spectrum:
        with_subcontract(spectrum)
        spectrum.put("UpdateSubcontractPhases", **LINE, **figures, Unit_Of_Measure="EA")
        assert spectrum.rows("subcontract_phases")[0]["Original_Contract_Amount"] == "10.00"
        spectrum.put("UpdateSubcontractPhases", **LINE, **figures, Unit_Of_Measure="LS")
        row = spectrum.rows("subcontract_phases")[0]
        assert row["Original_Contract_Amount"] == "7.00" and "Unit_Price" not in row


def test_a_change_request_is_kept_as_header_and_cost_line_with_its_subcontract_change() -> None:
    with desk() as spectrum:
        with_subcontract(spectrum)
        spectrum.put("ARChangeRequest", **REQUEST, **EXECUTED, CR_Description="More light")
        (header,) = spectrum.rows("change_requests")
        (line,) = spectrum.rows("change_request_costs")
    assert (header["CR_Status"], header["CR_Description"]) == ("AP", "More light")
    assert (line["Sub_Change_Order_Number"], line["Change_Request_Amount"]) == ("S001-001", "25.00")
    assert "CR_Phase_Code" not in header and "CR_Status" not in line


def test_a_change_request_needs_a_contract_and_a_known_status() -> None:
    with desk() as spectrum:
        no_contract: dict[str, Any] = {**REQUEST, "Job_Number": "26-118", "CR_Phase_Code": "", "CR_Cost_Type": ""}
        no_contract |= {"Change_Request_Amount": ""}
        assert spectrum.refused("ARChangeRequest", **no_contract) == [("I", "Customer_Code")]
        assert spectrum.refused("ARChangeRequest", **{**REQUEST, "CR_Status": "ZZ"}) == [("I", "CR_Status")]
        assert spectrum.refused("ARChangeRequest", **{**REQUEST, "CR_Status": ""}) == [("M", "CR_Status")]
        approved = {**REQUEST, "CR_Status": "PR", "Approved_Date": "05/12/2026"}
        assert spectrum.refused("ARChangeRequest", **approved) == [("I", "Approved_Date")]


def test_a_cost_line_needs_a_phase_that_exists_and_is_not_complete() -> None:
    with desk() as spectrum:
        for phase in ("03300", "99999"):
            assert spectrum.refused("ARChangeRequest", **{**REQUEST, "CR_Phase_Code": phase}) == [
                ("I", "CR_Phase_Code")
            ]
        assert spectrum.refused("ARChangeRequest", **{**REQUEST, "CR_Cost_Type": ""}) == [("M", "CR_Cost_Type")]


def test_a_phase_and_cost_type_come_once_in_a_change_request_of_one_group() -> None:
    other = {**REQUEST, "Change_Request_Amount": "99.00"}
    with desk() as spectrum:
        spectrum.put("ARChangeRequest", **REQUEST, GUID="one")
        spectrum.put("ARChangeRequest", **REQUEST, GUID="one")
        assert spectrum.refused("ARChangeRequest", **other, GUID="one") == [("I", "CR_Phase_Code")]
        spectrum.put("ARChangeRequest", **other, GUID="two")
        assert [row["Change_Request_Amount"] for row in spectrum.rows("change_request_costs")] == ["99.00"]


def test_a_subcontract_change_names_a_subcontract_of_the_job_and_when_executed_a_number() -> None:
    with desk() as spectrum:
        assert spectrum.refused("ARChangeRequest", **REQUEST, **EXECUTED) == [("I", "Subcontract_Number")]
        with_subcontract(spectrum)
        unnumbered = {**EXECUTED, "Sub_Change_Order_Number": ""}
        assert spectrum.refused("ARChangeRequest", **REQUEST, **unnumbered) == [("M", "Sub_Change_Order_Number")]
        half = {**EXECUTED, "Subcontract_Number": ""}
        assert spectrum.refused("ARChangeRequest", **REQUEST, **half) == [("M", "Subcontract_Number")]


def test_a_blank_number_is_chosen_by_spectrum_told_in_the_answer_and_doubled_by_a_repeat() -> None:
    blank = {**REQUEST, "Change_Request_Number": "", "Company_Code": "SPC"}
    with desk() as spectrum:
        (first,) = spectrum.call("ARChangeRequest", **blank)
        spectrum.call("ARChangeRequest", **blank)
        numbers = [row["Change_Request_Number"] for row in spectrum.rows("change_requests")]
    assert (first["Error_Code"], first["Error_Description"], first["Change_Request_Number"]) == ("G", "1", "1")
    assert numbers == ["1", "2"]


def test_a_change_request_takes_990_billing_entries() -> None:
    keys = {name: REQUEST[name] for name in ("Job_Number", "Customer_Code", "Change_Request_Number")}
    entries = [{**keys, "CR_Billing_Item_Code": f"B{number}"} for number in range(990)]
    with desk(change_requests=[{**keys, "CR_Status": "AP"}], change_request_billings=entries) as spectrum:
        spectrum.put("ARChangeRequest", **keys, CR_Billing_Item_Code="B7", CR_Revenue="5.00")
        assert spectrum.refused("ARChangeRequest", **keys, CR_Billing_Item_Code="B990") == [
            ("I", "CR_Billing_Item_Code")
        ]


def test_notes_replace_or_append_and_are_cut_at_a_thousand_characters() -> None:
    keys = {"Job_Number": "26-104", "Customer_Code": "CITY", "Type": "CR", "CR_CO_Number": "S001-001"}
    with desk() as spectrum:
        assert spectrum.refused("ChgReqChgOrderNotes", **keys, Notes_Text="a") == [("I", "CR_CO_Number")]
        spectrum.put("ARChangeRequest", **REQUEST)
        spectrum.put("ChgReqChgOrderNotes", **keys, Notes_Text="first")
        spectrum.put("ChgReqChgOrderNotes", **keys, Notes_Text="a" * 999)
        spectrum.put("ChgReqChgOrderNotes", **keys, Notes_Text="bcd", Append_Note="Y")
        (row,) = spectrum.rows("notes")
        assert row["Notes_Text"] == "a" * 999 + "b"
        assert spectrum.refused("ChgReqChgOrderNotes", **keys, Notes_Text="caf\u00e9") == [("I", "Notes_Text")]
