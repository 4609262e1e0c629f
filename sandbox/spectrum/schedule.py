"""POST /contract/scheduleofvalues: the schedule of values of fixed-price contracts, as JSON.

The documents print the body and the lengths. The answer, one row for each contract with Error_Code, Error_Description and
Error_Column, and the whole contract being refused for one bad line, were chosen here. The unit-price body is not printed, so
it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.spectrum.formats import clean
from sandbox.spectrum.layouts.base import ERROR_COLUMNS, Method, key, number, text
from sandbox.spectrum.problems import NO_PROBLEM, Problem, required
from sandbox.spectrum.rest import authorized
from sandbox.spectrum.state import Row, SpectrumState

FIXED = "Schedule_Of_Values_Fixed"
KEYS = ("Company_Code", "Customer_Code", "Job_Number")
LINE = Method(
    name=FIXED,
    puts=True,
    elements=(
        key("Billing_Item", 10, "always"),
        text("Billing_Description", 30),
        text("Additional_Billing_Description", 40),
        text("Taxable", 1, one_of="YN"),
        number("Original_Contract", 13, "10.2"),
        number("Projected_Revenue", 13, "10.2"),
        text("Memo", 25),
        number("GL_Account", 12),
        text("Cost_Center", 10),
        text("Online_Tax_Code", 15),
    ),
    answer=(*KEYS, "Billing_Item"),
    source="accounts-receivable-services/schedule-of-values---fixed-price-import",
)


def schedule_endpoint(state: SpectrumState, now: Callable[[], datetime]) -> Callable[[Request], object]:
    """The endpoint. 401 without valid credentials, 400 for a body that cannot be read or where a contract was refused."""

    async def endpoint(request: Request) -> Response:
        if not authorized(state, request, state.settings.company_code, now(), "scheduleofvalues"):
            return _answer([_row({}, Problem("The web service is not Authorized", "Authorization_ID"))], 401)
        try:
            body = json.loads(await request.body(), parse_float=str, parse_int=str)
            contracts = [dict(each) for each in body["contracts"]]
        except (ValueError, TypeError, KeyError):
            return _answer([_row({}, Problem('The body must be {"contracts": [...]}', "contracts"))], 400)
        rows: list[Row] = []
        for contract in contracts:
            problems = _import(state, contract)
            rows += [_row(contract, problem) for problem in problems or [NO_PROBLEM]]
        return _answer(rows, 400 if any(row["Error_Code"] for row in rows) else 200)

    return endpoint


def _import(state: SpectrumState, contract: dict[str, Any]) -> list[Problem]:
    keys = {name: str(contract.get(name) or "").strip() for name in KEYS}
    found = state.find("contracts", **keys)
    if found is None:
        return [Problem("There is no contract for the job and customer", "Customer_Code")]
    problems = _closed(state, keys)
    if found.get("Price_Method_Code", "").strip() == "U":
        problems.append(Problem("The contract is unit priced", FIXED))
    lines = contract.get(FIXED)
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        return [*problems, required(FIXED)]
    ready: list[Row] = []
    for line in lines:
        values, wrong = clean(LINE, {name: str(value) for name, value in line.items() if value is not None})
        problems += wrong if values.get("Billing_Item") else [*wrong, required("Billing_Item")]
        ready.append(values)
    problems += _sum(found, ready) if not problems else []
    if not problems:
        for values in ready:
            key = {**keys, "Billing_Item": values["Billing_Item"]}
            row = state.find("contract_items", **key) or state.add("contract_items", key)
            row.update(values)
    return problems


def _closed(state: SpectrumState, keys: dict[str, str]) -> list[Problem]:
    """Only active and inactive customers and jobs take a schedule."""
    job = state.find("jobs", Job_Number=keys["Job_Number"]) or {}
    customer = state.find("customers", Customer_Code=keys["Customer_Code"]) or {}
    wrong = []
    if job.get("Status_Code", "A") not in ("A", "I"):
        wrong.append(Problem("The job must be active or inactive", "Job_Number"))
    if customer.get("Status", "A") not in ("A", "I"):
        wrong.append(Problem("The customer must be active or inactive", "Customer_Code"))
    return wrong


def _sum(contract: Row, lines: list[Row]) -> list[Problem]:
    total = sum((Decimal(line.get("Original_Contract") or "0") for line in lines), Decimal(0))
    wanted = Decimal(contract.get("Original_Contract") or "0")
    if total == wanted:
        return []
    return [Problem(f"The lines add up to {total}, the contract's original amount is {wanted}", "Original_Contract")]


def _row(contract: dict[str, Any], problem: Problem) -> Row:
    return {name: str(contract.get(name) or "") for name in KEYS} | problem.as_row(ERROR_COLUMNS, of_a_get=False)


def _answer(rows: list[Row], status: int) -> JSONResponse:
    return JSONResponse(rows, status)
