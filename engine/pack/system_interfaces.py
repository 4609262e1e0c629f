"""How a system is spoken to: the ``interfaces`` of a system file, with all that requests have in common.

A system may have several interfaces (an older and a newer one side by side); each operation names its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT, Choice, ListOf, MapOf, Number, Text, Whole
from engine.pack.system_files import TEXT_FILES, TextSpec

_NONE: Mapping[str, str] = MappingProxyType({})
_STATUSES = ListOf(Whole(100), single=True)


@dataclass(frozen=True, kw_only=True)
class AuthSpec:
    """How a request proves who sends it; ``kind`` decides which of the other keys count."""

    kind: str
    token_url: str
    client_id: str
    client_secret: str
    scope: str
    user: str
    password: str
    values: Mapping[str, str]
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class FormatSpec:
    """How values go over the wire."""

    date: str
    decimal: str
    blank: str
    true: str
    false: str
    place: Position | None = None
    places: Mapping[str, Position] | None = None


@dataclass(frozen=True, kw_only=True)
class RowErrorSpec:
    """Errors that arrive as fields of a row, in an answer that otherwise looks fine."""

    code: tuple[str, ...]
    words: tuple[str, ...]
    field: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    cut: str
    not_authorised: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class ErrorSpec:
    """Where the system's own words about a failure are."""

    words: tuple[str, ...] = ()
    request_id: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    rows: RowErrorSpec | None = None
    place: Position | None = None
    places: Mapping[str, Position] | None = None


@dataclass(frozen=True, kw_only=True)
class RateSpec:
    """The headers by which the system says how much more it will take, and the calls of a day that are agreed without any."""

    bound: str = ""
    remaining: str = ""
    reset: str = ""
    reset_is: str = "epoch_seconds"
    retry_after: str = "Retry-After"
    keep: int = 0
    calls_per_day: str = ""
    longest_wait_seconds: Decimal = Decimal(3900)
    place: Position | None = None
    places: Mapping[str, Position] | None = None


@dataclass(frozen=True, kw_only=True)
class RetrySpec:
    """Which answers mean "again", and which leave it open whether a write took place."""

    attempts: int = 5
    first_wait_seconds: Decimal = Decimal("0.5")
    statuses: tuple[int, ...] = (429, 502, 503, 504)
    not_done: tuple[int, ...] = (429,)
    unknown: tuple[int, ...] = (408,)
    place: Position | None = None
    places: Mapping[str, Position] | None = None


@dataclass(frozen=True, kw_only=True)
class TimeoutSpec:
    """How long to wait, in seconds."""

    connect: Decimal = Decimal(5)
    read: Decimal = Decimal(60)
    whole: Decimal = Decimal(600)
    place: Position | None = None
    places: Mapping[str, Position] | None = None


@dataclass(frozen=True, kw_only=True)
class InterfaceSpec:
    """One way to speak to a system."""

    protocol: str
    url: str
    folder: str
    text: TextSpec
    auth: AuthSpec | None
    headers: Mapping[str, str]
    elements: Mapping[str, str]
    wsdl: tuple[str, ...]
    post: str
    formats: FormatSpec
    errors: ErrorSpec
    rate: RateSpec
    retry: RetrySpec
    timeouts: TimeoutSpec
    source: str
    place: Position
    places: Mapping[str, Position]


DEFAULT_FORMATS = FormatSpec(date="CCYY-MM-DD", decimal="text", blank="omit", true="true", false="false")


AUTH = Record(
    "auth",
    AuthSpec,
    {
        "kind": Key(
            Choice("oauth2_client_credentials", "basic", "headers", "elements", "none"),
            "how a request proves who sends it",
        ),
        "token_url": Key(TEXT, "address that hands out tokens (oauth2_client_credentials)", ""),
        "client_id": Key(TEXT, "the client's name (oauth2_client_credentials)", ""),
        "client_secret": Key(TEXT, "the client's secret (oauth2_client_credentials)", ""),
        "scope": Key(TEXT, "scope asked for, where the system wants one (oauth2_client_credentials)", ""),
        "user": Key(TEXT, "user name (basic)", ""),
        "password": Key(TEXT, "password (basic)", ""),
        "values": Key(
            MapOf(TEXT, TEXT),
            "names and values of the headers or of the body elements (headers, elements)",
            _NONE,
        ),
    },
)

FORMATS = Record(
    "formats",
    FormatSpec,
    {
        "date": Key(
            Text(r"[CYMD/.-]+", "a date format of CCYY, MM and DD"),
            "order of CCYY, MM and DD in a date",
            DEFAULT_FORMATS.date,
        ),
        "decimal": Key(Choice("text", "number"), "whether amounts are sent as text or as numbers", "text"),
        "blank": Key(
            Choice("omit", "empty", "null"),
            "what becomes of a value that is absent: left out, empty, or null",
            "omit",
        ),
        "true": Key(TEXT, "how true is written where flags are text", "true"),
        "false": Key(TEXT, "how false is written where flags are text", "false"),
    },
)

