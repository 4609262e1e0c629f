"""AddVendor only adds; UpdateVendor only changes."""

from __future__ import annotations

from sandbox.spectrum.problems import Problem
from sandbox.spectrum.services.base import Call, inactive_account, stored


def add_vendor(call: Call) -> list[Problem]:
    problems = _content(call)
    code = call.get("Vendor_Code")
    if code.upper() != code or not code.isalnum():
        problems.append(Problem("Vendor_Code must be upper case without symbols", "Vendor_Code"))
    if call.state.find("vendors", **call.keys("Vendor_Code")):
        problems.append(Problem(f"Vendor {code} already exists", "Vendor_Code"))
    if not problems:
        call.state.add("vendors", {"Status": "A"} | stored(call))
    return problems


def update_vendor(call: Call) -> list[Problem]:
    row = call.state.find("vendors", **call.keys("Vendor_Code"))
    if row is None:
        return [Problem(f"Vendor {call.get('Vendor_Code')} does not exist", "Vendor_Code")]
    problems = _content(call)
    if not problems:
        row.update(stored(call))
    return problems


def _content(call: Call) -> list[Problem]:
    problems = [
        Problem(f"{name} must not contain commas", name)
        for name in ("Vendor_Name", "Alpha_Sort")
        if "," in call.get(name)
    ]
    if call.get("Social_Sec_Number") and call.get("Fed_Id_Number"):
        problems.append(Problem("Give Social_Sec_Number or Fed_Id_Number, not both", "Fed_Id_Number"))
    return problems + inactive_account(call, "Default_GL_Account")
