"""A small record that uses every shape once, so that each can be seen to refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import (
    NAME,
    PATH,
    RULE_ID,
    TEXT,
    Choice,
    Either,
    Flag,
    Lazy,
    ListOf,
    MapOf,
    Number,
    Text,
    Whole,
)


@dataclass(frozen=True)
class Part:
    """A part, made of parts."""

    name: str
    parts: tuple[Any, ...]
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True)
class Widget:
    """What a case file describes."""

    name: str
    id: str
    title: str
    reason: str
    source: str
    count: int
    price: Decimal
    active: bool
    colour: str
    codes: tuple[str, ...]
    sizes: Mapping[str, int]
    parts: tuple[Part, ...]
    when: Any
    place: Position
    places: Mapping[str, Position]


PART: Record = Record(
    "part",
    Part,
    {
        "name": Key(NAME, "how the part is called"),
        "parts": Key(ListOf(Lazy(lambda: PART, "part", "a part")), "what it is made of", ()),
    },
)

WIDGET = Record(
    "widget",
    Widget,
    {
        "name": Key(NAME, "how the widget is called"),
        "id": Key(RULE_ID, "its id", ""),
        "title": Key(Text(multiline=False), "its title", ""),
        "reason": Key(TEXT, "why it is there", ""),
        "from": Key(PATH, "where it comes from", "", attribute="source"),
        "count": Key(Whole(0), "how many there are", 0),
        "price": Key(Number(), "what one costs", Decimal(0)),
        "active": Key(Flag(), "whether it is in use", False),
        "colour": Key(Choice("red", "green", "blue"), "its colour", "red"),
        "codes": Key(ListOf(TEXT, least=1, single=True), "its codes", ()),
        "sizes": Key(MapOf(NAME, Whole()), "its sizes by name", {}),
        "parts": Key(ListOf(Lazy(lambda: PART, "part", "a part")), "what it is made of", ()),
        "when": Key(Either(scalar=TEXT, mapping=PART, sequence=ListOf(TEXT)), "when it is used", ""),
    },
    doc="A widget of the tests.",
)
