"""Vendors, jobs, phases and projections."""

from __future__ import annotations

from spectrum_desk import AUTHORIZATION, TERMS, desk

VENDOR = {"Vendor_Code": "NEWCO", "Vendor_Name": "New Company", "Alpha_Sort": "NEWCO", **TERMS}
JOB = {"Job_Number": "26-200", "Division": "1", "Taxable_Flag": "N", "Price_Method_Code": "F"}
PHASE = {"Job_Number": "26-104", "Phase_Code": "09900", "Cost_Type": "S", "Price_Method_Code": "J"}


def test_a_vendor_is_added_once_and_shown_by_rest() -> None:
    with desk() as spectrum:
        spectrum.put("AddVendor", **VENDOR)
        assert spectrum.refused("AddVendor", **VENDOR) == [("I", "Vendor_Code")]
        shown = spectrum.http("GET", "/vendors/SPC", auth=("SPC", AUTHORIZATION)).json()
    assert [row["Name"] for row in shown] == ["Acme Steel", "New Company"]


def test_a_vendor_code_is_upper_case_without_symbols_and_names_have_no_commas() -> None:
    with desk() as spectrum:
        for code in ("newco", "NEW-CO", "NEW.CO"):
            assert spectrum.refused("AddVendor", **{**VENDOR, "Vendor_Code": code}) == [("I", "Vendor_Code")]
        assert spectrum.refused("AddVendor", **{**VENDOR, "Vendor_Name": "New, Inc", "Alpha_Sort": "A,B"}) == [
            ("I", "Vendor_Name"),
            ("I", "Alpha_Sort"),
        ]


def test_a_vendor_takes_an_active_account_and_one_tax_number() -> None:
    with desk() as spectrum:
        for account in ("500900", "999999"):
            refused = spectrum.refused("AddVendor", **VENDOR, Default_GL_Account=account)
            assert refused == [("I", "Default_GL_Account")]
        both = {"Social_Sec_Number": "123456789", "Fed_Id_Number": "12-3456789"}
        assert spectrum.refused("AddVendor", **VENDOR, **both) == [("I", "Fed_Id_Number")]


def test_an_update_changes_only_a_vendor_that_exists() -> None:
    with desk() as spectrum:
        assert spectrum.refused("UpdateVendor", Vendor_Code="NOBODY") == [("I", "Vendor_Code")]
        spectrum.put("UpdateVendor", Vendor_Code="ACME", City="Miami", Status="N")
        row = spectrum.rows("vendors")[0]
        assert (row["Address_3"], row["Vendor_Name"]) == ("Miami", "Acme Steel")
        assert spectrum.http("GET", "/vendors/SPC", auth=("SPC", AUTHORIZATION)).json() == []


def test_a_job_with_a_customer_gets_its_contract_and_one_without_gets_none() -> None:
    with desk() as spectrum:
        spectrum.put("AddJob", **JOB)
        spectrum.put("AddJob", **{**JOB, "Job_Number": "26-201", "Customer_Code": "CITY"})
        jobs = [row["Job_Number"] for row in spectrum.rows("contracts")]
    assert jobs == ["26-104", "26-201"]


def test_a_job_needs_its_division_a_known_customer_and_dates_in_order() -> None:
    wrong = {
        **JOB,
        "Division": "",
        "Customer_Code": "NOBODY",
        "Start_Date": "02/01/2026",
        "Complete_Date": "01/01/2026",
    }
    with desk() as spectrum:
        refused = spectrum.refused("AddJob", **wrong)
        assert refused == [("M", "Division"), ("I", "Customer_Code"), ("I", "Complete_Date")]
        assert spectrum.refused("AddJob", **{**JOB, "Job_Number": "26-104"}) == [("I", "Job_Number")]


def test_a_sub_job_inherits_the_phase_set_up_of_its_master() -> None:
    with desk() as spectrum:
        spectrum.put("AddJob", **JOB, Phase_Display_Code="999-99", Standard_Phase_Category="CSI")
        spectrum.put("AddJob", **{**JOB, "Job_Number": "26-200A", "Master_Job": "26-200"})
        row = spectrum.rows("jobs")[-1]
    assert (row["Phase_Display_Code"], row["Standard_Phase_Category"]) == ("999-99", "CSI")


def test_jobs_are_read_with_leading_blanks_and_complete_ones_only_when_asked_for() -> None:
    with desk() as spectrum:
        assert [row["Job_Number"] for row in spectrum.call("GetJobMain")] == ["   26-104", "26-118"]
        assert [row["Job_Number"] for row in spectrum.call("GetJobMain", pStatus_Code="C")] == ["26-016"]
        (row,) = spectrum.call("GetJobMain", pCustomer_Code="CITY")
        assert row["Customer_Name"] == "City of Clearwater"
        assert spectrum.call("GetJobMain", pCustomer_Code="NONE") == []


