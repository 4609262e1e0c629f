"""Field mappings as written: the calls that carry a record into the target system, and back to the source what it must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, PATH, RULE_ID, TEXT, ListOf, MapOf, Text, frozen
from engine.pack.conditions import CONDITION, Condition
from engine.pack.connector import FLOW_NAME
from engine.pack.fields import WIRE_PATH
from engine.pack.requirements import NOTICE, SOURCES, Notice
from engine.pack.transforms import OWNER, TRANSFORM, Transform

TARGET_FIELD = Text(r"[A-Za-z_][\w.-]*", "the name of a field in the target system")


@dataclass(frozen=True, slots=True)
class Write:
    """One call of an operation: its rows come from the record, or from each line of one of its lists.

    ``each`` may name a list inside the lines of another ("parcels.items"): one row for each item of each parcel. ``where`` is asked
    of each line; a line for which it does not hold is left out, and the plan says so. ``adds_up`` makes rows that differ in nothing else
    one. ``compare`` is where the target shows its rows. ``schema`` names the payload's JSON Schema
    under schemas/ (without .json). ``parameters`` fill the operation's placeholders. ``when`` leaves the call out. ``id`` names
    the step in the journal; it is unique among the calls that are made together.
    """

    id: str
    operation: str
    schema: str
    label: str
    each: str
    adds_up: tuple[str, ...]
    compare: str
    where: Condition | None
    when: Condition | None
    fields: Mapping[str, Transform]
    parameters: Mapping[str, Transform]
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


WRITE = Record(
    "a write",
    lambda **values: Write(**values),
    {
        "id": Key(RULE_ID, "the step's name in plan and journal"),
        "operation": Key(NAME, "the operation of the system that is written"),
        "schema": Key(
            Text(r"[a-z0-9_-]+/[A-Za-z0-9_-]+", "a schema's name"), "the payload's schema under schemas/", ""
        ),
        "label": Key(TEXT, "what is written, in the system's word", ""),
        "each": Key(PATH, "a list field: one row for each of its lines; a.b: for each line of b in each line of a", ""),
        "adds_up": Key(
            ListOf(TARGET_FIELD, single=True),
            "rows alike but for these amounts become one, with the amounts added up",
            (),
        ),
        "compare": Key(
            NAME,
            "the list of the surroundings that shows the target's rows, found by the operation's key; for updates",
            "",
        ),
        "where": Key(CONDITION, "with each: lines for which this does not hold are left out and reported", None),
        "when": Key(CONDITION, "only where this holds", None),
        "fields": Key(MapOf(TARGET_FIELD, TRANSFORM), "the target's fields and where their values come from"),
        "with": Key(
            MapOf(TARGET_FIELD, TRANSFORM),
            "parameters of the operation, such as the id in its path",
            frozen({}),
            "parameters",
        ),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The id under which the pair is linked: composed from the record, or taken from a write's answer."""

    id: Transform | None
    from_answer: str
    place: Position
    places: Mapping[str, Position]


COUNTERPART = Record(
    "the counterpart's id",
    lambda **values: Counterpart(**values),
    {
        "id": Key(TRANSFORM, "the id, composed from the record and what was typed", None),
        "from_answer": Key(RULE_ID, "the id is in the answer of this write", ""),
    },
)


@dataclass(frozen=True, slots=True)
class Existing:
    """How the target's record is found among those that the surroundings list: the row whose ``by`` equals ``equals``."""

    list: str
    by: str
    equals: Transform
    take: str
    place: Position
    places: Mapping[str, Position]


EXISTING = Record(
    "the look-up of the target's record",
    lambda **values: Existing(**values),
    {
        "list": Key(NAME, "the list of the surroundings with the target's records"),
        "by": Key(WIRE_PATH, "the path in its rows that names our record"),
        "equals": Key(TRANSFORM, "what stands there for this record"),
        "take": Key(WIRE_PATH, "the path of the target record's id", "id"),
    },
)


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """``mappings/<object>.<direction>.yaml``."""

    mapping: str
    writes: tuple[Write, ...]
    updates: tuple[Write, ...]
    never_updates: Notice | None
    joins: tuple[Write, ...]
    writes_back: tuple[Write, ...]
    counterpart: Counterpart | None
    existing: Existing | None
    owner: str
    omitted: tuple[Notice, ...]
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


MAPPING = Record(
    "a mapping",
    lambda **values: MappingSpec(**values),
    {
        "mapping": Key(FLOW_NAME, "the flow that it maps, such as order.export"),
        "writes": Key(ListOf(WRITE, least=1), "the calls, in order"),
        "updates": Key(ListOf(WRITE), "the calls for a record that is linked already; without it: the same writes", ()),
        "never_updates": Key(NOTICE, "a linked record is never written again; this says why", None),
        "joins": Key(ListOf(WRITE), "the calls that link the record to one that exists there already", ()),
        "writes_back": Key(ListOf(WRITE), "calls to the source system after success", ()),
        "counterpart": Key(COUNTERPART, "the id under which the pair is linked", None),
        "existing": Key(EXISTING, "how the target's record is found where it is there already", None),
        "owner": Key(
            OWNER,
            "whose value stays where both systems changed a field since the last sync; for fields that say nothing themselves",
            "",
        ),
        "omitted": Key(ListOf(NOTICE), "what is left out by design", ()),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)
