"""The pages of the connector: its settings, and its states and actions."""

from __future__ import annotations

from collections.abc import Iterable

from engine.pack.actions import Action
from engine.pack.connector import Connector
from engine.pack.pack import Pack
from engine.pack.requirements import Prerequisite
from engine.reports.markdown import GENERATED, bullets, code, codes, prose, sections, table
from engine.reports.reference_facts import sources_linked, sources_told
from engine.reports.reference_rules import prerequisite_section


def render_settings(pack: Pack) -> str:
    """The page of the choices that a company makes."""
    parts = [GENERATED, "# Settings", f"The choices that a company makes for {prose(pack.connector.label)}.\n"]
    for name, setting in pack.connector.settings.items():
        rows = (
            ("Name for people", prose(setting.label)),
            ("Holds", setting.type),
            ("Default", code(setting.default) or "none"),
            ("May be", codes(setting.choices)),
            ("Decides", prose(setting.doc)),
            ("Source", sources_told(pack, setting.sources)),
        )
        parts.append(f"## `{name}`\n\n{bullets(rows)}")
    return sections(parts)


def render_states_and_actions(pack: Pack) -> str:
    """The page of states, actions, directions, and of what every object must meet."""
    connector = pack.connector
    states = (
        (code(name), prose(state.label), state.icon, prose(state.doc), sources_linked(state.sources))
        for name, state in connector.states.items()
    )
    parts = [
        GENERATED,
        "# States and actions",
        "## States\n",
        table(("State", "Label", "Icon", "Meaning", "Source"), states),
        "## Directions\n",
        table(("Direction", "Label", "Asks by default", "A run performs", "Rules bite at", "States"), _ways(connector)),
        "## Order of a run\n",
        "\n".join(f"{number}. {code(name)}" for number, name in enumerate(connector.order, 1)),
        "## Actions\n",
        *(part for name, action in connector.actions.items() for part in _action(pack, name, action)),
        "## What every record must meet\n",
        *_requirements(pack, connector.requirements),
        "## What a person can be allowed\n",
        _people(connector),
        table(
            ("Tool or privilege", "Label", "Levels"),
            [
                *((code(name), prose(label), codes(connector.permissions.levels)) for name, label in _tools(connector)),
                *((code(name), prose(label), "") for name, label in connector.permissions.privileges.items()),
            ],
        ),
    ]
    return sections(parts)


def _people(connector: Connector) -> str:
    people = connector.people
    if people is None:
        return ""
    granted = "; ".join(f"{code(path)} grants {code(name)}" for name, path in people.privileges.items())
    return bullets(
        (
            ("Read from", f"{code(people.operation)} of {code(people.system)}"),
            ("Login, name, active", codes((people.login, people.name, people.active))),
            ("Privileges", granted),
        )
    )


def _tools(connector: Connector) -> Iterable[tuple[str, str]]:
    return connector.permissions.tools.items()


def _ways(connector: Connector) -> Iterable[tuple[str, ...]]:
    for name, way in connector.directions.items():
        states = (
            ("first", code(way.initial)),
            ("ready", codes(way.ready_states)),
            ("ready without consent", codes(way.unattended_states)),
            ("after success", code(way.synced)),
            ("after failure", code(way.failed)),
        )
        told = "; ".join(f"{word}: {value}" for word, value in states if value)
        yield code(name), prose(way.label), code(way.asks), code(way.applies), codes(way.rules_at), told


def _action(pack: Pack, name: str, action: Action) -> Iterable[str]:
    refusals = "".join(f"\n  - {code(state)}: {prose(text)}" for state, text in action.refusals.items())
    rows = (
        ("Label", prose(action.label)),
        ("Who", prose(action.by)),
        ("What it does", prose(action.doc)),
        ("Directions", codes(action.directions)),
        ("Offered in", codes(action.from_)),
        ("Leads to", code(action.to) or "no other state"),
        ("Comment", f"{action.comment}, in {codes(action.comment_in)}" if action.comment_in else action.comment),
        ("Where it is not offered", refusals),
        ("Source", sources_told(pack, action.sources)),
    )
    yield f"### `{name}`\n\n{bullets(rows)}"
    for rule in action.requirements:
        yield prerequisite_section(pack, rule, (name,), "####")


def _requirements(pack: Pack, rules: Iterable[Prerequisite]) -> Iterable[str]:
    return [prerequisite_section(pack, rule, rule.at, "###") for rule in rules]
