"""AddJob only adds, and sets up the contract where a customer is given; GetJobMain reads."""

from __future__ import annotations

from sandbox.spectrum.problems import Problem, required
from sandbox.spectrum.services.base import Call, out_of_order, stored, unknown
from sandbox.spectrum.state import Row, same

_INHERITED_BY_SUB_JOB = ("Phase_Display_Code", "Standard_Phase_Category")
_SORTS = {
    "D": "Division",
    "P": "Project_Manager",
    "S": "Superintendent",
    "E": "Estimator",
    "C": "Customer_Code",
}


def add_job(call: Call) -> list[Problem]:
    state, row = call.state, stored(call)
    problems: list[Problem] = []
    if state.find("jobs", **call.keys("Job_Number")):
        problems.append(Problem(f"Job {call.get('Job_Number')} already exists", "Job_Number"))
    if state.settings.division_required and not call.get("Division"):
        problems.append(required("Division"))
    if state.settings.tax_class_required and not call.get("Tax_Class_Code"):
        problems.append(required("Tax_Class_Code"))
    problems += unknown(call, "customers", "Customer_Code", "Customer_Code", "Customer")
    problems += unknown(call, "jobs", "Job_Number", "Master_Job", "Job")
    if state.keeps("phase_categories"):
        column = "Standard_Phase_Category"
        problems += unknown(call, "phase_categories", column, column, "Phase category")
    if state.keeps("cost_centers"):
        problems += unknown(call, "cost_centers", "Cost_Center", "Cost_Center", "Cost center")
    problems += out_of_order(row, "Est_Start_Date", "Est_Complete_Date")
    problems += out_of_order(row, "Start_Date", "Complete_Date")
    if problems:
        return problems
    state.add("jobs", _defaults(call) | row)
    if call.get("Customer_Code"):
        contract = call.keys("Job_Number", "Customer_Code")
        if state.find("contracts", **contract) is None:
            state.add("contracts", contract | {"Original_Contract": call.get("Original_Contract")})
    return []


def _defaults(call: Call) -> Row:
    row = {"Status_Code": "A", "Create_Date": call.today()}
    if call.state.settings.phase_mask:
        row["Phase_Display_Code"] = call.state.settings.phase_mask
    master = call.state.find("jobs", Company_Code=call.get("Company_Code"), Job_Number=call.get("Master_Job"))
    if call.get("Master_Job") and master:
        row |= {name: master[name] for name in _INHERITED_BY_SUB_JOB if master.get(name)}
    return row


def get_job_main(call: Call) -> list[Row]:
    """The jobs the filters leave. A job's number comes as the database has it, leading blanks included."""
    wanted = call.get("pStatus_Code") or "AI"
    filters = {
        element.name[1:]: call.get(element.name)
        for element in call.method.elements
        if element.name not in ("pCompany_Code", "pStatus_Code", "pSort_By") and call.get(element.name)
    }
    rows = [
        _with_customer(call, row)
        for row in call.state.all("jobs", **call.keys(), **filters)
        if row.get("Status_Code", "A") in wanted
    ]
    column = _SORTS.get(call.get("pSort_By"), "Job_Number")
    rows.sort(key=lambda row: (row.get(column, "").strip(), row["Job_Number"].strip()))
    return rows


def _with_customer(call: Call, row: Row) -> Row:
    code = row.get("Customer_Code", "")
    if row.get("Customer_Name") or not code.strip():
        return row
    customer = next((each for each in call.state.all("customers") if same(each.get("Customer_Code", ""), code)), {})
    return row | {"Customer_Name": (customer.get("Name") or customer.get("Customer_Name", ""))[:30]}
