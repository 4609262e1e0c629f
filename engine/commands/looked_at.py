"""What a rule looks at, for the rules that hold: a decision keeps only what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.checks.values import MISSING
from engine.pack.conditions import All, Any_, Condition, Lines, Not, Test
from engine.pack.connector import Connector
from engine.pack.requirements import Prerequisite
from engine.reasoning.facts import Outcome
from engine.rules.decision import Decision, Reason
from engine.rules.program import CompiledFlow
from engine.rules.view import RecordView

MOST_LINES = 8


def with_what_was_seen(decision: Decision, flow: CompiledFlow, connector: Connector, view: RecordView) -> Decision:
    """The decision whose rules that were met, or did not apply, tell what they looked at too."""
    written = _written(flow, connector)
    needs = {need.id: need.at for need in flow.flow.needs}
    return replace(decision, checked=tuple(_seen(reason, written, needs, view) for reason in decision.checked))


def _seen(reason: Reason, written: Mapping[str, Prerequisite], needs: Mapping[str, str], view: RecordView) -> Reason:
    if reason.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE) or reason.seen is not MISSING:
        return reason
    if reason.rule in needs:
        found = {needs[reason.rule]: view.value(needs[reason.rule])}
    elif (rule := written.get(reason.rule)) is not None:
        condition = rule.when if reason.outcome is Outcome.NOT_APPLICABLE and rule.when is not None else rule.must
        found = dict(_values(condition, view))
    else:
        return reason
    if len(found) == 1:
        path, value = next(iter(found.items()))
        return replace(reason, path=path, seen=value)
    return replace(reason, seen=found)


def _written(flow: CompiledFlow, connector: Connector) -> dict[str, Prerequisite]:
    of_actions = (rule for action in flow.actions.values() for rule in action.requirements)
    return {rule.id: rule for rule in (*connector.requirements, *of_actions, *flow.flow.prerequisites)}


def _values(condition: Condition, view: RecordView) -> Iterator[tuple[str, Any]]:
    for path in _names(condition, ""):
        outer, inner = path
        if not inner:
            yield outer, _brief(view.value(outer))
            continue
        lines = view.lines(outer)
        if inner not in getattr(view.catalogue.get(outer), "fields", {}):
            yield inner, _brief(view.value(inner))
        else:
            yield f"{outer}[].{inner}", [line.value(inner) for line in lines[:MOST_LINES]]


def _names(condition: Condition, outer: str) -> Iterator[tuple[str, str]]:
    """The names in a condition, each with the list around it; deeper lists are told by the outermost."""
    if isinstance(condition, All | Any_):
        for part in condition.parts:
            yield from _names(part, outer)
    elif isinstance(condition, Not):
        yield from _names(condition.part, outer)
    elif isinstance(condition, Lines):
        yield from _names(condition.condition, outer or condition.field)
    elif isinstance(condition, Test):
        yield (outer, condition.field) if outer else (condition.field, "")


def _brief(value: Any) -> Any:
    """A person is told by the login; lines by their number, when they are shown."""
    if isinstance(value, Mapping) and "login" in value:
        return value["login"]
    return value
