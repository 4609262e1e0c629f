"""What every scenario begins with: the records of both systems, as files hold them, and the context they are judged in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT, ListOf, MapOf, Text, frozen
from engine.load.suggest import did_you_mean
from engine.scenarios.values import FREE_GROUP, FREE_VALUE

WIRE_KEY = Text(r"[A-Za-z_][\w-]*", "a key of the records")
_KEYS = MapOf(WIRE_KEY, WIRE_KEY)


@dataclass(frozen=True, slots=True)
class Join:
    """Keys taken from the rows of another file that hold the same value under ``on``."""

    file: str
    on: str
    take: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


JOIN = Record(
    "a join",
    Join,
    {
        "file": Key(TEXT, "the file with the other rows"),
        "on": Key(WIRE_KEY, "the key that both have"),
        "take": Key(ListOf(WIRE_KEY, least=1), "the keys that are taken over"),
    },
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of another table, put under a key of the record that they name."""

    table: str
    by: str
    place: Position
    places: Mapping[str, Position]


LINES = Record(
    "lines of a table",
    Lines,
    {
        "table": Key(NAME, "the table of the lines"),
        "by": Key(WIRE_KEY, "the key of a line that holds the record's id"),
    },
)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A file of rows, and what is done to make them what a system answers. Keys that begin with _ are dropped at the end."""

    file: str
    each: str
    key: tuple[str, ...]
    where: Mapping[str, Any]
    take: Mapping[str, str]
    rename: Mapping[str, str]
    add: Mapping[str, Any]
    lines: Mapping[str, Lines]
    join: Join | None
    place: Position
    places: Mapping[str, Position]


TABLE = Record(
    "a table",
    TableSpec,
    {
        "file": Key(TEXT, "the JSON file, from the folder"),
        "each": Key(WIRE_KEY, "the rows are those that stand under this key of the file's rows", ""),
        "key": Key(ListOf(WIRE_KEY, least=1, single=True), "the keys that together name a row", ("id",)),
        "where": Key(MapOf(WIRE_KEY, FREE_VALUE), "only rows with these values", frozen({})),
        "take": Key(_KEYS, "only these keys, each from the key of the file: new: old", frozen({})),
        "rename": Key(_KEYS, "further keys from keys of the file: new: old", frozen({})),
        "add": Key(MapOf(WIRE_KEY, FREE_VALUE), "constants added to every row", frozen({})),
        "lines": Key(MapOf(WIRE_KEY, LINES), "rows of another table, put under a key", frozen({})),
        "join": Key(JOIN, "keys from another file", None),
    },
)


@dataclass(frozen=True, slots=True)
class BaseSpec:
    """``base.yaml``: where the rows are, and which of them make the context."""

    folder: str
    tables: Mapping[str, TableSpec]
    sections: Mapping[str, tuple[str, ...]]
    context: Mapping[str, Any]
    now: str
    place: Position
    places: Mapping[str, Position]


BASE = Record(
    "the base of the scenarios",
    BaseSpec,
    {
        "folder": Key(TEXT, "the folder of the files, from this file"),
        "now": Key(Text(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", "a time such as 2026-01-31T08:00:00Z"), "the time"),
        "tables": Key(MapOf(NAME, TABLE), "the rows of both systems"),
        "sections": Key(MapOf(NAME, ListOf(NAME, single=True)), "parts of the context and the tables that fill them"),
        "context": Key(FREE_GROUP, "the other parts of the context", frozen({})),
    },
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Base:
    """The rows by table, the context that every scenario begins with, and the rows by their key."""

    context: Mapping[str, Any]
    tables: Mapping[str, Sequence[Row]]
    now: str
    by_key: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)


def read_base(spec: BaseSpec, folder: Path, problems: Problems) -> Base:
    """The base; files that cannot be read and names that are not known are reported."""
    reader = _Tables(spec, folder / spec.folder, problems)
    tables = {name: [*reader.rows(name)] for name in spec.tables}
    by_key = {
        name: {" ".join(str(row.get(key)) for key in spec.tables[name].key): _served(row) for row in rows}
        for name, rows in tables.items()
    }
    served = {name: [_served(row) for row in rows] for name, rows in tables.items()}
    context = dict(spec.context)
    for section, names in spec.sections.items():
        context[section] = [row for name in names for row in served.get(name, ())]
        for name in names:
            if name not in served:
                place = spec.places["sections"]
                problems.add(place, "unknown table", f'"{name}" is no table.', did_you_mean(name, served))
    return Base(context, served, spec.now, by_key)


class _Tables:
    def __init__(self, spec: BaseSpec, folder: Path, problems: Problems) -> None:
        self.spec, self.folder, self.problems = spec, folder, problems
        self._files: dict[str, list[dict[str, Any]]] = {}

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        spec = self.spec.tables[name]
        joined = {row.get(spec.join.on): row for row in self.file(spec.join.file, spec.place)} if spec.join else {}
        children = {key: (lines, self._children(lines)) for key, lines in spec.lines.items()}
        rows = self.file(spec.file, spec.place)
        given = [line for outer in rows for line in outer.get(spec.each) or ()] if spec.each else rows
        for row in given:
            if any(row.get(key) != value for key, value in spec.where.items()):
                continue
            made = {new: row.get(old) for new, old in spec.take.items()} if spec.take else dict(row)
            made.update({new: row.get(old) for new, old in spec.rename.items()})
            made.update(spec.add)
            if spec.join:
                other = joined.get(row.get(spec.join.on), {})
                made.update({key: other.get(key) for key in spec.join.take})
            for key, (_, groups) in children.items():
                made[key] = groups.get(str(row.get("id")), [])
            yield made

    def _children(self, lines: Lines) -> dict[str, list[Row]]:
        groups: dict[str, list[Row]] = {}
        if lines.table not in self.spec.tables:
            message = f'"{lines.table}" is no table.'
            self.problems.add(lines.place, "unknown table", message, did_you_mean(lines.table, self.spec.tables))
            return groups
        for row in self.rows(lines.table):
            groups.setdefault(str(row.get(lines.by)), []).append(_served(row))
        return groups

    def file(self, name: str, place: Position) -> list[dict[str, Any]]:
        if name not in self._files:
            self._files[name] = self._read(name, place)
        return self._files[name]

    def _read(self, name: str, place: Position) -> list[dict[str, Any]]:
        try:
            text = (self.folder / name).read_text(encoding="utf-8")
            found = json.loads(text, parse_float=Decimal)
        except (OSError, ValueError, RecursionError) as error:
            self.problems.add(place, "cannot read", f"{name}: {error}.", "Check the name and the file.")
            return []
        if isinstance(found, list) and all(isinstance(row, dict) for row in found):
            return found
        self.problems.add(place, "cannot read", f"{name} does not hold a list of records.", "Check the file.")
        return []


def _served(row: Row) -> Row:
    """The row as a system sends it: without the keys that belong to the files alone."""
    return {key: value for key, value in row.items() if not key.startswith("_")}
