"""What people are told by mail: who, of which action, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT, ListOf, MapOf, Text, frozen
from engine.pack.requirements import SOURCES

SENDER = "sender"
_FLOW = Text(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "an object and a direction, such as order.export")
_WHO = Text(r"sender|record\.[A-Za-z_][\w.]*", "sender, or record.PATH where the login stands in the record")


@dataclass(frozen=True, slots=True)
class ActionNotice:
    """Who is told of an action, by flow, and the words. The templates read company, label, plural, id, title, actor and comment."""

    to: Mapping[str, str]
    subject: str
    text: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


ACTION_NOTICE = Record(
    "a notice of an action",
    ActionNotice,
    {
        "to": Key(
            MapOf(_FLOW, _WHO),
            "by flow, who is told: sender, or record.PATH where the login stands; who is not found there is the sender",
        ),
        "subject": Key(TEXT, "the subject; a Jinja2 template"),
        "text": Key(TEXT, "the words; a Jinja2 template"),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Daily:
    """The list of what waits in some states, for the people who hold a privilege. The templates read company, number and day."""

    states: tuple[str, ...]
    privilege: str
    subject: str
    text: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


DAILY = Record(
    "the daily summary",
    Daily,
    {
        "states": Key(ListOf(NAME, single=True), "the states of the items that it lists"),
        "privilege": Key(NAME, "who gets it: every active person with this privilege"),
        "subject": Key(TEXT, "the subject; a Jinja2 template"),
        "text": Key(TEXT, "the words before the list; a Jinja2 template"),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Notices:
    """All that people are told by mail, where the configuration switches it on."""

    actions: Mapping[str, ActionNotice]
    daily: Daily | None
    place: Position
    places: Mapping[str, Position]


NOTICES = Record(
    "the notices",
    Notices,
    {
        "actions": Key(MapOf(NAME, ACTION_NOTICE), "by action: who is told that somebody did it", frozen({})),
        "daily": Key(DAILY, "the daily summary of what waits", None),
    },
)
