"""Where the documents contradict each other, and what was settled: data, so that the disagreement stays visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, RULE_ID, TEXT, ListOf, Text
from engine.pack.mappings import TARGET_FIELD
from engine.pack.requirements import SOURCES

DISAGREEMENTS_FILE = "rules/disagreements.yaml"


@dataclass(frozen=True, slots=True)
class Version:
    """What one document says: its value in a word, and its statement."""

    value: str
    sources: tuple[str, ...]
    says: str
    place: Position
    places: Mapping[str, Position]


VERSION = Record(
    "a version",
    Version,
    {
        "value": Key(TEXT, "what it says, in a word or a number"),
        "source": Key(SOURCES, "the statements that say so", attribute="sources"),
        "says": Key(TEXT, "the same in a sentence, where a word is not enough", ""),
    },
)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A field of a layout that the settlement guards: lint proves that no record which passes can miss its limits."""

    layout: str
    field: str
    place: Position
    places: Mapping[str, Position]


GUARDED = Record(
    "a guarded field",
    Guarded,
    {
        "layout": Key(Text(r"[a-z0-9_-]+/[A-Za-z0-9_-]+", "a schema's name"), "the layout, under schemas/"),
        "field": Key(TARGET_FIELD, "its field"),
    },
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One topic on which documents disagree, with what settles it: ``rules`` and ``settings`` by their ids."""

    id: str
    topic: str
    versions: tuple[Version, ...]
    rules: tuple[str, ...]
    settings: tuple[str, ...]
    guards: tuple[Guarded, ...]
    reading: str
    place: Position
    places: Mapping[str, Position]


DISAGREEMENT = Record(
    "a disagreement",
    Disagreement,
    {
        "id": Key(RULE_ID, "its id"),
        "topic": Key(TEXT, "what it is about"),
        "versions": Key(ListOf(VERSION, least=2), "what each document says"),
        "rules": Key(
            ListOf(RULE_ID, single=True), "the rules, needs, locks and notices that carry what was settled", ()
        ),
        "settings": Key(ListOf(NAME, single=True), "the settings that leave the choice to the company", ()),
        "guards": Key(ListOf(GUARDED), "the fields that the stricter version guards", ()),
        "reading": Key(TEXT, "what was settled, and why"),
    },
)


@dataclass(frozen=True, slots=True)
class Disagreements:
    """``rules/disagreements.yaml``."""

    disagreements: tuple[Disagreement, ...]
    place: Position
    places: Mapping[str, Position]


DISAGREEMENTS = Record(
    "the disagreements",
    Disagreements,
    {"disagreements": Key(ListOf(DISAGREEMENT), "the topics on which documents disagree")},
)
