"""The connector as a whole: its systems, settings, surroundings, states, actions and the order of its objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.checks.actor import SHAPE as PERMISSION
from engine.checks.actor import Permission
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, RULE_ID, TEXT, Choice, ListOf, MapOf, Text, frozen
from engine.pack.actions import ACTION, Action
from engine.pack.fields import FIELDS, WIRE_PATH, FieldSpec
from engine.pack.notices import NOTICES, Notices
from engine.pack.objects import READ, Read
from engine.pack.requirements import PREREQUISITE, SOURCES, Prerequisite
from engine.pack.schedules import SCHEDULE, Schedule
from engine.pack.transforms import OWNER

FLOW_NAME = Text(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "an object and a direction, such as order.export")


@dataclass(frozen=True, slots=True)
class SystemRef:
    """A system that the connector joins. ``file`` holds its operations."""

    label: str
    file: str
    place: Position
    places: Mapping[str, Position]


SYSTEM_REF = Record(
    "a system",
    SystemRef,
    {
        "label": Key(TEXT, "its name for people"),
        "file": Key(TEXT, "the file with its operations, from the pack's folder"),
    },
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A choice that the company makes; ``default`` is text and gets its type from ``type``.

    ``change_needs`` is the permission of who may change it; without one, whoever keeps the configuration does.
    """

    label: str
    type: str
    default: str
    choices: tuple[str, ...]
    change_needs: Permission | None
    doc: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


