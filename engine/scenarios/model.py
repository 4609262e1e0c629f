"""A scenario as written: one question about one record, and the answer that the pack must give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.load.nodes import Node
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.records import Key, Record
from engine.load.shapes import NAME, PATH, RULE_ID, TEXT, Choice, Either, Flag, ListOf, MapOf, Text, frozen
from engine.pack.requirements import SOURCE
from engine.reasoning.facts import Verdict
from engine.scenarios.values import CHANGES, FREE_GROUP, FREE_VALUE, Change

HOLDS, DOES_NOT_HOLD = "holds", "does not hold"
FLOW = Text(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "an object and a direction, such as order.export")


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of one of the base's tables, by its key."""

    table: str
    key: str
    place: Position


class ReferenceShape:
    """``{orders: 7003}``: the table and the key of a row."""

    words = "a table and the key of a row, such as {orders: 7003}"

    def read(self, node: Node, problems: Problems) -> Any:
        """The reference, or WRONG."""
        read = MapOf(NAME, TEXT).read(node, problems)
        if not read:
            return read
        table, key = next(iter(read.items()))
        return Reference(table, key, node.position)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the reference."""
        return {"type": "object", "minProperties": 1, "maxProperties": 1}


@dataclass(frozen=True, slots=True)
class SituationSpec:
    """What is asked: may this be done with this record, in this state, by this person, in these surroundings?"""

    flow: str
    action: str
    record: Reference | None
    change: tuple[Change, ...]
    context: tuple[Change, ...]
    settings: Mapping[str, Any]
    state: str
    input: Mapping[str, Any]
    actor: str
    waived: tuple[str, ...]
    counterpart: str
    captured: str
    place: Position
    places: Mapping[str, Position]


SITUATION = Record(
    "a situation",
    SituationSpec,
    {
        "flow": Key(FLOW, "the object and the direction, such as order.export"),
        "action": Key(NAME, "what is to be done; empty: what the direction asks by default", ""),
        "record": Key(ReferenceShape(), "the record, by its table and key", None),
        "change": Key(CHANGES, "changes to the record, by path", ()),
        "context": Key(CHANGES, "changes to the context, by path", ()),
        "settings": Key(MapOf(NAME, FREE_VALUE), "settings of the company", frozen({})),
        "state": Key(NAME, "the state of the item; empty: as the record and its links tell", ""),
        "input": Key(FREE_GROUP, "what was typed", frozen({})),
        "actor": Key(TEXT, "the login of the person; empty: nobody is named", ""),
        "waived": Key(ListOf(RULE_ID, single=True), "rules that an administrator set aside for the record", ()),
        "counterpart": Key(TEXT, "the id of the record of the other system that it is joined with", ""),
        "captured": Key(TEXT, "a file with a captured situation, which gives record, context, input and person", ""),
    },
)

IDS = ListOf(RULE_ID, single=True)
ROWS = Either(mapping=FREE_GROUP, sequence=ListOf(FREE_GROUP))


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come out. ``failing``, ``warnings`` and ``waived`` are exact: no rule more and no rule less."""

    outcome: Verdict | None
    failing: tuple[str, ...]
    warnings: tuple[str, ...]
    waived: tuple[str, ...]
    notices: tuple[str, ...]
    no_notices: tuple[str, ...]
    reason_has: tuple[str, ...]
    input: Mapping[str, Any]
    locked: tuple[str, ...] | None
    skipped: bool | None
    refused_direction: str
    payload: Mapping[str, Any]
    losses: tuple[str, ...]
    problems: tuple[str, ...]
    snapshot: bool
    place: Position
    places: Mapping[str, Position]


EXPECT = Record(
    "an expectation",
    Expectation,
    {
        "outcome": Key(Choice(*Verdict, build=Verdict), "ready, waiting or blocked", None),
        "failing": Key(IDS, "exactly the rules that stand in the way", ()),
        "warnings": Key(IDS, "exactly the rules that warn", ()),
        "waived": Key(IDS, "exactly the rules that are set aside", ()),
        "notices": Key(IDS, "notices that are given (others may be)", ()),
        "no_notices": Key(IDS, "notices that are not given", ()),
        "reason_has": Key(ListOf(TEXT, single=True), "words that the reasons or their fixes must have", ()),
        "input": Key(FREE_GROUP, "values that the prompts end up with", frozen({})),
        "locked": Key(ListOf(PATH, single=True), "exactly the fields that are locked in this state", None),
        "skipped": Key(Flag(), "is the record left alone by design", None),
        "refused_direction": Key(RULE_ID, "the direction does not exist; the id that says why", ""),
        "payload": Key(MapOf(RULE_ID, ROWS), "values written, by call: for every row, or row by row", frozen({})),
        "losses": Key(ListOf(TEXT, single=True), "exactly the target fields that lose something", ()),
        "problems": Key(ListOf(TEXT, single=True), "exactly the target fields that cannot be filled", ()),
        "snapshot": Key(Flag(), "is the whole payload as it is kept in payloads/<id>.json", False),
    },
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question with its answer, and the facts that it shows: each either holds here or does not."""

    id: str
    facts: Mapping[str, str]
    says: str
    situation: SituationSpec
    expect: Expectation
    place: Position
    places: Mapping[str, Position]


SCENARIO = Record(
    "a scenario",
    Scenario,
    {
        "id": Key(RULE_ID, "its id, unique among all scenarios"),
        "facts": Key(
            MapOf(SOURCE, Choice(HOLDS, DOES_NOT_HOLD)),
            "the statements that it shows, and whether they hold here",
            frozen({}),
        ),
        "says": Key(TEXT, "what it shows, in a sentence"),
        "situation": Key(SITUATION, "what is asked"),
        "expect": Key(EXPECT, "what must come out"),
    },
)


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A file of scenarios."""

    scenarios: tuple[Scenario, ...]
    place: Position
    places: Mapping[str, Position]


SCENARIO_FILE = Record("a file of scenarios", ScenarioFile, {"scenarios": Key(ListOf(SCENARIO), "the scenarios")})
