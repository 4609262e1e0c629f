"""An object of the business and its flows: one per direction, each with the fields, rules and locks of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, PATH, TEXT, Choice, Flag, ListOf, MapOf, Text, frozen
from engine.pack.conditions import CONDITION, Condition
from engine.pack.fields import FIELDS, WIRE_PATH, FieldSpec
from engine.pack.requirements import (
    LOCK,
    NEED,
    NOTICE,
    PREREQUISITE,
    PROMPT,
    SOURCES,
    Lock,
    Need,
    Notice,
    Prerequisite,
    Prompt,
)

PARAMETER = Text(r"[A-Za-z_][\w\[\].-]*", "the name of a parameter")


@dataclass(frozen=True, slots=True)
class Children:
    """Lines that the system serves apart from their header: read for each record and put under ``as_``.

    ``covered_by`` is the path of the record's moment that moves whenever one of its lines does: lines that were read are read
    again only once it moved.
    """

    operation: str
    as_: str
    parameters: Mapping[str, str]
    covered_by: str
    place: Position
    places: Mapping[str, Position]


CHILDREN = Record(
    "lines read apart",
    Children,
    {
        "operation": Key(NAME, "the operation that reads them"),
        "as": Key(WIRE_PATH, "the key of the record under which they are put", attribute="as_"),
        "with": Key(
            MapOf(PARAMETER, WIRE_PATH),
            "parameters of the operation, from the record",
            frozen({}),
            "parameters",
        ),
        "covered_by": Key(
            WIRE_PATH, "the record's moment that moves whenever a line does; kept lines are read again only then", ""
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Read:
    """One way to read the records of a flow from its source system.

    ``each`` repeats the reading for every record of another list of the surroundings; ``where`` narrows it to those that hold certain
    values. ``mark`` adds constants to each record, so that two readings can be told apart; ``parameters`` come from the row of
    ``each``, from settings or are constants. ``covered_by`` is the path of the moment in the row of ``each`` that moves whenever one of
    the rows read for it does: they are read again only once it moved.
    """

    operation: str
    each: str
    where: Mapping[str, str]
    parameters: Mapping[str, str]
    mark: Mapping[str, str]
    carry: Mapping[str, str]
    children: tuple[Children, ...]
    distinct: tuple[str, ...]
    covered_by: str
    place: Position
    places: Mapping[str, Position]


READ = Record(
    "a reading",
    Read,
    {
        "operation": Key(NAME, "the operation of the source system"),
        "each": Key(NAME, "repeat for every record of this list of the surroundings", ""),
        "where": Key(
            MapOf(WIRE_PATH, TEXT),
            "with each: only its records that hold these values, or a list with them: =constant or settings.name",
            frozen({}),
        ),
        "with": Key(
            MapOf(PARAMETER, TEXT),
            "parameters: =constant, a path in the row of each, or settings.name",
            frozen({}),
            "parameters",
        ),
        "mark": Key(MapOf(WIRE_PATH, TEXT), "constants added to every record", frozen({})),
        "carry": Key(MapOf(WIRE_PATH, WIRE_PATH), "values of the row of each, added to every record", frozen({})),
        "children": Key(ListOf(CHILDREN), "lines that are served apart", ()),
        "distinct": Key(ListOf(WIRE_PATH), "keep the first record of each combination", ()),
        "covered_by": Key(
            WIRE_PATH,
            "with each: the moment in its row that moves whenever a row read for it does; kept rows are read again only then",
            "",
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Identity:
    """How a record is told from others: its key, the title people know it by, where its counterpart's id stands, what it is worth."""

    key: str
    title: str
    linked_by: str
    changed: str
    amount: str
    amount_sign: str
    place: Position
    places: Mapping[str, Position]


IDENTITY = Record(
    "an identity",
    Identity,
    {
        "key": Key(NAME, "the field that identifies the record in its system"),
        "title": Key(TEXT, "how the record is named to people; a Jinja2 template"),
        "linked_by": Key(NAME, "the field that holds the counterpart's id where the pair is linked", ""),
        "changed": Key(NAME, "the field with the time of the last change", ""),
        "amount": Key(NAME, "the field with the record's amount, by which causes are ranked", ""),
        "amount_sign": Key(TEXT, "what is written before the amount, such as $", ""),
    },
)


@dataclass(frozen=True, slots=True)
class Matching:
    """How a counterpart is suggested for a record that has none."""

    list: str
    ours: str
    theirs: str
    how: str
    active: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


