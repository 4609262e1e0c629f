"""Delimited text: lines to cells and cells to lines."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.pack.system_files import TextSpec


class BadText(Exception):
    """The text of a file cannot be read on; ``line`` is where the record begins that could not be read."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line


class ChangedMeanwhile(Exception):
    """The file was written to while it was read, so that a part of it may have passed for the whole."""


def cells_of(path: Path, text: TextSpec) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each record, one at a time; blank lines are passed over.

    Raises BadText, ChangedMeanwhile at the end, and OSError.
    """
    # A byte order mark is no part of the first column's name.
    encoding = "utf-8-sig" if codecs.lookup(text.encoding).name == "utf-8" else text.encoding
    with path.open(encoding=encoding, newline="") as file:
        before = _state(file.fileno())
        reader = csv.reader(file, **_dialect(text))
        line, problem = 1, None
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            problem = BadText(line, f"cannot be split into columns ({error})")
        except UnicodeError:
            problem = BadText(_undecodable(path, text.encoding) or line, f"is not {text.encoding} text")
        if _state(file.fileno()) != before:
            raise ChangedMeanwhile
        if problem:
            raise problem


def line_of(cells: Sequence[str], text: TextSpec) -> str:
    """The line of a record with its end. Raises ValueError where it cannot be written."""
    buffer = io.StringIO()
    try:
        # With both characters in its line end the writer quotes each of them, which readers need.
        csv.writer(buffer, lineterminator="\r\n", **_dialect(text)).writerow(cells)
    except csv.Error:
        raise ValueError("it holds a delimiter, a line break or nothing at all, and the files have no quotes") from None
    line = buffer.getvalue()[:-2]
    try:
        line.encode(text.encoding)
    except UnicodeEncodeError as error:
        raise ValueError(f'"{line[error.start]}" cannot be written in {text.encoding}') from None
    return line + text.line_end


def _dialect(text: TextSpec) -> dict[str, Any]:
    if not text.quote:
        return {"delimiter": text.delimiter, "quoting": csv.QUOTE_NONE, "quotechar": None, "strict": True}
    return {"delimiter": text.delimiter, "quotechar": text.quote, "doublequote": True, "strict": True}


def _state(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_size, found.st_mtime_ns


def _undecodable(path: Path, encoding: str) -> int:
    """The first line that is no text; 0 where lines cannot be told apart in the bytes. Text is decoded ahead in blocks, so the
    reader itself does not know."""
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        return 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode(encoding)
            except UnicodeError:
                return number
    return 0
