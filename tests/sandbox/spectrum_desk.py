"""A very small company for the tests of the Spectrum stand-in, and a client that speaks to it over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import zeep
from zeep.helpers import serialize_object

from sandbox.clock import ManualClock
from sandbox.faults import FaultBoard
from sandbox.server import AppServer
from sandbox.spectrum.app import create_app
from sandbox.spectrum.state import SpectrumState

AUTHORIZATION = "sandbox-auth-id"
STRICT = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
COMPANY = {"Company_Code": "SPC", "Authorization_ID": AUTHORIZATION, "division_required": True, "phase_mask": "XX-XXX"}
TERMS = {"Terms_Code": "A", "Terms_Disc_Code": "A", "Terms_Days": "30"}


def seed() -> dict[str, Any]:
    """Two vendors, one job with a contract (its number has leading blanks) and one without, three phases."""
    return {
        "vendors": [
            {"Vendor_Code": "ACME", "Vendor_Name": "Acme Steel", "Address_3": "Tampa", "Status": "A"},
            {"Vendor_Code": "GONE", "Vendor_Name": "Gone Ltd", "Status": "I"},
        ],
        "customers": [{"Customer_Code": "CITY", "Name": "City of Clearwater"}],
        "contracts": [{"Job_Number": "26-104", "Customer_Code": "CITY"}],
        "cost_types": [{"Cost_Type": "S"}, {"Cost_Type": "M"}],
        "gl_accounts": [
            {"GL_Account": "500200", "Direct_Job_Cost": "Y", "Status": "A"},
            {"GL_Account": "500900", "Direct_Job_Cost": "Y", "Status": "I"},
            {"GL_Account": "201000", "Direct_Job_Cost": "N", "Status": "A"},
        ],
        "jobs": [
            {"Job_Number": "   26-104", "Job_Description": "Pier & Sons", "Customer_Code": "CITY", "Status_Code": "A"},
            {"Job_Number": "26-118", "Job_Description": "No contract", "Status_Code": "I"},
            {"Job_Number": "26-016", "Job_Description": "Done", "Status_Code": "C"},
        ],
        "phases": [
            {"Job_Number": "   26-104", "Phase_Code": "05120", "Cost_Type": "S", "Description": "Steel"},
            {"Job_Number": "   26-104", "Phase_Code": "05120", "Cost_Type": "M", "Description": "Steel"},
            {"Job_Number": "   26-104", "Phase_Code": "03300", "Cost_Type": "S", "Status_Code": "C"},
        ],
        "change_request_statuses": [{"Status_Code": "AP", "CR_Type": "3"}, {"Status_Code": "PR", "CR_Type": "4"}],
    }


@dataclass
class Desk:
    """A running stand-in: its address, its books, its planned faults, its clock."""

    url: str
    state: SpectrumState
    board: FaultBoard
    clock: ManualClock
    _clients: dict[str, zeep.Client] = field(default_factory=dict)

    def call(self, method: str, **elements: str) -> list[dict[str, str]]:
        """Call a method through its WSDL; rows with None read as blank."""
        if method not in self._clients:
            self._clients[method] = zeep.Client(f"{self.url}/wsdls/{method}.jws", settings=STRICT)
        sent = {"Authorization_ID": AUTHORIZATION, **elements}
        rows = serialize_object(self._clients[method].service[method](**sent)) or []
        return [{name: value or "" for name, value in row.items()} for row in rows]

    def put(self, method: str, **elements: str) -> None:
        """Call a Put that must succeed."""
        rows = self.call(method, Company_Code="SPC", **elements)
        assert [row["Error_Code"] for row in rows] == [""], rows

    def refused(self, method: str, **elements: str) -> list[tuple[str, str]]:
        """Call a Put that must not succeed; gives code and column of each row."""
        rows = self.call(method, Company_Code="SPC", **elements)
        found = [(row["Error_Code"], row["Error_Column"]) for row in rows]
        assert all(code for code, _ in found), rows
        return found

    def http(self, verb: str, path: str, **options: Any) -> httpx2.Response:
        """A plain request."""
        return httpx2.request(verb, self.url + path, **options)

    def post(self, method: str, body: str) -> httpx2.Response:
        """A hand-written SOAP request."""
        headers = {"content-type": "text/xml; charset=utf-8"}
        return self.http("POST", f"/ws/{method}", content=body.encode(), headers=headers)

    def rows(self, table: str) -> list[dict[str, str]]:
        """What is stored, as the control interface shows it."""
        found: list[dict[str, str]] = self.http("GET", "/_sandbox/records", params={"table": table}).json()
        return found


@contextmanager
def desk(company: dict[str, Any] | None = None, **tables: Any) -> Iterator[Desk]:
    """Serve the small company, with other tables where given."""
    state = SpectrumState({**COMPANY, **(company or {})}, {**seed(), **tables})
    clock, board = ManualClock("2026-11-20T09:00:00"), FaultBoard()
    with AppServer(create_app(state, clock=clock, board=board)) as server:
        yield Desk(server.url, state, board, clock)


def envelope(method: str, inside: str) -> str:
    """A SOAP 1.1 request around some elements."""
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f'<{method} xmlns="urn:spectrum-data-exchange">{inside}</{method}></soap:Body></soap:Envelope>'
    )