MATCHING = Record(
    "a matching",
    Matching,
    {
        "list": Key(NAME, "the list of the surroundings with the candidates"),
        "ours": Key(NAME, "our field"),
        "theirs": Key(NAME, "the candidate's field, in its flow's catalogue"),
        "how": Key(Choice("exact", "without_case"), "how the two are compared", "without_case"),
        "active": Key(NAME, "the candidate's field that must be true for it to be offered", ""),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Gone:
    """How a run of the program sees whether a counterpart was deleted: no row that is read carries its id.

    The id of a row is made of the values under ``by``, joined with a colon.
    """

    system: str
    read: tuple[Read, ...]
    by: tuple[str, ...]
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


GONE = Record(
    "the look whether a record is gone",
    Gone,
    {
        "system": Key(NAME, "the system in which the record has to be deleted first"),
        "read": Key(ListOf(READ), "how its records are read there; without it nothing can be asked", ()),
        "by": Key(ListOf(WIRE_PATH, single=True), "the paths that make a row's id, joined with a colon", ()),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Flow:
    """An object in one direction: read here, judged, mapped and written there."""

    from_: str
    to: str
    becomes: str
    identity: Identity
    read: tuple[Read, ...]
    surroundings: Mapping[str, str]
    fields: Mapping[str, FieldSpec]
    approval: bool
    enabled: Condition | None
    prompts: Mapping[str, Prompt]
    needs: tuple[Need, ...]
    prerequisites: tuple[Prerequisite, ...]
    locks: tuple[Lock, ...]
    notices: tuple[Notice, ...]
    matching: Matching | None
    skip: Condition | None
    skip_reason: str
    refreshes: str
    asked_only: bool
    refused_actions: Mapping[str, Notice]
    pairs: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]
    object: str = ""
    direction: str = ""
    label: str = ""
    owner: str = ""
    unlinked_once_gone: Gone | None = None

    @property
    def name(self) -> str:
        """Object and direction: ``order.export``."""
        return f"{self.object}.{self.direction}"

    @property
    def linked_as(self) -> str:
        """The name under which the links of this flow's records are kept: that of the object, unless the flow keeps its own."""
        return self.pairs or self.object


FLOW = Record(
    "a direction",
    lambda **values: Flow(**values),
    {
        "from": Key(NAME, "the system that is read", attribute="from_"),
        "to": Key(NAME, "the system that is written"),
        "becomes": Key(TEXT, "what the record becomes there, in that system's word", ""),
        "identity": Key(IDENTITY, "how a record is told from others"),
        "read": Key(ListOf(READ), "how the records are read", ()),
        "surroundings": Key(
            MapOf(NAME, PATH),
            "records of the surroundings that belong to this record: name and the field with the id",
            frozen({}),
        ),
        "fields": Key(FIELDS, "the field catalogue"),
        "approval": Key(Flag(), "does a person accept each record before it is written", True),
        "enabled": Key(CONDITION, "only where this holds does the flow run, for example a setting", None),
        "prompts": Key(MapOf(NAME, PROMPT), "values that a person gives", frozen({})),
        "needs": Key(ListOf(NEED), "records that must be there first", ()),
        "prerequisites": Key(ListOf(PREREQUISITE), "what a record must meet", ()),
        "locks": Key(ListOf(LOCK), "fields that may not change afterwards", ()),
        "notices": Key(ListOf(NOTICE), "what happens to the data by design", ()),
        "matching": Key(MATCHING, "how a counterpart is suggested", None),
        "skip": Key(CONDITION, "records of which this holds are counted and left alone", None),
        "skip_reason": Key(TEXT, "why they are left alone", ""),
        "refreshes": Key(
            Choice("by_itself", "on_request"),
            "is a linked record written again by itself once it changed, or only after somebody asked for it",
            "by_itself",
        ),
        "asked_only": Key(
            Flag(),
            "its records are only asked about: runs leave it out, nothing is written, and it needs no mapping",
            False,
        ),
        "refused_actions": Key(
            MapOf(NAME, NOTICE),
            "actions that nobody is ever offered here, by design, with the words for those who ask",
            frozen({}),
        ),
        "unlinked_once_gone": Key(
            GONE, "a record can be unlinked only once its counterpart is deleted; without it both stay", None
        ),
        "pairs": Key(
            NAME,
            "keep this direction's links apart, under this name: they say nothing of the object's other directions",
            "",
        ),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class ObjectSpec:
    """A business object, such as an order, with its flows by direction."""

    object: str
    label: str
    plural: str
    directions: Mapping[str, Flow]
    refused_directions: Mapping[str, Notice]
    owner: str
    place: Position
    places: Mapping[str, Position] = field(default_factory=lambda: frozen({}))


OBJECT = Record(
    "an object",
    lambda **values: ObjectSpec(**values),
    {
        "object": Key(NAME, "its name, as used on the command line"),
        "label": Key(TEXT, "its name for people"),
        "plural": Key(TEXT, "its plural for people"),
        "directions": Key(MapOf(NAME, FLOW), "what is synced, by direction"),
        "refused_directions": Key(
            MapOf(NAME, NOTICE),
            "directions that do not exist by design, with the words for those who ask",
            frozen({}),
        ),
        "owner": Key(TEXT, "who usually mends its records", ""),
    },
)
