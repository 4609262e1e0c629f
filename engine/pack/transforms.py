"""Transforms as written: how a value of the target comes from the record. What each does is in engine/mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.mask import is_mask
from engine.load.nodes import Mapping as MappingNode
from engine.load.nodes import Node, Scalar
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.records import Key, Record
from engine.load.shapes import (
    NAME,
    PATH,
    RULE_ID,
    TEXT,
    WRONG,
    Choice,
    Flag,
    Lazy,
    ListOf,
    MapOf,
    Shape,
    Text,
    Whole,
    expected,
    frozen,
)
from engine.load.suggest import did_you_mean
from engine.pack.conditions import CONDITION, Condition
from engine.pack.requirements import SOURCES

ROUNDINGS = ("half_up", "half_even", "down", "up")
OWNER = Choice("source", "target", "ask")
"""Whose value stays where both systems changed a field since the last sync; ask: a person says so."""


@dataclass(frozen=True, slots=True)
class Transform:
    """One step that makes a value: its kind and its typed parameter (see PARAMETERS).

    ``sources`` and ``note`` are kept for the documentation; ``when`` leaves the value out where it does not hold. Without
    ``counts`` the value goes with the others, but a difference in it alone is no change of the record. ``owner`` says whose value
    stays where both systems changed it since the last sync; "" leaves that to the mapping.
    """

    kind: str
    parameter: Any
    sources: tuple[str, ...]
    note: str
    when: Condition | None
    place: Position
    counts: bool = True
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The typed parameter of a transform with several keys; ``of`` is what it works on."""

    values: Mapping[str, Any]
    place: Position
    places: Mapping[str, Position]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


class _TransformShape:
    """A field's name (copied as it is), or a group with exactly one transform, and beside it source, note and when."""

    words = "a field's name or a transform"

    def read(self, node: Node, problems: Problems) -> Any:
        """The transform, or WRONG."""
        if isinstance(node, Scalar):
            name = PATH.read(node, problems)
            return WRONG if name is WRONG else Transform("copy", name, (), "", None, node.position)
        if not isinstance(node, MappingNode):
            return expected(node, problems, self.words)
        kind, parameter, beside = "", WRONG, {"source": (), "note": "", "when": None, "counts": True, "owner": ""}
        place = node.position
        for entry in node.entries:
            word = entry.key.text
            if word in _BESIDE:
                value = _BESIDE[word].read(entry.value, problems)
                beside[word] = beside[word] if value is WRONG else value
            elif word not in PARAMETERS:
                known = [*PARAMETERS, *_BESIDE]
                message = f'"{word}" is no transform.'
                problems.add(
                    entry.key.position, "unknown transform", message, did_you_mean(word, known), length=entry.key.length
                )
                return WRONG
            elif kind:
                message = f'Two transforms stand side by side: "{kind}" and "{word}".'
                problems.add(
                    entry.key.position,
                    "two transforms",
                    message,
                    "Nest one in the other's of.",
                    length=entry.key.length,
                )
            else:
                kind, parameter, place = word, PARAMETERS[word].read(entry.value, problems), entry.key.position
        if not kind:
            return expected(node, problems, self.words, "For example: {copy: title} or {constant: A}")
        if parameter is WRONG:
            return WRONG
        return Transform(
            kind, parameter, beside["source"], beside["note"], beside["when"], place, beside["counts"], beside["owner"]  # type: ignore[arg-type]
        )  # fmt: skip

    def schema(self) -> dict[str, Any]:
        """JSON Schema of a transform, for ``$defs``."""
        keys = {**PARAMETERS, **_BESIDE}
        return {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        name: {**shape.schema(), "description": DOCS.get(name, name)} for name, shape in keys.items()
                    },
                },
            ]
        }


TRANSFORM = _TransformShape()
OPERAND = Lazy(lambda: TRANSFORM, "transform", "a field's name or a transform")


class _MaskShape:
    """A mask as it stands ("XX-XXX": capital X and signs), or where it comes from; no field is named in capitals."""

    words = "a mask such as XX-XXX, a field's name or a transform"

    def read(self, node: Node, problems: Problems) -> Any:
        """The transform, or WRONG."""
        if isinstance(node, Scalar) and is_mask(node.text):
            return Transform("constant", node.text, (), "", None, node.position)
        return OPERAND.read(node, problems)

    def schema(self) -> dict[str, Any]:
        """JSON Schema: as of any operand."""
        return OPERAND.schema()


def _several(**keys: Key) -> Record:
    def build(place: Position, places: Mapping[str, Position], **values: Any) -> Parameters:
        # A key that is called as one of this function's own arguments comes with an underscore behind it.
        return Parameters(frozen({name.removesuffix("_"): value for name, value in values.items()}), place, places)

    return Record("the transform's parameter", build, keys)


