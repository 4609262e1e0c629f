"""Files as a way to speak to a system: how their text is written, which columns they have, and what answers them.

A file is delimited text. Either every line is a row, under a header line or by position; or the lines are of two kinds, told apart by a
code in their first column: header records, each with the line records that follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.load.nodes import Node, Scalar
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.records import Key, Record
from engine.load.shapes import TEXT, WRONG, Choice, Either, Flag, ListOf, MapOf, Text, Whole, frozen

_FIELD = Text(r"[\w.-]+", "a field name")
_CODE = Text(r"\S+", "a code without blanks")


@dataclass(frozen=True, kw_only=True)
class TextSpec:
    """How the text of the files is written. ``quote`` is empty where there is none; an empty ``thousands`` allows no separator."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True
    decimal_sign: str = "."
    thousands: str = ""
    line_end: str = "\r\n"
    trim: bool = False
    spreadsheet: bool = False
    quiet_seconds: int = 0
    place: Position | None = None
    places: Mapping[str, Position] | None = None


@dataclass(frozen=True, kw_only=True)
class ColumnSpec:
    """Where a field stands: under a header, or at a position that counts from 1 (0: by header). ``type`` says what its text means."""

    header: str
    position: int
    type: str
    place: Position
    places: Mapping[str, Position]


Columns = Mapping[str, ColumnSpec]


@dataclass(frozen=True, kw_only=True)
class LinesSpec:
    """The line records below a header record: as a list in the field ``at``, or each a row that repeats its header's fields."""

    code: str
    at: str
    columns: Columns
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """The files of a read operation. ``columns`` is empty where every column is taken under its own header."""

    name: str
    take: str
    may_be_absent: bool
    code: str
    columns: Columns
    lines: LinesSpec | None
    pass_over: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class FileAnswer:
    """The file by which the other side says what became of each row."""

    name: str
    wait_seconds: int
    columns: Columns
    by: tuple[str, ...]
    state: str
    done: tuple[str, ...]
    failed: tuple[str, ...]
    words: str
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class FileWrite:
    """The file of a batch."""

    name: str
    code: str
    columns: Columns
    lines: LinesSpec | None
    handed_over: bool
    answer: FileAnswer | None
    place: Position
    places: Mapping[str, Position]


class _Column(Either):
    """A header's text or a bare whole number (a position); or a group of keys."""

    def read(self, node: Node, problems: Problems) -> Any:
        found = super().read(node, problems)
        if found is WRONG or isinstance(found, ColumnSpec) or not isinstance(node, Scalar):
            return found
        position = int(found) if not node.quoted and found.isascii() and found.isdigit() else 0
        return ColumnSpec(
            header="" if position else found, position=position, type="text", place=node.position, places=frozen({})
        )


class _Columns(Either):
    """Fields and where each stands; or a list of headers that are the fields' names as well."""

    def read(self, node: Node, problems: Problems) -> Any:
        found = super().read(node, problems)
        if not isinstance(found, tuple):
            return found
        place = node.position
        return frozen(
            {
                name: ColumnSpec(header=name, position=0, type="text", place=place, places=frozen({}))
                for name in dict.fromkeys(found)
            }
        )


TEXT_FILES = Record(
    "text",
    TextSpec,
    {
        "delimiter": Key(Text(r"[^\r\n]", "one character"), 'what stands between columns; a tab is "\\t"', ","),
        "quote": Key(
            Text(r"[^\r\n]|", "one character, or nothing in quotes"),
            "what encloses a text that holds the delimiter or a line break; doubled inside it; nothing: no text may hold them",
            '"',
        ),
        "encoding": Key(TEXT, "how characters become bytes, such as utf-8, utf-8-sig or cp1252", "utf-8"),
        "header": Key(Flag(), "whether the first line holds the columns' names; never where lines have codes", True),
        "decimal_sign": Key(Choice(".", ","), "what stands before the decimals of an amount", "."),
        "thousands": Key(
            Text(r"[.,' ]", "one of . , ' and a blank"), "what may group digits of amounts that are read", ""
        ),
        "line_end": Key(
            Choice("crlf", "lf", build={"crlf": "\r\n", "lf": "\n"}.__getitem__),
            "how lines end that are written",
            "\r\n",
        ),
        "trim": Key(Flag(), "whether blanks around a value that is read are dropped", False),
        "spreadsheet": Key(
            Flag(),
            "whether people open the files in a spreadsheet: text that it would run as a formula gets an apostrophe before it",
            False,
        ),
        "quiet_seconds": Key(Whole(0), "how long a file must have been left alone before it is read", 0),
    },
)

