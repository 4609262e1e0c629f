"""ChgReqChgOrderNotes: the notes of a change request or change order that exists."""

from __future__ import annotations

from sandbox.spectrum.problems import Problem
from sandbox.spectrum.services.base import Call
from sandbox.spectrum.state import Row

LONGEST = 1000
_OWNERS = {
    "CR": ("change_requests", "Change_Request_Number", "Change request"),
    "CO": ("change_orders", "Change_Order_Number", "Change order"),
}


def write_notes(call: Call) -> list[Problem]:
    """Replace the notes, or append where Append_Note is Y; what goes beyond 1,000 characters in all is cut."""
    table, column, label = _OWNERS[call.get("Type")]
    number = call.get("CR_CO_Number")
    owner = call.keys("Job_Number", "Customer_Code") | {column: number}
    if call.state.find(table, **owner) is None:
        return [Problem(f"{label} {number} does not exist", "CR_CO_Number")]
    text = call.values.get("Notes_Text", "")
    if any(not 32 <= ord(letter) <= 126 for letter in text):
        return [Problem("Notes_Text must hold printable ASCII characters only", "Notes_Text")]
    key = call.keys("Job_Number", "Customer_Code", "Type", "CR_CO_Number")
    row: Row = call.state.find("notes", **key) or call.state.add("notes", key)
    before = row.get("Notes_Text", "") if call.get("Append_Note") == "Y" else ""
    row["Notes_Text"] = (before + text)[:LONGEST]
    return []
