"""The methods served, each with its layout: `METHODS["AddVendor"].elements`."""

from sandbox.spectrum.layouts.base import Element, Method
from sandbox.spectrum.layouts.change_orders import AR_CHANGE_ORDER
from sandbox.spectrum.layouts.change_requests import CHANGE_REQUEST_METHODS
from sandbox.spectrum.layouts.jobs import JOB_METHODS
from sandbox.spectrum.layouts.phases import PHASE_METHODS
from sandbox.spectrum.layouts.subcontracts import SUBCONTRACT_METHODS
from sandbox.spectrum.layouts.vendors import VENDOR_METHODS

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        *JOB_METHODS,
        *PHASE_METHODS,
        *VENDOR_METHODS,
        *SUBCONTRACT_METHODS,
        *CHANGE_REQUEST_METHODS,
        AR_CHANGE_ORDER,
    )
}

__all__ = ["METHODS", "Element", "Method"]
