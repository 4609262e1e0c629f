"""GET /vendors/{Company_Code}: active vendors as JSON, under HTTP Basic (company code, Authorization ID).

The documents name the columns and the query; that the answer is a plain array, and how errors look, was
chosen here. The Purchase_*/Payment_* location columns are left out, as their exact names are not public."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.spectrum.layouts.base import ERROR_COLUMNS
from sandbox.spectrum.problems import Problem
from sandbox.spectrum.state import Row, SpectrumState

# The query: length, and the vendor's column it filters on.
FILTERS = {
    "pType": (6, "Type"),
    "pCity": (25, "Address_3"),
    "pState": (2, "State"),
    "pName": (30, "Vendor_Name"),
    "pCostCenter": (3, "Cost_Center"),
}
_COLUMNS = (
    ("Company_Code", "Company_Code"),
    ("Vendor_Code", "Vendor_Code"),
    ("Name", "Vendor_Name"),
    ("Address_1", "Address_1"),
    ("Address_2", "Address_2"),
    ("City", "Address_3"),
    ("State", "State"),
    ("Zip_Code", "Zip_Code"),
    ("Phone_Number", "Phone"),
    ("Email", "Vendor_Email"),
    ("Account_Reference", "Our_Account_Number"),
    ("Payment_Terms", "Terms_Code"),
    ("Payment_Term_Days", "Terms_Days"),
    ("Discount_Terms", "Terms_Disc_Code"),
    ("Discount_Days", "Terms_Disc_Days"),
    ("Discount_Percent", "Terms_Disc_Percent"),
)


def vendors_endpoint(state: SpectrumState, now: Callable[[], datetime]) -> Callable[[Request], object]:
    """The endpoint. 401 without valid credentials, 400 for a filter without pCostCenter."""

    async def endpoint(request: Request) -> Response:
        company = request.path_params["company"]
        if not authorized(state, request, company, now()):
            problem = Problem("The web service is not Authorized", "Authorization_ID")
            scheme = "Bearer" if state.tokens.enabled else 'Basic realm="Spectrum"'
            return JSONResponse([problem.as_row(ERROR_COLUMNS, of_a_get=True)], 401, {"WWW-Authenticate": scheme})
        query = {name: request.query_params.get(name, "").strip()[:size] for name, (size, _) in FILTERS.items()}
        if any(query.values()) and not query["pCostCenter"]:
            problem = Problem("pCostCenter is required when a filter is used: ALL or one cost center", "pCostCenter")
            return JSONResponse([problem.as_row(ERROR_COLUMNS, of_a_get=True)], 400)
        found = [row for row in state.all("vendors", Company_Code=company, Status="A") if _passes(row, query)]
        return JSONResponse([_as_json(row) for row in found])

    return endpoint


def authorized(state: SpectrumState, request: Request, company: str, now: datetime, service: str = "vendors") -> bool:
    """Whether a call to a REST service carries credentials that grant it for the company."""
    header = request.headers.get("authorization", "")
    if state.tokens.enabled:
        # Basic and Bearer share one header, so the Authorization ID comes in one of its own.
        user, given = company, request.headers.get("authorization_id", "")
        if not state.tokens.accepts(header, now):
            return False
    else:
        user, given = _basic(header)
    authorization = state.settings.authorization(given)
    return authorization is not None and user == company and authorization.grants(service, company)


def _basic(header: str) -> tuple[str, str]:
    kind, _, code = header.partition(" ")
    try:
        decoded = base64.b64decode(code, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return "", ""
    user, _, password = decoded.partition(":")
    return (user, password) if kind.lower() == "basic" else ("", "")


def _passes(row: Row, query: Mapping[str, str]) -> bool:
    """Filters compare without case; a vendor without cost center belongs to all of them, and so does the
    query ALL."""
    for name, (_, column) in FILTERS.items():
        wanted, have = query[name].upper(), row.get(column, "").strip().upper()
        if name == "pCostCenter" and (wanted == "ALL" or not have):
            continue
        if name == "pName" and wanted and wanted in have:
            continue
        if wanted and wanted != have:
            return False
    return True


def _as_json(row: Row) -> dict[str, str]:
    first, _, last = row.get("Contact_Name", "").strip().partition(" ")
    answer = {name: row.get(column, "") for name, column in _COLUMNS}
    return answer | {"First_Name": first, "Last_Name": last}