COLUMN = Record(
    "column",
    ColumnSpec,
    {
        "header": Key(TEXT, "the column's name in the header line", ""),
        "position": Key(Whole(1), "or its place, counted from 1", 0),
        "type": Key(
            Choice("text", "decimal", "date", "flag"),
            "what the text means: an amount by decimal_sign, a date or a flag by the interface's formats",
            "text",
        ),
    },
)

COLUMNS = _Columns(
    mapping=MapOf(_FIELD, _Column(scalar=TEXT, mapping=COLUMN)),
    sequence=ListOf(_FIELD, least=1),
)

LINES = Record(
    "lines",
    LinesSpec,
    {
        "code": Key(_CODE, "the code in the first column of a line record"),
        "at": Key(
            _FIELD,
            "the field that holds the list of lines; left out where each row is a line with its header's fields",
            "",
        ),
        "columns": Key(COLUMNS, "the fields of a line and where each stands"),
    },
)

_LAYOUT: Mapping[str, Key] = {
    "code": Key(_CODE, "the code in the first column of a header record, where there are kinds of records", ""),
    "columns": Key(
        COLUMNS, "the fields and where each stands; for reading it may be left out under a header line", frozen({})
    ),
    "lines": Key(LINES, "the line records below a header record", None),
}

FILE_READ = Record(
    "file to read",
    FileRead,
    {
        "name": Key(TEXT, "which files of the folder, such as orders*.csv, with {parameters}"),
        "take": Key(
            Choice("newest", "last", "all"),
            "of those, the one that was changed last, the last by name, or all in the order of their names",
            "newest",
        ),
        "may_be_absent": Key(Flag(), "whether no such file means no rows; otherwise it is an error", False),
        **_LAYOUT,
        "pass_over": Key(
            ListOf(_CODE, single=True), "codes of records that are not wanted; other codes are errors", ()
        ),
    },
)

FILE_ANSWER = Record(
    "answer",
    FileAnswer,
    {
        "name": Key(TEXT, "its name, of {batch}, {date}, and {file}, the name of the file that it answers"),
        "wait_seconds": Key(Whole(0), "how long to wait for it; later it is looked for by the operation's look", 0),
        "columns": Key(COLUMNS, "its fields and where each stands"),
        "by": Key(
            ListOf(_FIELD, least=1, single=True), "fields that tell its rows apart, the same as in the rows sent"
        ),
        "state": Key(_FIELD, "the field that says what became of the row"),
        "done": Key(ListOf(TEXT, least=1, single=True), "its values for a row that was taken"),
        "failed": Key(ListOf(TEXT, single=True), "its values for a row that was refused; any other leaves it open", ()),
        "words": Key(_FIELD, "the field with the system's words", ""),
    },
)

FILE_WRITE = Record(
    "file to write",
    FileWrite,
    {
        "name": Key(TEXT, "its name in the folder, of {batch}, which no two files share, {date} and {parameters}"),
        **_LAYOUT,
        "handed_over": Key(Flag(), "whether a row counts as taken as soon as its file stands in the folder", False),
        "answer": Key(FILE_ANSWER, "the file by which the other side answers", None),
    },
)

__all__ = [
    "COLUMNS",
    "FILE_READ",
    "FILE_WRITE",
    "TEXT_FILES",
    "ColumnSpec",
    "Columns",
    "FileAnswer",
    "FileRead",
    "FileWrite",
    "LinesSpec",
    "TextSpec",
]
