"""May this person change this setting to this value? Asked by an action whose inputs name the setting and its new value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.checks.actor import has_permission
from engine.checks.finding import Finding
from engine.checks.values import MISSING, FieldType, Unreadable, shown, typed
from engine.load.suggest import did_you_mean
from engine.pack.actions import Action, SettingChange
from engine.pack.connector import Connector, Setting
from engine.reasoning.facts import Outcome, Severity
from engine.rules.decision import Reason
from engine.rules.situation import Nobody
from engine.rules.view import RecordView
from engine.text.templates import compile_template

KNOWN_RULE, VALUE_RULE, PERMISSION_RULE = "setting-known", "setting-value", "setting-permission"
TYPES = {
    "boolean": FieldType.BOOLEAN,
    "text": FieldType.TEXT,
    "integer": FieldType.INTEGER,
    "decimal": FieldType.DECIMAL,
    "date": FieldType.DATE,
    "time": FieldType.TIME,
    "list": FieldType.LIST,
}


def setting_reasons(connector: Connector, view: RecordView, action: Action, actor: Any) -> Iterator[Reason]:
    """The answer on setting, value and person: those that hold too, with the statements that the setting carries."""
    change = action.changes_setting
    if change is None:
        return
    name = typed(view.given.get(change.setting), FieldType.TEXT)
    setting = connector.settings.get(name) if isinstance(name, str) else None
    if setting is None:
        yield _unknown(connector, action, change, name)
        return
    yield _reason(KNOWN_RULE, Outcome.PASS, "holds", "", setting, f"input.{change.setting}", name)
    yield _value(setting, change, view.given.get(change.value))
    if setting.change_needs is not None and not isinstance(actor, Nobody):
        yield _permission(connector, setting, has_permission(actor or {}, setting.change_needs))


def _unknown(connector: Connector, action: Action, change: SettingChange, name: Any) -> Reason:
    place = action.places.get("changes_setting", action.place)
    known = isinstance(name, str)
    message = f"There is no setting {name!r}." if known else f"{action.label}: which setting is meant was not said."
    fix = did_you_mean(name, connector.settings) if known else f"Give it with --set {change.setting}=NAME."
    return Reason(
        KNOWN_RULE, "state", Outcome.FAIL, Severity.BLOCK, message, fix, action.sources, f"input.{change.setting}",
        name if known else MISSING, place,
    )  # fmt: skip


def _value(setting: Setting, change: SettingChange, given: Any) -> Reason:
    path = f"input.{change.value}"
    value = typed(given, FieldType.TEXT)
    if setting.choices and value not in setting.choices:
        told = "nothing" if value is MISSING else shown(value)
        message = f"{setting.label} cannot be {told}."
        return _reason(
            VALUE_RULE, Outcome.FAIL, message, f"It may be {' or '.join(setting.choices)}.", setting, path, value
        )
    read = typed(given, TYPES[setting.type])
    if isinstance(read, Unreadable):
        message = f"{setting.label} cannot be {shown(read)}, which is not {read.expected}."
        return _reason(VALUE_RULE, Outcome.FAIL, message, "Correct the value.", setting, path, value)
    return _reason(VALUE_RULE, Outcome.PASS, "holds", "", setting, path, value)


def _permission(connector: Connector, setting: Setting, found: Finding) -> Reason:
    if found.passed:
        return _reason(PERMISSION_RULE, Outcome.PASS, "holds", "", setting, "actor", MISSING)
    assert setting.change_needs is not None
    tool = connector.permissions.tools.get(setting.change_needs.tool, setting.change_needs.tool)
    needed = " or ".join(setting.change_needs.any_of)
    if found.outcome is Outcome.FAIL and found.reason:
        names = compile_template(found.reason).names
        values = {**found.values, "tool": tool}
        message = compile_template(found.reason).render({name: values.get(name) for name in names})
    else:
        message = found.note or "What the person may do is not known."
    fix = f"Ask somebody with {needed} permission on {tool}."
    return _reason(PERMISSION_RULE, found.outcome, message, fix, setting, "actor", found.values.get("value", MISSING))


def _reason(rule: str, outcome: Outcome, message: str, fix: str, setting: Setting, path: str, seen: Any) -> Reason:
    return Reason(
        rule, "prerequisite", outcome, Severity.BLOCK, message, fix, setting.sources, path, seen, setting.place
    )
