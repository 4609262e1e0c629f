"""The field catalogue: the names that rules and mappings may use, and where each is found in a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.values import FieldType
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT, Choice, Lazy, ListOf, MapOf, Text, Whole, frozen

DATE_FORMAT = Text(
    r"(?=.*(?:CCYY|YYYY))(?=.*MM)(?=.*DD)(?:CCYY|YYYY|MM|DD|[-/. ])+", "a form of CCYY, MM and DD, such as MM/DD/CCYY"
)
WIRE_PATH = Text(r"[\w$-]+(?:\.[\w$-]+)*", "a path into the record, such as company.id")


@dataclass(frozen=True, slots=True)
class Through:
    """A value that stands in another list: the row of ``list`` whose ``by`` equals a key; ``take`` is its value.

    The key is the value at ``path`` of the wire record, or that of another ``field`` of the catalogue.
    """

    path: str
    field: str
    list: str
    by: str
    take: str
    place: Position
    places: Mapping[str, Position]


THROUGH = Record(
    "a look-up through a list",
    Through,
    {
        "path": Key(WIRE_PATH, "where the record holds the key", ""),
        "field": Key(NAME, "the field that holds the key, instead of a path", ""),
        "list": Key(NAME, "the list of the surroundings to look in"),
        "by": Key(WIRE_PATH, "the path in the list's row that must equal the key"),
        "take": Key(WIRE_PATH, "the path in the row found whose value is taken"),
    },
)


@dataclass(frozen=True, slots=True)
class RowsOf:
    """A list that stands in the surroundings: the rows of ``list`` whose ``by`` equals the record's field ``key``.

    Where it takes several values to tell a record, ``by`` and ``key`` hold as many names each, in the same order.
    """

    list: str
    by: tuple[str, ...]
    key: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


ROWS_OF = Record(
    "rows of a list",
    RowsOf,
    {
        "list": Key(NAME, "the list of the surroundings"),
        "by": Key(ListOf(WIRE_PATH, least=1, single=True), "the path in its rows that names the record, or several"),
        "key": Key(ListOf(NAME, least=1, single=True), "the record's field that must be equal to it, or as many"),
    },
)


@dataclass(frozen=True, slots=True)
class PartOf:
    """One part of a composed text: the ``number``-th, from 1, of those that ``separator`` keeps apart."""

    separator: str
    number: int
    place: Position
    places: Mapping[str, Position]


PART_OF = Record(
    "a part of a text",
    PartOf,
    {
        "separator": Key(TEXT, "what keeps the parts apart"),
        "number": Key(Whole(1), "which part, from 1"),
    },
)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field: its type, how people call it, and its alternatives of place in the wire record (the first present one counts).

    ``key_from`` names a setting that holds the key instead, where each company calls it as it likes.
    ``format`` is how the wire writes a date, such as MM/DD/CCYY; "" stands for CCYY-MM-DD.
    """

    type: FieldType
    path: tuple[str, ...]
    key_from: str
    label: str
    joined: str
    part: PartOf | None
    through: Through | None
    rows_of: RowsOf | None
    lines: str
    named_by: str
    fields: Mapping[str, FieldSpec]
    format: str
    note: str
    place: Position
    places: Mapping[str, Position]


def _build(**values: Any) -> FieldSpec:
    return FieldSpec(**values)


FIELD = Record(
    "a field",
    _build,
    {
        "type": Key(Choice(*FieldType, build=FieldType), "what the field holds", FieldType.TEXT),
        "path": Key(
            ListOf(WIRE_PATH, single=True),
            "where the wire record holds it; of several places the first that is filled counts",
            (),
        ),
        "key_from": Key(NAME, "instead of a path: the setting that holds the key, as each company calls it", ""),
        "label": Key(TEXT, "how people call the field, as on the screen", ""),
        "joined": Key(TEXT, "the values at all paths are put together with this between them", ""),
        "part": Key(PART_OF, "of a composed text only this part counts", None),
        "rows_of": Key(ROWS_OF, "for a list: its rows stand in a list of the surroundings", None),
        "through": Key(THROUGH, "the value stands in a list of the surroundings", None),
        "lines": Key(TEXT, "for a list: the word for one of its lines", "line"),
        "named_by": Key(NAME, "for a list: the field by which people know a line, where they see no numbers", ""),
        "fields": Key(Lazy(lambda: FIELDS, "fields", "fields"), "for a list or group: the fields inside", frozen({})),
        "format": Key(DATE_FORMAT, "for a date: how the wire record writes it, where it is not CCYY-MM-DD", ""),
        "note": Key(TEXT, "a remark for the reference page", ""),
    },
)
FIELDS: MapOf = MapOf(NAME, FIELD)

__all__ = ["FIELD", "FIELDS", "WIRE_PATH", "FieldSpec", "Through"]