SETTING = Record(
    "a setting",
    Setting,
    {
        "label": Key(TEXT, "its name for people"),
        "type": Key(Choice("boolean", "text", "integer", "decimal", "date", "time", "list"), "what it holds"),
        "default": Key(TEXT, "its value where the company sets none", ""),
        "choices": Key(ListOf(TEXT), "the values it may take", ()),
        "change_needs": Key(PERMISSION, "the permission that changing it needs", None),
        "doc": Key(TEXT, "what it decides"),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the surroundings in which a record is judged: a group of fields, a record, or a list of records.

    ``of`` names the flow whose field catalogue its records use. A record section is the row of ``listed_in`` whose key is the id
    that the flow under judgement names. ``read`` tells how a list is filled from a live system.
    """

    kind: str
    label: str
    of: str
    listed_in: str
    by: str
    system: str
    read: tuple[Read, ...]
    fields: Mapping[str, FieldSpec]
    doc: str
    place: Position
    places: Mapping[str, Position]


SECTION = Record(
    "a part of the surroundings",
    Section,
    {
        "kind": Key(Choice("group", "record", "list"), "what it is"),
        "label": Key(TEXT, "its name for people"),
        "of": Key(FLOW_NAME, "the flow whose field catalogue its records use", ""),
        "listed_in": Key(NAME, "for a record: the list it is looked up in", ""),
        "by": Key(WIRE_PATH, "for a list: the path of its rows' key", ""),
        "system": Key(NAME, "for a list: the system it is read from", ""),
        "read": Key(ListOf(READ), "for a list: how it is read from the system", ()),
        "fields": Key(FIELDS, "for a group, or a list of no flow: its fields", frozen({})),
        "doc": Key(TEXT, "what it holds and where it comes from", ""),
    },
)


@dataclass(frozen=True, slots=True)
class State:
    """A state of an item in the queue, with the icon that people see."""

    label: str
    icon: str
    doc: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


STATE = Record(
    "a state",
    State,
    {
        "label": Key(TEXT, "its name for people"),
        "icon": Key(Choice("none", "blue", "yellow", "green", "red", "grey"), "the colour of its icon", "none"),
        "doc": Key(TEXT, "what it means and what can be done"),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class DirectionSpec:
    """How a direction goes: the question that is asked of a record by default, and the states of the run."""

    label: str
    asks: str
    initial: str
    rules_at: tuple[str, ...]
    applies: str
    ready_states: tuple[str, ...]
    unattended_states: tuple[str, ...]
    synced: str
    failed: str
    place: Position
    places: Mapping[str, Position]


DIRECTION = Record(
    "a direction of the connector",
    DirectionSpec,
    {
        "label": Key(TEXT, "its name for people"),
        "asks": Key(NAME, "the action that evaluate asks about by default"),
        "initial": Key(NAME, "the state of a record that nothing has been done with"),
        "rules_at": Key(ListOf(NAME), "the actions at which a prerequisite bites where it names none"),
        "applies": Key(NAME, "the action that a run performs"),
        "ready_states": Key(ListOf(NAME), "the states whose records a run writes, where a person accepts"),
        "unattended_states": Key(ListOf(NAME), "the states whose records a run writes, where nobody needs to accept"),
        "synced": Key(NAME, "the state after success"),
        "failed": Key(NAME, "the state after a failure"),
    },
)


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a person can be allowed: levels on tools, and privileges."""

    tools: Mapping[str, str]
    levels: tuple[str, ...]
    privileges: Mapping[str, str]
    place: Position
    places: Mapping[str, Position]


PERMISSIONS = Record(
    "the permissions",
    Permissions,
    {
        "tools": Key(MapOf(NAME, TEXT), "the tools, with their names for people"),
        "levels": Key(ListOf(NAME), "the levels of permission on a tool, lowest first"),
        "privileges": Key(MapOf(NAME, TEXT), "the privileges, with their names for people", frozen({})),
    },
)


@dataclass(frozen=True, slots=True)
class People:
    """Where the people who act are read: an operation, and the paths of what it tells of a person."""

    system: str
    operation: str
    login: str
    name: str
    active: str
    privileges: Mapping[str, str]
    place: Position
    places: Mapping[str, Position]


PEOPLE = Record(
    "the people",
    People,
    {
        "system": Key(NAME, "the system that knows them"),
        "operation": Key(NAME, "the operation that lists them"),
        "login": Key(WIRE_PATH, "the path of the login"),
        "name": Key(WIRE_PATH, "the path of the name"),
        "active": Key(WIRE_PATH, "the path of the flag that tells whether the person is active"),
        "privileges": Key(MapOf(NAME, WIRE_PATH), "by privilege: the path of the flag that grants it", frozen({})),
    },
)


@dataclass(frozen=True, slots=True)
class Connector:
    """``rules/connector.yaml``."""

    connector: str
    label: str
    sources: str
    systems: Mapping[str, SystemRef]
    settings: Mapping[str, Setting]
    surroundings: Mapping[str, Section]
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    directions: Mapping[str, DirectionSpec]
    order: tuple[str, ...]
    owner: str
    schedules: Mapping[str, Schedule]
    requirements: tuple[Prerequisite, ...]
    permissions: Permissions
    people: People | None
    actor_label: str
    notices: Notices | None
    place: Position
    places: Mapping[str, Position]


CONNECTOR = Record(
    "the connector",
    Connector,
    {
        "connector": Key(RULE_ID, "its id"),
        "label": Key(TEXT, "its name for people"),
        "sources": Key(TEXT, "the file with the statements that rules cite"),
        "systems": Key(MapOf(NAME, SYSTEM_REF), "the systems it joins"),
        "settings": Key(MapOf(NAME, SETTING), "the choices a company makes", frozen({})),
        "surroundings": Key(MapOf(NAME, SECTION), "what a record is judged against"),
        "states": Key(MapOf(NAME, STATE), "the states of an item"),
        "actions": Key(MapOf(NAME, ACTION), "what can be done with an item"),
        "directions": Key(MapOf(NAME, DIRECTION), "how each direction goes"),
        "order": Key(ListOf(FLOW_NAME), "the order in which a run takes the flows"),
        "owner": Key(
            OWNER,
            "whose value stays where both systems changed a field since the last sync; for mappings that say nothing themselves",
            "ask",
        ),
        "schedules": Key(
            MapOf(FLOW_NAME, SCHEDULE),
            "by flow: when it runs by the clock; for the others the configuration says it",
            frozen({}),
        ),
        "requirements": Key(ListOf(PREREQUISITE), "what must hold for every object and action", ()),
        "permissions": Key(PERMISSIONS, "what a person can be allowed"),
        "people": Key(PEOPLE, "where the people who act are read", None),
        "notices": Key(NOTICES, "what people are told by mail, where the configuration switches it on", None),
        "actor_label": Key(TEXT, "how the person who acts is called", "person"),
    },
)