_OF = Key(OPERAND, "what it works on")
PARAMETERS: dict[str, Shape] = {
    "constant": TEXT,
    "copy": PATH,
    "linked": _several(
        object=Key(NAME, "the object whose counterpart is meant"),
        at=Key(OPERAND, "the field with the record's id"),
        back=Key(Flag(), "the id is the counterpart's, and the record itself is meant", False),
        part=Key(Whole(1), "for a composite id: which part, from 1", 0),
        separator=Key(TEXT, "what stands between the parts of a composite id", ":"),
        optional=Key(Flag(), "without a counterpart the field is left out, instead of refused", False),
    ),
    "join": _several(
        of=Key(ListOf(OPERAND, least=1), "the parts"),
        separator=Key(Text(), "what stands between them", ""),
        skip_missing=Key(
            Flag(),
            "leave out parts that are missing, instead of the whole value; by default so, but never in a key or a counterpart's id",
            None,
        ),
    ),
    "template": TEXT,
    "date": OPERAND,
    "decimal": _several(
        of=_OF,
        places=Key(Whole(0), "decimal places", attribute="places_"),
        rounding=Key(Choice(*ROUNDINGS), "how the rest is rounded", "half_up"),
    ),
    "lookup": _several(
        of=_OF,
        table=Key(MapOf(TEXT, TEXT), "value by value; compared trimmed and without case"),
        otherwise=Key(
            OPERAND, "where the value for anything else comes from; without it, anything else is refused", None
        ),
    ),
    "first_of": ListOf(OPERAND, least=1),
    "truncate": _several(
        of=_OF,
        length=Key(Whole(1), "the longest text, in characters"),
        skip=Key(Whole(0), "so many characters at the beginning are passed over: another field has them", 0),
        report=Key(Flag(), "tell in the plan what was cut", True),
    ),
    "letters": _several(of=_OF, to=Key(Choice("upper", "lower"), "the letters' case")),
    "without": _several(of=_OF, characters=Key(TEXT, "characters that are taken out")),
    "plain_text": OPERAND,
    "part": _several(
        of=_OF,
        separator=Key(TEXT, "where the text is parted"),
        number=Key(Whole(1), "which part, from 1"),
        last=Key(Flag(), "count the parts from the end", False),
    ),
    "mask": _several(
        of=_OF,
        by=Key(_MaskShape(), "the mask: each X is a character of the value, everything else stands between"),
    ),
    "printable_ascii": _several(
        of=_OF,
        replacement=Key(Text(), "what stands for a character that has no plain form", "?"),
    ),
    "repetition": _several(
        by=Key(ListOf(PATH, least=1, single=True), "the fields of the line whose combination is counted"),
    ),
    "sum": _several(
        list=Key(PATH, "a list field of the record"),
        of=Key(PATH, "the field of its lines that is added up"),
    ),
    "total": ListOf(OPERAND, least=1),
    "answer": RULE_ID,
    "run_date": Choice("today"),
    "row": _several(
        list=Key(NAME, "a list of the surroundings"),
        where=Key(MapOf(PATH, TEXT), "what the row must hold, as text", frozen({})),
        match=Key(MapOf(PATH, PATH), "for each key of a row, the field that must be equal to it", frozen({})),
        take=Key(PATH, "the path in the row whose value is taken"),
        optional=Key(Flag(), "without such a row the field is left out, instead of refused", False),
    ),
}
DOCS = {
    "constant": "always this text",
    "copy": "the field's value as it is",
    "linked": "the id of the record's counterpart in the other system",
    "join": "several values put together as text",
    "template": "a text composed by a Jinja2 template; never for amounts or codes",
    "date": "the value as a calendar date; the system's file says how dates are written",
    "decimal": "an amount with a fixed number of decimals and a declared rounding",
    "lookup": "one value for another, by a table",
    "first_of": "the first of several values that is not empty",
    "truncate": "a text cut to a length, with the loss told in the plan",
    "letters": "the text in upper or lower case",
    "without": "the text without some characters",
    "plain_text": "the text without HTML tags, entities resolved",
    "part": "one part of a text",
    "mask": "the characters of a value put into a mask such as XX-XXX",
    "printable_ascii": "the text in letters, digits and signs of plain ASCII, with what was replaced told in the plan",
    "repetition": "which repetition of its combination a line is: nothing for the first, then 2, 3 and so on",
    "sum": "the exact sum over the lines of a list",
    "total": "several amounts added up exactly; those that are not given are left out",
    "answer": "in with: the id that the answer to an earlier call of the same record gave",
    "run_date": "the day of the run",
    "row": "a value of the one row of a list that holds certain values",
    "source": "the statements that it carries",
    "note": "a remark for the reference page",
    "when": "left out where this does not hold",
    "counts": "false: a difference here alone is no change, as of the day of writing",
    "owner": "changed in both systems since the last sync: whose value stays (source, target), or that people are asked (ask)",
}
_BESIDE: dict[str, Shape] = {"source": SOURCES, "note": TEXT, "when": CONDITION, "counts": Flag(), "owner": OWNER}
