"""The sentences of a decision: reasons, fixes and titles composed from what was found."""

from __future__ import annotations

from typing import Any

from engine.checks.finding import Finding
from engine.checks.values import MISSING, Unreadable, shown
from engine.reasoning.facts import Outcome
from engine.rules.program import CompiledFlow, CompiledRule
from engine.rules.view import RecordView
from engine.text.templates import Template, compile_template


def values_for(template: Template, finding: Finding, view: RecordView) -> dict[str, Any]:
    """What a template may name: what the check found first, then any field of the record or its surroundings."""
    values: dict[str, Any] = {}
    for name in template.names:
        value = finding.values.get(name, MISSING)
        if value is MISSING:
            value = view.value(name)
        values[name] = value.raw if isinstance(value, Unreadable) else value
    return values


def message_of(rule: CompiledRule, finding: Finding, view: RecordView) -> str:
    """Why the rule answers as it does. A rule's own reason speaks of a failure; what cannot be told has words of its own."""
    if finding.outcome is Outcome.PASS:
        return "holds"
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return f"does not apply: {finding.note or 'its condition does not hold'}"
    if finding.outcome is Outcome.ERROR:
        return f"The rule is broken and therefore blocks: {finding.note}."
    template = rule.reason
    if finding.outcome is Outcome.CANNOT_TELL or template is None:
        own = _default(finding, view)
        return own or (template.render(values_for(template, finding, view)) if template else rule.id)
    return template.render(values_for(template, finding, view))


def _default(finding: Finding, view: RecordView) -> str:
    if not finding.reason:
        return ""
    template = compile_template(finding.reason)
    return template.render(values_for(template, finding, view))


def fix_of(rule: CompiledRule, finding: Finding, view: RecordView) -> str:
    """What to do about it, where the rule says so."""
    if rule.fix is None or finding.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        return ""
    return rule.fix.render(values_for(rule.fix, finding, view))


def title_of(flow: CompiledFlow, view: RecordView) -> str:
    """How the record is named to people."""
    if flow.title is None:
        return view.identity or ""
    values = {name: view.value(name) for name in flow.title.names}
    text = flow.title.render({name: _plain(value) for name, value in values.items()})
    return " ".join(text.split())


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else MISSING if value is MISSING else shown(value)
