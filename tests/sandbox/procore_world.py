"""A very small company for the tests of the Procore stand-in, and a client with its token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from sandbox import running
from sandbox.clock import ManualClock
from sandbox.faults import FaultBoard
from sandbox.procore.settings import Settings
from sandbox.procore.state import ProcoreState

LOGIN = {"grant_type": "client_credentials", "client_id": "sandbox-client", "client_secret": "sandbox-secret"}
WHEN = "2026-03-02T08:00:00Z"


def seed() -> dict[str, Any]:
    """Two projects (302 is hidden from the service account), three vendors, one commitment with one change order."""
    stamps = {"created_at": WHEN, "updated_at": WHEN}
    return {
        "company": {"id": 8089, "name": "Harbor Point Builders"},
        "users": [{"id": 11, "login": "kim@example.com", "name": "Kim", "erp_integrated_accountant": True}],
        "projects": [
            {"id": 301, "name": "Pier 4", "project_number": "P4", "active": True, "origin_id": "J-4", **stamps},
            {"id": 302, "name": "Hidden", "project_number": "H", "active": True, "_permitted": False, **stamps},
            {"id": 303, "name": "ERP job", "active": True, "is_erp_integrated": True, **stamps},
        ],
        "vendors": [
            {"id": 5001, "name": "Able Electric", "origin_id": "ABLE", "updated_at": "2026-02-10T10:00:00Z"},
            {"id": 5002, "name": "Best Concrete", "origin_id": None, "updated_at": "2026-03-10T10:00:00Z"},
            {"id": 5003, "name": "Core Drilling", "origin_id": None, "updated_at": "2026-04-10T10:00:00Z"},
        ],
        "standard_cost_code_lists": [{"id": 41, "name": "Spectrum Standard Cost Codes", "is_erp_list": True}],
        "standard_cost_codes": [
            {"id": 61, "code": "01", "full_code": "01", "name": "General", "standard_cost_code_list_id": 41}
        ],
        "line_item_types": [
            {"id": 51, "name": "Subcontract", "code": "S", "base_type": "commitment", "origin_id": "S"},
            {"id": 52, "name": "Materials", "code": "M", "base_type": "materials", "origin_id": "M"},
        ],
        "cost_codes": [
            {
                "id": 20001,
                "project_id": 301,
                "code": "500",
                "full_code": "01-500",
                "name": "Crane",
                "origin_id": "J-4/01-500",
                "line_item_types": [{"id": 51, "name": "Subcontract", "code": "S"}],
            },
            {"id": 20002, "project_id": 303, "code": "01", "full_code": "01", "name": "General", "origin_id": None},
        ],
        "wbs_codes": [
            {"id": 31001, "project_id": 301, "flat_code": "01-500.S", "cost_code_id": 20001, "line_item_type_id": 51}
        ],
        "work_order_contracts": [
            {
                "id": 7001,
                "project_id": 301,
                "number": "SC-001",
                "title": "Electrical",
                "status": "Approved",
                "grand_total": "100.00",
                "vendor": {"id": 5001, "company": "Able Electric"},
                "line_items": [
                    {
                        "id": 71,
                        "amount": "100.00",
                        "position": 1,
                        "cost_code": {"id": 20001},
                        "line_item_type": {"id": 51},
                        "wbs_code_id": 31001,
                        "origin_id": None,
                    }
                ],
                **stamps,
            }
        ],
        "purchase_order_contracts": [
            {"id": 7501, "project_id": 301, "number": "PO-001", "title": "Cable", "status": "Draft", **stamps},
            {"id": 7502, "project_id": 302, "number": "PO-002", "title": "Hidden", "status": "Draft", **stamps},
        ],
        "commitment_change_orders": [
            {
                "id": 9001,
                "_project_id": 301,
                "contract_id": 7001,
                "number": "001",
                "title": "More light",
                "status": "approved",
                "grand_total": "25.00",
                "legacy_package_id": 9501,
                **stamps,
            }
        ],
        "commitment_change_order_line_items": [
            {
                "id": "9101",
                "_change_order_id": 9001,
                "_project_id": 301,
                "wbs_code_id": "31001",
                "amount": "25.00",
                "commitment_line_item_id": "71",
            }
        ],
        "change_order_packages": [
            {"id": 9501, "_project_id": 301, "contract_id": 7001, "title": "More light", "status": "approved", **stamps}
        ],
    }


class Timer:
    """Unix seconds for tokens and limits, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_770_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class World:
    """A running stand-in and an authorised client for it."""

    url: str
    client: httpx2.Client
    state: ProcoreState
    board: FaultBoard
    clock: ManualClock
    timer: Timer

    def get(self, path: str, **params: Any) -> httpx2.Response:
        """GET below /rest with the company's id added."""
        return self.client.get(f"/rest/{path}", params={"company_id": 8089, **params})

    def send(self, method: str, path: str, body: Any) -> httpx2.Response:
        """A write below /rest."""
        return self.client.request(method, f"/rest/{path}", json=body)

    def sync(self, path: str, updates: list[Any], **more: Any) -> dict[str, Any]:
        """PATCH a sync endpoint and return its body."""
        answer = self.send("PATCH", path, {"company_id": 8089, **more, "updates": updates})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


@contextmanager
def world(data: dict[str, Any] | None = None, **settings: Any) -> Iterator[World]:
    """Run the stand-in with the small company and the given settings."""
    timer, clock = Timer(), ManualClock("2026-06-01T12:00:00Z")
    state = ProcoreState(data or seed(), settings=Settings(timer=timer, **settings), clock=clock)
    with running(procore=state, spectrum=False) as servers:
        assert servers.procore_board is not None
        with httpx2.Client(base_url=servers.procore_url, trust_env=False, verify=False, timeout=10) as client:
            token = client.post("/oauth/token", data=LOGIN).json()["access_token"]
            client.headers.update({"Authorization": f"Bearer {token}", "Procore-Company-Id": "8089"})
            yield World(servers.procore_url, client, state, servers.procore_board, clock, timer)
