"""UpdateSubcontract and UpdateSubcontractPhases: a header and its lines, each written on its own.

A header without lines is a complete record here, as in Spectrum: nothing ties the two calls together.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sandbox.spectrum.problems import Problem, required
from sandbox.spectrum.services.base import (
    Call,
    inactive_account,
    missing_when_new,
    stored,
    unknown,
)
from sandbox.spectrum.state import Row, same

_KEY = ("Vendor_Code", "Subcontract_Number")
_OVERRIDES = {
    "Pay_Override": ("Pay_Terms", "Pay_Days"),
    "Disc_Override": ("Disc_Terms", "Disc_Days", "Disc_Perc"),
}


def update_subcontract(call: Call) -> list[Problem]:
    """Add or update the header. The job is fixed once the subcontract exists."""
    state = call.state
    row = state.find("subcontracts", **call.keys(*_KEY))
    problems = unknown(call, "vendors", "Vendor_Code", "Vendor_Code", "Vendor")
    if row is None:
        problems += missing_when_new(call)
    elif call.get("Job_Number") and not same(row.get("Job_Number", ""), call.get("Job_Number")):
        problems.append(Problem("Job_Number cannot be changed", "Job_Number"))
    problems += unknown(call, "jobs", "Job_Number", "Job_Number", "Job")
    if "-" in call.get("Default_Phase_Code"):
        problems.append(Problem("Default_Phase_Code must be without dashes", "Default_Phase_Code"))
    problems += _account(call)
    if problems:
        return problems
    if row is None:
        row = state.add("subcontracts", {"Status_Code": "A", "Date_Issued": call.today()})
    row.update(_changes(call))
    return []


def _changes(call: Call) -> Row:
    """Payment and discount terms change only where their override says Y."""
    changed = stored(call)
    for override, names in _OVERRIDES.items():
        if call.get(override) != "Y":
            changed = {name: value for name, value in changed.items() if name not in names}
    return changed


def _account(call: Call) -> list[Problem]:
    """The account must exist, be active, and be one for direct job cost."""
    code = call.get("GL_Account")
    if not code or not call.state.keeps("gl_accounts"):
        return []
    problems = inactive_account(call, "GL_Account")
    account = call.state.find("gl_accounts", GL_Account=code)
    if account and account.get("Direct_Job_Cost") == "N":
        problems.append(Problem(f"GL account {code} is not a direct job cost account", "GL_Account"))
    return problems


def update_subcontract_phase(call: Call) -> list[Problem]:
    """Add or update one line; phase and cost type default from the header and must exist on its job.

    A second line under the same key is an update of the first: its amount takes the place of the other, unsaid.
    """
    state = call.state
    header = state.find("subcontracts", **call.keys(*_KEY))
    if header is None:
        text = f"Subcontract {call.get('Subcontract_Number')} of vendor {call.get('Vendor_Code')} does not exist"
        return [Problem(text, "Subcontract_Number")]
    for name, default in (("Phase_Code", "Default_Phase_Code"), ("Cost_Type", "Default_Cost_Type")):
        if not call.get(name) and header.get(default):
            call.values[name] = header[default]
    missing = [
        required(name, ", as the subcontract has no default")
        for name in ("Phase_Code", "Cost_Type")
        if not call.get(name)
    ]
    if missing:
        return missing
    phase = {"Job_Number": header.get("Job_Number", ""), **call.keys("Phase_Code", "Cost_Type")}
    if state.find("phases", **phase) is None:
        text = f"Phase {call.get('Phase_Code')} with cost type {call.get('Cost_Type')} does not exist on the job"
        return [Problem(text, "Phase_Code")]
    key = call.keys(*_KEY, "Phase_Code", "Cost_Type", "Bid_Item_Number")
    row = state.find("subcontract_phases", **key)
    if row is None:
        row = state.add("subcontract_phases", key)
    row.update(stored(call))
    _amount(call, row)
    return []


def _amount(call: Call, row: Row) -> None:
    """Price times quantity makes the amount, except with a fixed-price unit, where only the amount is
    used."""
    if row.get("Unit_Of_Measure", "").strip().upper() in call.state.settings.fixed_price_units:
        row.pop("Unit_Price", None)
        row.pop("Original_Contract_Quantity", None)
    elif call.get("Unit_Price") and call.get("Original_Contract_Quantity"):
        product = Decimal(call.get("Unit_Price")) * Decimal(call.get("Original_Contract_Quantity"))
        row["Original_Contract_Amount"] = str(product.quantize(Decimal("0.01"), ROUND_HALF_UP))
