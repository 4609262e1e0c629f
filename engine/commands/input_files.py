"""Files of JSON given on the command line: read exactly, and with the place of whatever is wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from engine.adapters.exact_json import decode
from engine.errors import InputError

STDIN = "-"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def named(file: str) -> str:
    """A file's name in messages."""
    return "standard input" if file == STDIN else file


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for ``-``. Raises InputError where it cannot be read."""
    if file == STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below, after what is made of it
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}.", fix="Check the file's name.") from None
    with stream:
        yield stream


def objected(error: ValueError, line: int = 1) -> str:
    """What is wrong with a JSON text that begins on a line, in words."""
    if isinstance(error, json.JSONDecodeError):
        begin = max(0, error.pos - 20)
        near = " ".join(error.doc[begin : error.pos + 10].split())
        return f"This is not JSON: {error.msg.lower()}, line {line + error.lineno - 1}, near `{near}`."
    if isinstance(error, UnicodeDecodeError):
        return "This is not UTF-8 text."
    return f"This is not JSON that can be used: {error}."


def read_object(file: str, what: str) -> Mapping[str, Any]:
    """The one JSON object of a file. Raises InputError with the place."""
    with opened(file) as stream:
        content = stream.read()
    refuse_utf16(content[:2], file)
    try:
        found = decode(content.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise InputError(f"{named(file)}: {objected(error)}", fix=f"Mend {what} there.") from None
    if not isinstance(found, dict):
        raise InputError(
            f"{named(file)} holds {kind_of(found)}, and {what} is an object.",
            fix="Write it as {...}, with named parts.",
        )
    return found


def refuse_utf16(begin: bytes, file: str) -> None:
    """Raises InputError for a file in UTF-16, which every line of would only look broken."""
    if begin in _UTF16:
        raise InputError(f"{named(file)} is UTF-16 text.", fix="Save it as UTF-8.")


def kind_of(value: Any) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, Mapping) else "a number"
