"""Records or situations out of a file, one after the other: an unreadable one is reported and the rest goes on."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.adapters.exact_json import decode
from engine.commands.elements import elements
from engine.commands.input_files import kind_of, named, objected, opened, refuse_utf16
from engine.reports.results import Origin, Unreadable


@dataclass(frozen=True, slots=True)
class Entry:
    """One JSON object of a file, and where it stands."""

    origin: Origin
    value: Mapping[str, Any]


def read_entries(file: str, what: str) -> Iterator[Entry | Unreadable]:
    """The objects of a file that holds an array or JSON lines; ``what`` names one of them. Raises InputError for the file."""
    with opened(file) as stream:
        # Bytes that are no UTF-8 are kept until the element they stand in is decoded, and spoil only that one.
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        begin = getattr(stream, "peek", lambda _: b"")(2)[:2]
        refuse_utf16(begin, file)
        for number, (line, element) in enumerate(elements(text), start=1):
            yield _entry(Origin(named(file), line, number), element, what)
        text.detach()


def _entry(origin: Origin, element: str, what: str) -> Entry | Unreadable:
    if not element.strip():
        return Unreadable(origin, "There is nothing between two commas.", "Remove one of them.")
    try:
        value = decode(element.encode("utf-8", "surrogateescape"))
    except ValueError as error:
        return Unreadable(origin, objected(error, origin.line), f"Mend the {what} there; the others went on.")
    if not isinstance(value, dict):
        return Unreadable(origin, f"This is {kind_of(value)}, and a {what} is an object.", "Write it as {...}.")
    return Entry(origin, value)
