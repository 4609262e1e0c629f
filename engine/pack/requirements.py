"""What a record must meet, as written: prerequisites, needs, locks, prompts and notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, PATH, RULE_ID, TEXT, Choice, Either, Flag, ListOf, Text
from engine.pack.conditions import CONDITION, Condition
from engine.reasoning.facts import Severity

SOURCE = Text(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d{1,3}|[a-z][a-z0-9-]*", "the id of a statement, such as CON-01")
SOURCES = ListOf(SOURCE, single=True)


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A requirement that a record must meet before an action.

    ``at`` names the actions where it bites (empty: those that the direction names). ``severity`` warn never blocks.
    """

    id: str
    must: Condition
    when: Condition | None
    reason: str
    fix: str
    sources: tuple[str, ...]
    severity: Severity
    at: tuple[str, ...]
    owner: str
    place: Position
    places: Mapping[str, Position]


PREREQUISITE = Record(
    "a prerequisite",
    lambda **values: Prerequisite(**values),
    {
        "id": Key(RULE_ID, "its id, shown with every reason"),
        "must": Key(CONDITION, "what must hold, stated positively"),
        "when": Key(CONDITION, "only where this holds; elsewhere the rule is not applicable", None),
        "reason": Key(TEXT, "what the person reads when it does not hold; a Jinja2 template", ""),
        "fix": Key(TEXT, "what to do about it; a Jinja2 template", ""),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
        "severity": Key(Choice(*Severity, build=Severity), "block (default) or warn", Severity.BLOCK),
        "at": Key(ListOf(NAME, single=True), "the actions where it bites", ()),
        "owner": Key(TEXT, "who can mend it", ""),
    },
)


@dataclass(frozen=True, slots=True)
class Need:
    """A record of another object that must be in the target system first; unmet, the record waits."""

    id: str
    object: str
    at: str
    state: str
    when: Condition | None
    reason: str
    fix: str
    sources: tuple[str, ...]
    owner: str
    place: Position
    places: Mapping[str, Position]


NEED = Record(
    "a need",
    lambda **values: Need(**values),
    {
        "id": Key(RULE_ID, "its id, shown with every reason"),
        "object": Key(NAME, "the object that is needed"),
        "at": Key(PATH, "the field that holds the needed record's id"),
        "state": Key(Choice("linked", "synced"), "linked: has a counterpart; synced: was written there"),
        "when": Key(CONDITION, "only where this holds", None),
        "reason": Key(TEXT, "what the person reads while it waits; a Jinja2 template", ""),
        "fix": Key(TEXT, "what to do about it; a Jinja2 template", ""),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
        "owner": Key(TEXT, "who can mend it", ""),
    },
)


@dataclass(frozen=True, slots=True)
class Lock:
    """Fields that may not change from an event on. ``fields`` empty means every field of the record but ``except``."""

    id: str
    states: tuple[str, ...]
    fields: tuple[str, ...]
    excluded: tuple[str, ...]
    when: Condition | None
    reason: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]

    @property
    def covers_all(self) -> bool:
        """True where the whole record is locked (but for ``excluded``)."""
        return not self.fields


LOCK = Record(
    "a lock",
    lambda **values: Lock(**values),
    {
        "id": Key(RULE_ID, "its id, shown with every conflict"),
        "on": Key(ListOf(NAME, single=True), "the states in which the fields are locked", attribute="states"),
        "fields": Key(
            Either(
                scalar=Choice("all", build=lambda _: ()),
                sequence=ListOf(PATH, least=1),
            ),
            "the fields, or all",
        ),
        "except": Key(ListOf(PATH, single=True), "with fields: all, those that stay free", (), "excluded"),
        "when": Key(CONDITION, "only where this holds, for example a setting", None),
        "reason": Key(TEXT, "what the person reads; a Jinja2 template", ""),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A value that a person gives with an action, pre-filled from the record where ``prefill_when`` holds."""

    label: str
    type: str
    at: tuple[str, ...]
    prefill: str
    prefill_when: Condition | None
    editable: bool
    required: bool
    choices: str
    doc: str
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


PROMPT = Record(
    "a prompt",
    lambda **values: Prompt(**values),
    {
        "label": Key(TEXT, "the question's label"),
        "type": Key(Choice("text", "date", "decimal"), "what is typed", "text"),
        "at": Key(ListOf(NAME, single=True), "the actions that ask it"),
        "prefill": Key(PATH, "the field whose value is offered", ""),
        "prefill_when": Key(CONDITION, "only then is it pre-filled", None),
        "editable": Key(Flag(), "may the offered value be changed", True),
        "required": Key(Flag(), "must there be a value", True),
        "choices": Key(TEXT, "in words: what can be chosen", ""),
        "doc": Key(TEXT, "what the value is for", ""),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happens to the data by design and never refuses the record: left out, redirected, one-way."""

    id: str
    text: str
    when: Condition | None
    sources: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


NOTICE = Record(
    "a notice",
    lambda **values: Notice(**values),
    {
        "id": Key(RULE_ID, "its id"),
        "text": Key(TEXT, "what the person reads; a Jinja2 template"),
        "when": Key(CONDITION, "only where this holds", None),
        "source": Key(SOURCES, "the statements that it carries", (), "sources"),
    },
)
