"""The statements that rules cite: what the documents of the systems and of their connector say, restated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import TEXT, MapOf
from engine.pack.requirements import SOURCE


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: what it is about, which document makes it, and its words."""

    kind: str
    doc: str
    text: str
    place: Position
    places: Mapping[str, Position]


STATEMENT = Record(
    "a statement",
    Statement,
    {
        "kind": Key(TEXT, "limitation, prerequisite, mapping, lock, setting, ..."),
        "doc": Key(TEXT, "the document that makes it"),
        "text": Key(TEXT, "what it says"),
    },
)


@dataclass(frozen=True, slots=True)
class Statements:
    """A file of statements by id."""

    statements: Mapping[str, Statement]
    place: Position
    places: Mapping[str, Position]


STATEMENTS = Record("the statements", Statements, {"statements": Key(MapOf(SOURCE, STATEMENT), "the statements by id")})