def test_a_long_list_is_cut_with_a_warning_row() -> None:
    jobs = [{"Job_Number": f"J{number:04}"} for number in range(501)]
    with desk(jobs=jobs) as spectrum:
        rows = spectrum.call("GetJobMain")
    assert len(rows) == 501
    assert rows[499]["Job_Number"] == "J0499"
    assert (rows[500]["Error_Code"], rows[500]["Job_Number"]) == ("W", "")
    assert "exceeds max" in rows[500]["Error_Description"]


def test_a_list_of_exactly_the_cap_is_whole_and_has_no_warning() -> None:
    with desk(jobs=[{"Job_Number": f"J{number:04}"} for number in range(500)]) as spectrum:
        assert [row["Error_Code"] for row in spectrum.call("GetJobMain")] == [""] * 500


def test_a_phase_fits_the_mask_and_has_no_dashes() -> None:
    with desk() as spectrum:
        for code in ("09-900", "0990", "099000"):
            assert spectrum.refused("AddPhase", **{**PHASE, "Phase_Code": code}, Description="P") == [
                ("I", "Phase_Code")
            ]
        spectrum.put("AddPhase", **PHASE, Description="Painting")


def test_a_new_phase_needs_a_description_a_known_cost_type_and_an_open_job() -> None:
    with desk() as spectrum:
        assert spectrum.refused("AddPhase", **PHASE) == [("M", "Description")]
        assert spectrum.refused("AddPhase", **{**PHASE, "Cost_Type": "Z"}, Description="P") == [("I", "Cost_Type")]
        closed = {**PHASE, "Job_Number": "26-016", "Description": "P"}
        assert spectrum.refused("AddPhase", **closed) == [("I", "Job_Number")]


def test_a_new_cost_type_keeps_the_phase_text_and_a_change_of_text_rewrites_all_of_them() -> None:
    with desk() as spectrum:
        spectrum.put("AddPhase", **PHASE, Description="Painting")
        spectrum.put("AddPhase", **{**PHASE, "Cost_Type": "M"}, Description="Paint material")
        texts = [row["Description"] for row in spectrum.rows("phases") if row["Phase_Code"] == "09900"]
        assert texts == ["Painting", "Painting"]
        spectrum.put("AddPhase", **{**PHASE, "Cost_Type": "M"}, Description="Coatings")
        texts = [row["Description"] for row in spectrum.rows("phases") if row["Phase_Code"] == "09900"]
    assert texts == ["Coatings", "Coatings"]


def test_the_original_estimate_fills_the_current_one_unless_that_is_given() -> None:
    with desk() as spectrum:
        spectrum.put("AddPhase", **PHASE, Description="P", Original_Est_Cost="100.00", Original_Est_Hours="8.00")
        spectrum.put("AddPhase", **PHASE, Original_Est_Cost="120.00", Current_Est_Cost="90.00")
        row = next(row for row in spectrum.call("GetPhase") if row["Phase_Code"] == "09900")
    assert (row["Current_Estimated_Dollars"], row["Estimated_Hours"]) == ("90.00", "8.00")


def test_phases_are_read_by_job_whatever_blanks_its_number_has() -> None:
    with desk() as spectrum:
        rows = spectrum.call("GetPhase", pJob_Number="26-104")
        by_type = spectrum.call("GetPhase", pSort_By="C", pStatus_Code="A")
    assert [(row["Phase_Code"], row["Cost_Type"]) for row in rows] == [("05120", "M"), ("05120", "S")]
    assert [row["Cost_Type"] for row in by_type] == ["M", "S"]


def test_projections_are_appended_and_a_back_dated_one_leaves_the_current_figure() -> None:
    line = {"Job_Number": "26-104", "Phase_Code": "05120", "Cost_Type": "S"}
    with desk() as spectrum:
        assert spectrum.refused("JobCostProjections", **line, Transaction_Date="03/01/2026") == [("M", "Amount")]
        spectrum.put("JobCostProjections", **line, Transaction_Date="03/01/2026", Amount="500.00")
        spectrum.put("JobCostProjections", **line, Transaction_Date="03/02/2026", Amount="500.0")
        spectrum.put("JobCostProjections", **line, Transaction_Date="02/01/2026", Amount="450.00")
        assert [row["Amount"] for row in spectrum.rows("projections")] == ["500.00", "450.00"]
        (row,) = spectrum.call("GetPhase", pCost_Type="S")
        assert row["Projected_Dollars"] == "500.00"
        spectrum.put("JobCostProjections", **line, Transaction_Date="04/01/2026", Amount="0")
        assert spectrum.call("GetPhase", pCost_Type="S")[0]["Projected_Dollars"] == "0"
