"""`GET /_sandbox/export?view=contracts`: what an Info-Link query over the database would give, as delimited text.

No web service reads contracts, schedules of values, subcontracts or change requests back; who needs them has a query or a
report write a file. The documents name the tables (CR_CONTRACT_MASTER_MC, CR_BID_ITEM_DES_MC, CR_CHNG_REQ_HDR_MC and so on) but
not the columns of contracts and billing items: those take the elements of AddJob and of the schedule of values, and
`Change_Order_Total` and `Total_Contract` are named by us. Codes keep the leading blanks of the database.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.spectrum.state import Row, SpectrumState

_CONTRACT = ("Company_Code", "Job_Number", "Customer_Code")
_REQUEST = (*_CONTRACT, "Change_Request_Number")

# View: the table of the database, the table of the stand-in, the columns.
VIEWS: dict[str, tuple[str, str, Sequence[str]]] = {
    "contracts": (
        "CR_CONTRACT_MASTER_MC",
        "contracts",
        (
            *_CONTRACT,
            "Contract_Number",
            "Description",
            "Price_Method_Code",
            "Status_Code",
            "Original_Contract",
            "Change_Order_Total",
            "Total_Contract",
        ),
    ),
    "contract_items": (
        "CR_BID_ITEM_DES_MC",
        "contract_items",
        (
            *_CONTRACT,
            "Billing_Item",
            "Billing_Description",
            "Additional_Billing_Description",
            "Taxable",
            "Original_Contract",
            "Projected_Revenue",
            "Memo",
            "GL_Account",
            "Cost_Center",
        ),
    ),
    "change_requests": (
        "CR_CHNG_REQ_HDR_MC",
        "change_requests",
        (*_REQUEST, "CR_Status", "CR_Description", "Approved_Date"),
    ),
    "change_request_costs": (
        "CR_CHNG_REQ_CON_DET_MC",
        "change_request_costs",
        (*_REQUEST, "CR_Phase_Code", "CR_Cost_Type", "Change_Request_Amount"),
    ),
    "change_request_revenue": (
        "CR_CHNG_REQ_REV_MC",
        "change_request_billings",
        (*_REQUEST, "CR_Billing_Item_Code", "CR_Billing_Item_Description", "CR_Revenue"),
    ),
    "subcontracts": (
        "VN_SUBCONTRACT_MC",
        "subcontracts",
        ("Company_Code", "Vendor_Code", "Subcontract_Number", "Job_Number", "Status_Code", "Date_Issued"),
    ),
}


def export_endpoint(state: SpectrumState) -> Callable[[Request], object]:
    """The endpoint: delimited text with a header line; `format=json` gives the same rows as JSON."""

    async def endpoint(request: Request) -> Response:
        view = request.query_params.get("view", "")
        if view not in VIEWS:
            return JSONResponse({"error": f"no view {view!r}; there are: {', '.join(VIEWS)}"}, 404)
        if request.query_params.get("format") == "json":
            return JSONResponse(rows_of(state, view))
        return Response(as_csv(state, view), media_type="text/csv; charset=utf-8")

    return endpoint


def rows_of(state: SpectrumState, view: str) -> list[Row]:
    """The rows of a view; KeyError for an unknown one."""
    _, table, columns = VIEWS[view]
    rows = [_with_total(state, row) if view == "contracts" else row for row in state.all(table)]
    return [{column: row.get(column, "") for column in columns} for row in rows]


def as_csv(state: SpectrumState, view: str) -> str:
    """The rows of a view as comma-separated text with a header line."""
    written = io.StringIO()
    writer = csv.DictWriter(written, VIEWS[view][2], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows_of(state, view))
    return written.getvalue()


def write_export(state: SpectrumState, folder: Path) -> list[Path]:
    """Write every view as `<view>.csv` into a folder, as a nightly report would; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for view in VIEWS:
        path = folder / f"{view}.csv"
        path.write_text(as_csv(state, view), encoding="utf-8", newline="")
        paths.append(path)
    return paths


def _with_total(state: SpectrumState, contract: Row) -> Row:
    """The contract with its change orders: those of the seed, and those written since."""
    keys = {column: contract.get(column, "") for column in _CONTRACT}
    written = state.all("change_order_billings", **keys)
    changed = sum(
        (Decimal(row.get("Revenue") or "0") for row in written), Decimal(contract.get("Change_Order_Total") or "0")
    )
    total = Decimal(contract.get("Original_Contract") or "0") + changed
    return {**contract, "Change_Order_Total": f"{changed:.2f}", "Total_Contract": f"{total:.2f}"}
