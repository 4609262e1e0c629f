"""The third level: what each method checks against the books, and what it writes or reads."""

from collections.abc import Callable

from sandbox.spectrum.problems import Problem
from sandbox.spectrum.services.base import Call
from sandbox.spectrum.services.change_orders import change_order
from sandbox.spectrum.services.change_requests import change_request
from sandbox.spectrum.services.jobs import add_job, get_job_main
from sandbox.spectrum.services.notes import write_notes
from sandbox.spectrum.services.phases import add_phase, get_phase
from sandbox.spectrum.services.projections import add_projection
from sandbox.spectrum.services.subcontracts import update_subcontract, update_subcontract_phase
from sandbox.spectrum.services.vendors import add_vendor, update_vendor
from sandbox.spectrum.state import Row

WRITERS: dict[str, Callable[[Call], list[Problem]]] = {
    "AddVendor": add_vendor,
    "UpdateVendor": update_vendor,
    "AddJob": add_job,
    "AddPhase": add_phase,
    "JobCostProjections": add_projection,
    "UpdateSubcontract": update_subcontract,
    "UpdateSubcontractPhases": update_subcontract_phase,
    "ARChangeRequest": change_request,
    "ARChangeOrder": change_order,
    "ChgReqChgOrderNotes": write_notes,
}
READERS: dict[str, Callable[[Call], list[Row]]] = {
    "GetJobMain": get_job_main,
    "GetPhase": get_phase,
}

__all__ = ["READERS", "WRITERS", "Call"]
