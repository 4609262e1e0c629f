"""What Spectrum does to a value before any rule sees it: cut in silence, or refused."""

from __future__ import annotations

from typing import Any

import pytest
from spectrum_desk import TERMS, Desk, desk

VENDOR = {"Vendor_Code": "NEWCO", "Vendor_Name": "New Company", "Alpha_Sort": "NEWCO", **TERMS}
HEADER = {"Vendor_Code": "ACME", "Subcontract_Number": "SC-1", "Job_Number": "26-104", "GL_Account": "500200"}


def subcontract(spectrum: Desk, **more: str) -> dict[str, str]:
    spectrum.put("UpdateSubcontract", **{**HEADER, **more})
    return spectrum.rows("subcontracts")[0]


def test_text_that_is_too_long_is_cut_without_a_word() -> None:
    with desk() as spectrum:
        spectrum.put("AddVendor", **{**VENDOR, "Vendor_Name": "A" * 29 + "BC"})
        assert spectrum.rows("vendors")[-1]["Vendor_Name"] == "A" * 29 + "B"


def test_two_numbers_that_differ_only_beyond_the_limit_are_one_subcontract() -> None:
    with desk() as spectrum:
        subcontract(spectrum, Subcontract_Number="SC-2026-0011", Comment="first")
        subcontract(spectrum, Subcontract_Number="SC-2026-0012", Comment="second")
        (row,) = spectrum.rows("subcontracts")
    assert (row["Subcontract_Number"], row["Comment"]) == ("SC-2026-00", "second")


@pytest.mark.parametrize("bad", list("/*?\"'><#,&~"))
def test_a_key_with_a_forbidden_character_is_refused(bad: str) -> None:
    with desk() as spectrum:
        refused = spectrum.refused("UpdateSubcontract", **{**HEADER, "Subcontract_Number": f"SC{bad}1"})
        assert refused == [("I", "Subcontract_Number")]
        assert spectrum.rows("subcontracts") == []


@pytest.mark.parametrize(("given", "stored"), [("05-22-2026", "05/22/2026"), ("05/22/2026", "05/22/2026")])
def test_a_date_is_taken_with_either_separator(given: str, stored: str) -> None:
    with desk() as spectrum:
        assert subcontract(spectrum, Sent_Date=given)["Sent_Date"] == stored


@pytest.mark.parametrize("given", ["1/2/22", "05222026", "2026-05-22", "02/30/2026", "05-22/2026"])
def test_any_other_date_is_refused(given: str) -> None:
    with desk() as spectrum:
        assert spectrum.refused("UpdateSubcontract", **HEADER, Sent_Date=given) == [("I", "Sent_Date")]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("-123456789.01", True),
        ("999999999.99", True),
        ("1234567890.12", False),
        ("1,000.00", False),
        ("$5.00", False),
        ("5.00-", False),
        ("1e3", False),
        ("0.005", False),
        ("-1234567890.12", False),
    ],
)
def test_an_amount_is_plain_digits_within_its_format(given: str, taken: bool) -> None:
    line = {"Vendor_Code": "ACME", "Subcontract_Number": "SC-1", "Phase_Code": "05120", "Cost_Type": "S"}
    with desk() as spectrum:
        subcontract(spectrum)
        if taken:
            spectrum.put("UpdateSubcontractPhases", **line, Original_Contract_Amount=given)
            assert spectrum.rows("subcontract_phases")[0]["Original_Contract_Amount"] == given
        else:
            refused = spectrum.refused("UpdateSubcontractPhases", **line, Original_Contract_Amount=given)
            assert refused == [("I", "Original_Contract_Amount")]


def test_a_number_counts_its_minus_and_point_towards_the_length() -> None:
    line = {"Job_Number": "26-104", "Phase_Code": "05120", "Cost_Type": "S", "Price_Method_Code": "J"}
    with desk() as spectrum:
        spectrum.put("AddPhase", **line, Original_Est_Cost="-12345678.90")
        assert spectrum.refused("AddPhase", **line, Original_Est_Cost="-123456789.01") == [("I", "Original_Est_Cost")]


def test_all_errors_of_a_level_come_together_and_the_next_level_waits() -> None:
    wrong: dict[str, Any] = {**HEADER, "Vendor_Code": "NOBODY", "Sent_Date": "soon", "Status_Code": "X"}
    with desk() as spectrum:
        assert spectrum.refused("UpdateSubcontract", Sent_Date="soon") == [
            ("M", "Vendor_Code"),
            ("M", "Subcontract_Number"),
        ]
        assert spectrum.refused("UpdateSubcontract", **wrong) == [("I", "Status_Code"), ("I", "Sent_Date")]
        wrong |= {"Sent_Date": "", "Status_Code": "", "GL_Account": "201000"}
        assert spectrum.refused("UpdateSubcontract", **wrong) == [("I", "Vendor_Code"), ("I", "GL_Account")]


def test_a_user_defined_field_must_be_mapped_to_the_authorization() -> None:
    with desk({"user_fields": ["UDF2"]}) as spectrum:
        assert spectrum.refused("AddVendor", **VENDOR, UDF1="x") == [("I", "UDF1")]
        spectrum.put("AddVendor", **VENDOR, UDF2="x")


def test_a_blank_element_changes_nothing() -> None:
    with desk() as spectrum:
        subcontract(spectrum, Comment="Steel", Retention_Percent="10.0")
        row = subcontract(spectrum, Comment="", Retention_Percent="5.0")
    assert (row["Comment"], row["Retention_Percent"]) == ("Steel", "5.0")
