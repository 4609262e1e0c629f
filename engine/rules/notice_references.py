"""The names and templates of the notices: actions, flows, states and privileges that must exist, and values that are given."""

from __future__ import annotations

from collections.abc import Iterable

from engine.load.position import Position
from engine.load.problem import Problems
from engine.pack.pack import Pack
from engine.rules.compile import unknown_name
from engine.text.templates import TemplateError, compile_template

ACTION_VALUES = ("company", "label", "plural", "id", "title", "actor", "comment")
DAILY_VALUES = ("company", "number", "day")


def check_notices(pack: Pack, problems: Problems) -> None:
    """Report every name that nothing answers to."""
    connector = pack.connector
    notices = connector.notices
    if notices is None:
        return
    for name, notice in notices.actions.items():
        if name not in connector.actions:
            unknown_name(name, "action", notice.place, list(connector.actions), problems)
        for flow in notice.to:
            if flow not in pack.flows:
                unknown_name(flow, "flow", notice.places["to"], list(pack.flows), problems)
        for key in ("subject", "text"):
            _template(getattr(notice, key), ACTION_VALUES, notice.places[key], problems)
    daily = notices.daily
    if daily is None:
        return
    for state in daily.states:
        if state not in connector.states:
            unknown_name(state, "state", daily.places["states"], list(connector.states), problems)
    if daily.privilege not in connector.permissions.privileges:
        known = list(connector.permissions.privileges)
        unknown_name(daily.privilege, "privilege", daily.places["privilege"], known, problems)
    for key in ("subject", "text"):
        _template(getattr(daily, key), DAILY_VALUES, daily.places[key], problems)


def _template(text: str, known: Iterable[str], place: Position, problems: Problems) -> None:
    try:
        names = compile_template(text).names
    except TemplateError as error:
        problems.add(place, "broken template", str(error), error.fix)
        return
    for name in sorted(names - set(known)):
        unknown_name(name, "value", place, list(known), problems)
