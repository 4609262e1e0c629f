"""JobCostProjections: at-completion figures are appended, never changed."""

from __future__ import annotations

from decimal import Decimal

from sandbox.spectrum.formats import parse_date
from sandbox.spectrum.problems import MISSING, Problem
from sandbox.spectrum.services.base import Call, stored
from sandbox.spectrum.state import Row

# A figure of the record, and where GetPhase shows the current one.
_FIGURES = {
    "Amount": "Projected_Dollars",
    "Projected_Hours": "Projected_Hours",
    "Projected_Quantity": "Projected_Quantity",
}


def add_projection(call: Call) -> list[Problem]:
    """Append a projection. Figures that equal the current ones are ignored; a back-dated record is kept as a
    correction and leaves the current projection alone."""
    keys = call.keys("Job_Number", "Phase_Code", "Cost_Type")
    phase = call.state.find("phases", **keys)
    if phase is None:
        return [Problem("The phase and cost type do not exist on the job", "Phase_Code")]
    given = {name: call.get(name) for name in _FIGURES if call.get(name)}
    if not given:
        return [
            Problem("At least one of Amount, Projected_Hours and Projected_Quantity is required", "Amount", MISSING)
        ]
    earlier = call.state.all("projections", **keys)
    if earlier and all(_equal(phase.get(_FIGURES[name], ""), value) for name, value in given.items()):
        return []
    back_dated = any(_day(row) > _day(call.values) for row in earlier)
    call.state.add("projections", stored(call))
    if not back_dated:
        phase.update({_FIGURES[name]: value for name, value in given.items()})
    return []


def _day(row: Row) -> int:
    day = parse_date(row.get("Transaction_Date", ""))
    return day.toordinal() if day else 0


def _equal(left: str, right: str) -> bool:
    return bool(left) and Decimal(left) == Decimal(right)
