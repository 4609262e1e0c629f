"""What can be asked of a system: the ``reads`` and ``writes`` of a system file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT, Choice, ListOf, MapOf, Text, Whole
from engine.pack.system_files import FILE_READ, FILE_WRITE, FileRead, FileWrite

_NONE: Mapping[str, str] = MappingProxyType({})
_PATH = Text(r"/\S*", "a path that begins with /")
_FIELD = Text(r"[\w.-]+", "a field name, or a path of names with dots between them")
OVERLAP_SECONDS = 900
WHOLE_HOURS = 24
SEND_WITHIN_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class PagingSpec:
    """How a long list is read piece by piece."""

    kind: str
    number: str
    size: str
    rows: int
    total: str
    link: str
    source: str
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class IncrementalSpec:
    """How to ask only for what changed; the caller gives ``since`` and ``until`` as ISO 8601 moments."""

    query: str
    value: str
    field: str
    overlap_seconds: int
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class ReadOperation:
    """Rows that a system can be asked for.

    Runs keep copies of the rows. ``whole_hours``: after so long a copy is read anew as a whole whatever else is said, since what was
    deleted is seen only then. ``stands_minutes``: so long a run that spares calls believes a copy without asking.
    """

    interface: str
    method: str
    path: str
    service: str
    file: FileRead | None
    query: Mapping[str, str]
    optional: Mapping[str, str]
    each: Mapping[str, tuple[str, ...]]
    split: Mapping[str, tuple[str, ...]]
    records: str
    id: str
    key: tuple[str, ...]
    paging: str
    incremental: IncrementalSpec | None
    whole_hours: int
    stands_minutes: int
    doc: str
    source: str
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class LookSpec:
    """The question to ask before a write is sent a second time: is it there already?"""

    read: str
    parameters: Mapping[str, str]
    match: Mapping[str, str]
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class PartialSpec:
    """An answer that reports each row of a batch on its own. ``by``: what tells a row, each a field or several together."""

    done: str
    failed: str
    words: str
    by: tuple[tuple[str, ...], ...]
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class WriteOperation:
    """Rows that a system can be given."""

    interface: str
    method: str
    path: str
    service: str
    file: FileWrite | None
    query: Mapping[str, str]
    body: Mapping[str, str]
    rows_at: str
    row_at: str
    rows_per_call: int
    effect: str
    key: tuple[str, ...]
    look: LookSpec | None
    without_look: str
    settle_seconds: int
    send_within_seconds: int
    records: str
    partial: PartialSpec | None
    changes: tuple[str, ...] | None
    id: str
    doc: str
    source: str
    place: Position
    places: Mapping[str, Position]


PAGING = Record(
    "paging",
    PagingSpec,
    {
        "kind": Key(Choice("page", "offset"), "numbered pages, or a number of rows to pass over"),
        "number": Key(TEXT, "query parameter with the page, or with the rows to pass over"),
        "size": Key(TEXT, "query parameter with the rows of a page"),
        "rows": Key(Whole(1), "rows of a page"),
        "total": Key(TEXT, "header with the number of all rows", ""),
        "link": Key(TEXT, 'header with rel="next" while there is more', ""),
        "source": Key(TEXT, "where this is documented", ""),
    },
)

INCREMENTAL = Record(
    "incremental",
    IncrementalSpec,
    {
        "query": Key(TEXT, "query parameter that narrows to what changed"),
        "value": Key(TEXT, 'its value, of {since} and {until}, such as "{since}...{until}"'),
        "field": Key(_FIELD, "field of a row that holds the moment of its last change"),
        "overlap_seconds": Key(
            Whole(0),
            "so far before the newest change that is known is asked again, for clocks that differ and changes that show late",
            OVERLAP_SECONDS,
        ),
    },
)

READ = Record(
    "read operation",
    ReadOperation,
    {
        "interface": Key(NAME, "the interface to use, where there are several", ""),
        "method": Key(Choice("GET", "POST"), "HTTP method (rest)", "GET"),
        "path": Key(_PATH, "path of the address, with {parameters} (rest)", ""),
        "service": Key(TEXT, "name of the service, which is its method as well (soap)", ""),
        "file": Key(FILE_READ, "which files, and where each field stands in them (files)", None),
        "query": Key(
            MapOf(TEXT, TEXT),
            "query parameters, elements of the SOAP request, or what fields of a file's rows must hold",
            _NONE,
        ),
        "optional": Key(
            MapOf(TEXT, TEXT),
            "the same, each left out where the caller gives no value for its {parameter}",
            _NONE,
        ),
        "each": Key(
            MapOf(TEXT, ListOf(TEXT, least=1)),
            "asks once for each of these values of a query parameter",
            _NONE,
        ),
        "split": Key(
            MapOf(TEXT, ListOf(TEXT, least=1)),
            "values of a query parameter to ask for one by one where the answer was cut",
            _NONE,
        ),
        "records": Key(_FIELD, "path of the rows in the answer; left out where the answer is the list", ""),
        "id": Key(TEXT, 'what identifies a row, such as "{id}"'),
        "key": Key(ListOf(_FIELD, least=1), "fields that are unique together"),
        "paging": Key(NAME, "one of the file's pagings; left out where the whole list comes at once", ""),
        "incremental": Key(INCREMENTAL, "how to ask only for what changed", None),
        "whole_hours": Key(
            Whole(0),
            "so many hours after it was read as a whole a kept copy is read anew, for what was deleted and what moves no moment",
            WHOLE_HOURS,
        ),
        "stands_minutes": Key(
            Whole(0),
            "a run that spares calls takes a kept copy for the list for so long, unless it would write something",
            0,
        ),
        "doc": Key(TEXT, "what this reads", ""),
        "source": Key(TEXT, "where this is documented", ""),
    },
)

LOOK = Record(
    "look",
    LookSpec,
    {
        "read": Key(NAME, "the read operation that would show the record"),
        "parameters": Key(MapOf(NAME, TEXT), "parameters of the read, of {fields} of the row", _NONE),
        "match": Key(MapOf(_FIELD, _FIELD), "field of the row read: field of the row to write"),
    },
)

PARTIAL = Record(
    "partial",
    PartialSpec,
    {
        "done": Key(_FIELD, "path of the rows that were taken"),
        "failed": Key(_FIELD, "path of the rows that were refused"),
        "words": Key(TEXT, "path of the system's words in a refused row, such as errors.*"),
        "by": Key(
            ListOf(ListOf(_FIELD, single=True), least=1),
            "what tells an answered row from the others, best first: a field, or a list of fields that do so together",
        ),
    },
)

WRITE = Record(
    "write operation",
    WriteOperation,
    {
        "interface": Key(NAME, "the interface to use, where there are several", ""),
        "method": Key(Choice("POST", "PATCH", "PUT", "DELETE"), "HTTP method (rest)", "POST"),
        "path": Key(_PATH, "path of the address, with {parameters} or {fields} of the row (rest)", ""),
        "service": Key(TEXT, "name of the service, which is its method as well (soap)", ""),
        "file": Key(FILE_WRITE, "the file of a batch, and where each field stands in it (files)", None),
        "query": Key(MapOf(TEXT, TEXT), "query parameters", _NONE),
        "body": Key(MapOf(TEXT, TEXT), "what the request says beside the rows", _NONE),
        "rows_at": Key(_FIELD, "key of the body that holds the list of rows", ""),
        "row_at": Key(_FIELD, "key of the body that holds the one row; left out where the body is the row", ""),
        "rows_per_call": Key(
            Whole(1), "the most rows that one request may carry; a file holds all where this is left out", 1
        ),
        "effect": Key(
            Choice("add", "upsert", "update"),
            "add: a repeat makes a second record; upsert: a repeat finds it by key; update: changes only",
        ),
        "key": Key(ListOf(_FIELD, least=1), "fields that identify the record"),
        "look": Key(LOOK, "the question to ask before a second send", None),
        "without_look": Key(TEXT, "why a repeat without looking is harmless", ""),
        "settle_seconds": Key(Whole(0), "longest time in which a request without an answer may still take effect", 60),
        "send_within_seconds": Key(
            Whole(1),
            "so long after it was announced a request may be made; later it is not, since another worker may have taken it over. "
            "Nothing is sent a second time before this time and `settle_seconds` are over",
            SEND_WITHIN_SECONDS,
        ),
        "records": Key(_FIELD, "path of the rows in the answer", ""),
        "partial": Key(PARTIAL, "how the answer reports each row of a batch", None),
        "changes": Key(
            ListOf(NAME), "the reads that show what this writes; where it is left out, every read of the system", None
        ),
        "id": Key(TEXT, "the id of what was written, of {fields} of the answer, then of the row sent"),
        "doc": Key(TEXT, "what this writes", ""),
        "source": Key(TEXT, "where this is documented", ""),
    },
)

READS = MapOf(NAME, READ)
WRITES = MapOf(NAME, WRITE)
PAGINGS = MapOf(NAME, PAGING)
