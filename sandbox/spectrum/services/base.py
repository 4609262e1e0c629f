"""What a service is given, and the few steps that several of them share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sandbox.spectrum.formats import parse_date, write_date
from sandbox.spectrum.layouts import Element, Method
from sandbox.spectrum.problems import Problem, required
from sandbox.spectrum.sessions import Session
from sandbox.spectrum.state import Row, SpectrumState


@dataclass(frozen=True)
class Call:
    """One call past the first two levels: `values` holds what is not blank, cut and checked, by element."""

    state: SpectrumState
    method: Method
    values: dict[str, str]
    session: Session
    now: datetime

    def get(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def keys(self, *names: str) -> dict[str, str]:
        """The company and these elements, as a search."""
        company = self.get("Company_Code") or self.get("pCompany_Code")
        return {"Company_Code": company, **{name: self.get(name) for name in names}}

    def today(self) -> str:
        return write_date(self.now.date())


def stored(call: Call, elements: Iterable[Element] | None = None) -> Row:
    """The values under the names of their columns, of all the method's elements or of these."""
    chosen = call.method.elements if elements is None else elements
    return {element.stored_as: call.values[element.name] for element in chosen if element.name in call.values}


def missing_when_new(call: Call) -> list[Problem]:
    """The elements that only a new record needs, where they are blank."""
    return [
        required(element.name, " for a new record")
        for element in call.method.elements
        if element.required == "new" and not call.get(element.name)
    ]


def unknown(call: Call, table: str, column: str, element: str, label: str) -> list[Problem]:
    """A problem if the element names a code that the table does not have; blank passes."""
    code = call.get(element)
    if not code or call.state.find(table, Company_Code=call.get("Company_Code"), **{column: code}):
        return []
    return [Problem(f"{label} {code} does not exist", element)]


def inactive_account(call: Call, element: str) -> list[Problem]:
    """A problem if the element names an account that is not there or not active; blank passes, and so does every
    account where the seed has none."""
    code = call.get(element)
    if not code or not call.state.keeps("gl_accounts"):
        return []
    account = call.state.find("gl_accounts", Company_Code=call.get("Company_Code"), GL_Account=code)
    if account is None:
        return [Problem(f"GL account {code} does not exist", element)]
    if account.get("Status", "A") != "A":
        return [Problem(f"GL account {code} is not active", element)]
    return []


def out_of_order(row: Row, first: str, second: str) -> list[Problem]:
    """A problem if the second date lies before the first."""
    start, end = parse_date(row.get(first, "")), parse_date(row.get(second, ""))
    if start and end and end < start:
        return [Problem(f"{second} must not be before {first}", second)]
    return []


def contradicts_group(call: Call, key: dict[str, str], label: str, column: str) -> list[Problem]:
    """A problem if this GUID has already written another record under the key.

    The same record again is a re-send and passes; with another GUID it is an update.
    """
    written = call.session.written.get((call.method.name, *key.values()))
    if written is None or written == call.values:
        return []
    return [Problem(f"{label} occurs more than once", column)]


def remember_in_group(call: Call, key: dict[str, str]) -> None:
    call.session.written[(call.method.name, *key.values())] = dict(call.values)
