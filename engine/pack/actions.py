"""What people and runs do with an item: the states it is offered in, what it asks, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT, Choice, ListOf, MapOf, frozen
from engine.pack.requirements import NOTICE, PREREQUISITE, PROMPT, SOURCES, Notice, Prerequisite, Prompt


@dataclass(frozen=True, slots=True)
class SettingChange:
    """The inputs of an action that changes a setting: the one with the setting's name, and the one with its new value."""

    setting: str
    value: str
    place: Position
    places: Mapping[str, Position]


SETTING_CHANGE = Record(
    "the change of a setting",
    SettingChange,
    {
        "setting": Key(NAME, "the input that names the setting"),
        "value": Key(NAME, "the input with its new value"),
    },
)


@dataclass(frozen=True, slots=True)
class Then:
    """An action that is done at once after another, without the person whom it otherwise waits for, where a setting is on.

    What it asks of the record is asked all the same: a record that does not meet it waits for a person.
    """

    action: str
    setting: str
    objects: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


THEN = Record(
    "what is done at once afterwards",
    Then,
    {
        "action": Key(NAME, "the action that follows"),
        "setting": Key(NAME, "the setting that switches it on"),
        "objects": Key(ListOf(NAME, single=True), "the objects for which it follows"),
    },
)


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person (or the run) does with an item: from which states, to which state, and the words where it is not offered.

    ``objects`` narrows it to some objects. ``like`` names an action whose rules are asked here too. ``edits`` names the input
    that says which field is to be edited: a lock on the field refuses the action. ``refused`` says why nobody is ever offered it.
    ``by`` is who does it, in words: on whom an item waits. A ``comment`` that is required is so in the states of ``comment_in`` only,
    where these are named.
    """

    label: str
    by: str
    directions: tuple[str, ...]
    objects: tuple[str, ...]
    from_: tuple[str, ...]
    to: str
    like: str
    then: Then | None
    edits: str
    changes_setting: SettingChange | None
    prompts: Mapping[str, Prompt]
    comment: str
    comment_in: tuple[str, ...]
    refusals: Mapping[str, str]
    refused: Notice | None
    requirements: tuple[Prerequisite, ...]
    notices: tuple[Notice, ...]
    doc: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


ACTION = Record(
    "an action",
    lambda **values: Action(**values),
    {
        "label": Key(TEXT, "its name for people, as on the button"),
        "by": Key(TEXT, "who does it, in words: on whom an item waits that it is offered for", ""),
        "directions": Key(ListOf(NAME, single=True), "the directions that offer it"),
        "objects": Key(
            ListOf(NAME, single=True), "the objects that offer it; empty: every object of these directions", ()
        ),
        "from": Key(
            ListOf(NAME, single=True), "the states in which it is offered; empty: every state", (), attribute="from_"
        ),
        "to": Key(NAME, "the state that it leads to; empty where it changes none", ""),
        "like": Key(NAME, "an action whose rules are asked here too", ""),
        "then": Key(THEN, "an action that follows at once, without a person, where a setting is on", None),
        "edits": Key(NAME, "the input that names a field of the record; a lock on that field refuses the action", ""),
        "changes_setting": Key(SETTING_CHANGE, "the inputs with a setting's name and its new value", None),
        "prompts": Key(MapOf(NAME, PROMPT), "values that a person gives with it, whatever the object", frozen({})),
        "comment": Key(Choice("none", "optional", "required"), "is a comment asked", "none"),
        "comment_in": Key(
            ListOf(NAME, single=True), "the states in which a required comment is; empty: in every one", ()
        ),
        "refusals": Key(MapOf(NAME, TEXT), "by state: why it is not offered and what to do instead", frozen({})),
        "refused": Key(NOTICE, "nobody is ever offered it, by design; this says why", None),
        "requirements": Key(ListOf(PREREQUISITE), "what must hold for every object", ()),
        "notices": Key(ListOf(NOTICE), "what is told to everybody who asks for it", ()),
        "doc": Key(TEXT, "what it does"),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)
