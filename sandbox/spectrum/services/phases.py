"""AddPhase adds or updates a phase with one cost type; GetPhase reads."""

from __future__ import annotations

from sandbox.spectrum.problems import Problem
from sandbox.spectrum.services.base import Call, missing_when_new, stored, unknown
from sandbox.spectrum.state import Row, SpectrumState

_ESTIMATES = ("Quantity", "Cost", "Hours")


def add_phase(call: Call) -> list[Problem]:
    state = call.state
    job = state.find("jobs", **call.keys("Job_Number"))
    if job is None:
        return [Problem(f"Job {call.get('Job_Number')} does not exist", "Job_Number")]
    problems: list[Problem] = []
    if job.get("Status_Code") == "C":
        problems.append(Problem("The job must be active or inactive", "Job_Number"))
    wrong = mask_error(state, job, call.get("Phase_Code"))
    if wrong:
        problems.append(Problem(wrong, "Phase_Code"))
    if state.keeps("cost_types"):
        problems += unknown(call, "cost_types", "Cost_Type", "Cost_Type", "Cost type")
    row = state.find("phases", **call.keys("Job_Number", "Phase_Code", "Cost_Type"))
    siblings = state.all("phases", **call.keys("Job_Number", "Phase_Code"))
    if not siblings:
        problems += missing_when_new(call)
    if problems:
        return problems
    if row is None:
        row = state.add("phases", _new_row(call, siblings))
    elif call.get("Description"):
        for each in siblings:
            each["Description"] = call.values["Description"]
    row.update(_changes(call))
    return []


def mask_error(state: SpectrumState, job: Row, code: str) -> str:
    """Why a phase code does not fit the job's mask: X takes any character, 9 and # a digit, the rest
    separates."""
    if "-" in code:
        return "Phase_Code must be without dashes"
    mask = job.get("Phase_Display_Code", "").strip() or state.settings.phase_mask
    places = [place for place in mask.upper() if place in "X9#"]
    fits = len(code) == len(places) and all(
        place == "X" or letter.isdigit() for place, letter in zip(places, code, strict=True)
    )
    return "" if not places or fits else f"Phase_Code does not fit the phase mask {mask}"


def _new_row(call: Call, siblings: list[Row]) -> Row:
    """A new combination takes the text that the phase already has, whatever the record says."""
    text = siblings[0].get("Description", "") if siblings else call.values["Description"]
    return {**call.keys("Job_Number", "Phase_Code", "Cost_Type"), "Description": text, "Status_Code": "A"}


def _changes(call: Call) -> Row:
    """What a record changes beside the description; by installation, an original estimate fills a blank current one
    and a current one is for display only."""
    settings, changed = call.state.settings, stored(call)
    changed.pop("Description", None)
    for what in _ESTIMATES:
        original, current = f"Original_Est_{what}", f"Current_Est_{what}"
        if settings.current_estimate_display_only:
            changed.pop(current, None)
        if settings.original_fills_current and original in changed:
            changed.setdefault(current, changed[original])
    return changed


def get_phase(call: Call) -> list[Row]:
    """The phases the filters leave; committed costs are not part of them."""
    wanted = call.get("pStatus_Code") or "AI"
    names = {"pCost_Type": "Cost_Type", "pJob_Number": "Job_Number", "pCost_Center": "Phase_Cost_Center"}
    filters = {column: call.get(name) for name, column in names.items() if call.get(name)}
    rows = [
        _as_read(row)
        for row in call.state.all("phases", **call.keys(), **filters)
        if row.get("Status_Code", "A") in wanted
    ]
    order = ("Job_Number", "Phase_Code", "Cost_Type")
    if call.get("pSort_By") == "C":
        order = ("Cost_Type", "Job_Number", "Phase_Code")
    rows.sort(key=lambda row: [row.get(name, "").strip() for name in order])
    return rows


def _as_read(row: Row) -> Row:
    current = {
        "Estimated_Quantity": row.get("Current_Est_Quantity", ""),
        "Estimated_Hours": row.get("Current_Est_Hours", ""),
        "Current_Estimated_Dollars": row.get("Current_Est_Cost", ""),
        "Cost_Center": row.get("Phase_Cost_Center", ""),
    }
    return row | {name: value for name, value in current.items() if value}