ROW_ERRORS = Record(
    "rows",
    RowErrorSpec,
    {
        "code": Key(
            ListOf(TEXT, least=1, single=True),
            "field that holds the code (the first of these that is there); blank means fine",
        ),
        "words": Key(ListOf(TEXT, least=1, single=True), "field that holds the system's words"),
        "field": Key(ListOf(TEXT, single=True), "field that names the offending field", ()),
        "errors": Key(ListOf(TEXT), "codes that mean the row was refused; unknown codes count as these", ()),
        "warnings": Key(ListOf(TEXT), "codes that only warn", ()),
        "cut": Key(TEXT, "words of a warning row that says that rows are missing from the answer", ""),
        "not_authorised": Key(ListOf(TEXT), "offending fields that mean the credentials are refused", ()),
    },
)

ERRORS = Record(
    "errors",
    ErrorSpec,
    {
        "words": Key(
            ListOf(Text(r"[\w.*-]+", "a path of names with dots between them, * for every key")),
            "paths to the system's words in the body of a refusal; all that are there are shown",
            (),
        ),
        "request_id": Key(TEXT, "answer header that identifies the request to the system's support", ""),
        "notes": Key(
            MapOf(Text(r"\d{3}", "a status of three digits"), TEXT),
            "what a status may also mean, by status",
            _NONE,
        ),
        "rows": Key(ROW_ERRORS, "errors that arrive as fields of a row", None),
    },
)

RATE = Record(
    "rate",
    RateSpec,
    {
        "bound": Key(TEXT, "header with the number of calls that are allowed in all", ""),
        "remaining": Key(TEXT, "header with the number of calls that are left", ""),
        "reset": Key(TEXT, "header with the moment at which the limit starts anew", ""),
        "reset_is": Key(
            Choice("epoch_seconds", "seconds"),
            "whether that is a moment since 1970 or a duration",
            "epoch_seconds",
        ),
        "retry_after": Key(TEXT, "header with the seconds to wait", "Retry-After"),
        "keep": Key(
            Whole(0),
            "people's reserve: so many calls, half of all at most, runs leave to the commands that people type, and wait for the reset",
            0,
        ),
        "calls_per_day": Key(
            TEXT,
            'calls allowed from midnight to midnight, where no header tells; usually a configuration name such as "{calls_per_day}"',
            "",
        ),
        "longest_wait_seconds": Key(Number(), "give up, to be run again later, where more is asked", Decimal(3900)),
    },
)

RETRY = Record(
    "retry",
    RetrySpec,
    {
        "attempts": Key(Whole(1), "how often a read is tried in all", 5),
        "first_wait_seconds": Key(
            Number(), "first pause where the system names none; it doubles each time", Decimal("0.5")
        ),
        "statuses": Key(_STATUSES, "statuses after which a read is tried again", (429, 502, 503, 504)),
        "not_done": Key(_STATUSES, "statuses that prove that a write was not carried out", (429,)),
        "unknown": Key(_STATUSES, "statuses below 500 that leave open whether a write was carried out", (408,)),
    },
)

TIMEOUTS = Record(
    "timeouts",
    TimeoutSpec,
    {
        "connect": Key(Number(), "seconds until a connection must stand", Decimal(5)),
        "read": Key(Number(), "seconds until an answer must go on", Decimal(60)),
        "whole": Key(Number(), "seconds until all of an answer must be there", Decimal(600)),
    },
)

INTERFACE = Record(
    "interface",
    InterfaceSpec,
    {
        "protocol": Key(Choice("rest", "soap", "files"), "rest (JSON), soap, or files (delimited text in a folder)"),
        "url": Key(TEXT, 'base address, usually a configuration name such as "{url}" (rest, soap)', ""),
        "folder": Key(TEXT, 'folder of the files, usually a configuration name such as "{folder}" (files)', ""),
        "text": Key(TEXT_FILES, "how the text of the files is written (files)", TextSpec()),
        "auth": Key(AUTH, "how a request proves who sends it", None),
        "headers": Key(MapOf(TEXT, TEXT), "headers of every request", _NONE),
        "elements": Key(MapOf(TEXT, TEXT), "elements of every SOAP request; {guid} is one new id per group", _NONE),
        "wsdl": Key(
            ListOf(TEXT, single=True),
            "paths at which a service's description is sought, in turn; {service}",
            (),
        ),
        "post": Key(TEXT, "path to which a SOAP request is posted; {service}", ""),
        "formats": Key(FORMATS, "how values go over the wire", DEFAULT_FORMATS),
        "errors": Key(ERRORS, "where the system's words about a failure are", ErrorSpec()),
        "rate": Key(RATE, "how the system limits calls", RateSpec()),
        "retry": Key(RETRY, "what to do after which answer", RetrySpec()),
        "timeouts": Key(TIMEOUTS, "how long to wait", TimeoutSpec()),
        "source": Key(TEXT, "where this is documented", ""),
    },
)

INTERFACES = MapOf(NAME, INTERFACE)

__all__ = [
    "AUTH",
    "DEFAULT_FORMATS",
    "INTERFACES",
    "AuthSpec",
    "ErrorSpec",
    "FormatSpec",
    "InterfaceSpec",
    "RateSpec",
    "RetrySpec",
    "RowErrorSpec",
    "TimeoutSpec",
]
