"""One call of one method: the three levels of validation, then the service, then the rows of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sandbox.spectrum.formats import clean
from sandbox.spectrum.layouts import METHODS, Method
from sandbox.spectrum.layouts.base import AUTHORIZATION_MAX, GUID_MAX
from sandbox.spectrum.problems import ABORTED, NO_PROBLEM, WARNING, Problem, required
from sandbox.spectrum.services import READERS, WRITERS, Call
from sandbox.spectrum.sessions import Session
from sandbox.spectrum.settings import Authorization
from sandbox.spectrum.state import Row, SpectrumState


def call(state: SpectrumState, name: str, sent: Mapping[str, str], now: datetime) -> list[Row]:
    """Run a method with the elements sent (blank ones count as absent); returns the rows to answer.

    All errors of one level are reported together; the next level is reached only without any. Raises KeyError
    for a method that is not served."""
    method = METHODS[name]
    admitted = _admit(state, method, sent, now)
    if isinstance(admitted, list):
        return _answer(state, method, sent, admitted)
    authorization, session = admitted
    values, problems = clean(method, sent)
    problems += _unmapped(values, authorization)
    if problems:
        return _answer(state, method, values, problems)
    _default_company(state, method, values)
    current = Call(state, method, values, session, now)
    if method.puts:
        problems = WRITERS[name](current)
        return _answer(state, method, values, problems or [NO_PROBLEM])
    return _capped(state, method, READERS[name](current))


def _admit(
    state: SpectrumState, method: Method, sent: Mapping[str, str], now: datetime
) -> tuple[Authorization, Session] | list[Problem]:
    """The first level: authorization, GUID, required elements."""
    not_authorized = [Problem("The web service is not Authorized", "Authorization_ID", ABORTED)]
    authorization = state.settings.authorization(sent.get("Authorization_ID", "").strip()[:AUTHORIZATION_MAX])
    company = sent.get("Company_Code" if method.puts else "pCompany_Code", "").strip()[:3]
    if authorization is None or not authorization.grants(method.name, company):
        return not_authorized
    guid = sent.get("GUID", "").strip()[:GUID_MAX]
    session = state.sessions.enter(guid, method.name, authorization.id, now)
    if isinstance(session, str):
        return [Problem(session, "GUID", ABORTED)]
    missing = [
        required(element.name)
        for element in method.elements
        if element.required == "always" and not sent.get(element.name, "").strip()
    ]
    return missing or (authorization, session)


def _unmapped(values: Mapping[str, str], authorization: Authorization) -> list[Problem]:
    return [
        Problem(f"{name} is not mapped to the Authorization ID", name)
        for name in values
        if name.startswith("UDF") and name not in authorization.user_fields
    ]


def _default_company(state: SpectrumState, method: Method, values: dict[str, str]) -> None:
    values.setdefault("Company_Code" if method.puts else "pCompany_Code", state.settings.company_code)


def _answer(state: SpectrumState, method: Method, values: Mapping[str, str], problems: list[Problem]) -> list[Row]:
    """One row for each problem, the keys of a Put echoed in each."""
    return [_row(state, method, values if method.puts else {}, problem) for problem in problems]


def _row(state: SpectrumState, method: Method, values: Mapping[str, str], problem: Problem) -> Row:
    columns = state.settings.error_columns(method.puts)
    return {name: values.get(name, "") for name in method.answer} | problem.as_row(columns, not method.puts)


def _capped(state: SpectrumState, method: Method, rows: list[Row]) -> list[Row]:
    """The rows as answered; one more, a warning, stands for those beyond the cap."""
    cap = state.settings.row_cap
    answer = [_row(state, method, row, NO_PROBLEM) for row in rows[:cap]]
    if len(rows) > cap:
        cut = Problem(f"The number of rows exceeds max of {cap}", "", WARNING)
        answer.append(_row(state, method, {}, cut))
    return answer
