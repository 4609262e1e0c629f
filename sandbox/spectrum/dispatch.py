"""One call of one method: the three levels of validation, then the service, then the rows of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sandbox.spectrum.formats import clean
from sandbox.spectrum.layouts import METHODS, Method
from sandbox.spectrum.layouts.base import AUTHORIZATION_MAX, GUID_MAX
from sandbox.spectrum.problems import NO_PROBLEM, Problem
from sandbox.spectrum.services import READERS, WRITERS, Call
from sandbox.spectrum.sessions import Session
from sandbox.spectrum.state import Row, SpectrumState


def call(state: SpectrumState, name: str, sent: Mapping[str, str], now: datetime) -> list[Row]:
    """Run a method with the elements sent (blank ones count as absent); returns the rows to answer.

    All errors of one level are reported together; the next level is reached only without any. Raises KeyError
    for a method that is not served."""
    method = METHODS[name]
    session, refused = _admit(state, method, sent, now)
    if session is None:
        return _refusal(method, sent, refused)
    values, problems = clean(method, sent)
    if problems:
        return _refusal(method, sent, problems)
    _default_company(state, method, values)
    current = Call(state, method, values, session, now)
    if method.puts:
        problems = WRITERS[name](current)
        return _refusal(method, values, problems) if problems else [_echo(method, values, NO_PROBLEM)]
    rows, problems = READERS[name](current)
    return [*_capped(state, method, rows), *(_echo(method, {}, problem) for problem in problems)]


def _admit(
    state: SpectrumState, method: Method, sent: Mapping[str, str], now: datetime
) -> tuple[Session | None, list[Problem]]:
    """The first level: authorization, GUID, required elements."""
    given = sent.get("Authorization_ID", "").strip()[:AUTHORIZATION_MAX]
    authorization = state.settings.authorization(given)
    company = sent.get("Company_Code" if method.puts else "pCompany_Code", "").strip()
    not_authorized = Problem("The web service is not Authorized", "Authorization_ID")
    if authorization is None or not authorization.active:
        return None, [not_authorized]
    if authorization.methods is not None and method.name not in authorization.methods:
        return None, [not_authorized]
    if company and company[:3] not in authorization.companies:
        return None, [not_authorized]
    session = state.sessions.enter(sent.get("GUID", "").strip()[:GUID_MAX], method.name, authorization.id, now)
    if isinstance(session, str):
        return None, [Problem(session, "GUID")]
    missing = [
        Problem(f"{element.name} is required", element.name)
        for element in method.elements
        if element.required == "always" and not sent.get(element.name, "").strip()
    ]
    unmapped = [
        Problem(f"{name} is not mapped to the Authorization ID", name)
        for name, value in sent.items()
        if name.startswith("UDF") and value.strip() and name not in authorization.user_fields
    ]
    problems = missing or unmapped
    return (None, problems) if problems else (session, [])


def _default_company(state: SpectrumState, method: Method, values: dict[str, str]) -> None:
    if method.element("Company_Code"):
        values.setdefault("Company_Code", state.settings.company_code)


def _refusal(method: Method, values: Mapping[str, str], problems: list[Problem]) -> list[Row]:
    return [_echo(method, values if method.puts else {}, problem) for problem in problems]


def _echo(method: Method, values: Mapping[str, str], problem: Problem) -> Row:
    return {name: values.get(name, "") for name in method.answer} | problem.as_row()


def _capped(state: SpectrumState, method: Method, rows: list[Row]) -> list[Row]:
    """The rows as answered; one more, a warning, stands for those beyond the cap."""
    cap = state.settings.row_cap
    answer = [_echo(method, row, NO_PROBLEM) for row in rows[:cap]]
    if len(rows) > cap:
        answer.append(_echo(method, {}, Problem(f"The number of rows exceeds max of {cap}", "", "W")))
    return answer
