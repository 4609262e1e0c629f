"""The rows of one file: under a header line, by position, or header records with their line records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.adapters.file_cells import Cells
from engine.adapters.file_layout import RowReader, headed, placed
from engine.adapters.file_text import BadText, ChangedMeanwhile, cells_of
from engine.adapters.results import Row
from engine.errors import AnswerError
from engine.pack.system_files import Columns, FileRead, TextSpec

_TOLD = 10


@dataclass(slots=True)
class Trouble:
    """What is wrong in a file: the first few places, and how many there are."""

    told: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, where: str, words: object) -> None:
        """Note one."""
        self.count += 1
        if len(self.told) < _TOLD:
            self.told.append(f"{where}: {words}")

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        more = f"; and {self.count - len(self.told)} more" if self.count > len(self.told) else ""
        return "; ".join(self.told) + more


def rows_in_file(path: Path, name: str, layout: FileRead, text: TextSpec, cells: Cells) -> Iterator[Row]:
    """The rows, one at a time. From the first that cannot be read no more are given, and at the end all that is wrong is raised.

    Raises AnswerError: part of a file must never pass for the whole. ``name`` is what the file is called in words.
    """
    trouble = Trouble()
    found = _records(path, name, layout, text, cells, trouble)
    try:
        for row in found:
            if not trouble.count:
                yield row
    except BadText as bad:
        trouble.add(f"{name}:{bad.line}", bad)
    except ChangedMeanwhile:
        raise AnswerError(
            f"{name} was written to while it was read.",
            fix='Run again. Let the file be made under another name and renamed when it is whole, or set "quiet_seconds".',
        ) from None
    except OSError as error:
        raise AnswerError(f"{name} cannot be read: {error.strerror or error}.", fix="Check who may read it.") from None
    if trouble.count:
        raise AnswerError(
            f"{name} cannot be read in full: {trouble.words}.",
            fix="Have the file made again; where it is right, mend its layout in the system file.",
        )


def _records(path: Path, name: str, layout: FileRead, text: TextSpec, cells: Cells, trouble: Trouble) -> Iterator[Row]:
    if layout.code:
        return _coded(path, name, layout, text, cells, trouble)
    return _flat(path, name, layout, text, cells, trouble)


def _flat(path: Path, name: str, layout: FileRead, text: TextSpec, cells: Cells, trouble: Trouble) -> Iterator[Row]:
    reader: RowReader | None = None
    for line, record in cells_of(path, text):
        where = f"{name}:{line}"
        try:
            if reader is not None:
                row = reader.row(record)
            elif text.header:
                reader = headed(layout.columns, record, cells)
                continue
            else:
                reader = placed(layout.columns, len(record), cells)
                row = reader.row(record)
        except ValueError as error:
            trouble.add(where, error)
            if reader is None:
                return
            continue
        yield row
    if reader is None and text.header:
        # An export without rows has its header line all the same; without it the file was cut off.
        trouble.add(f"{name}:1", "the header line is missing, since the file is empty")


def _coded(path: Path, name: str, layout: FileRead, text: TextSpec, cells: Cells, trouble: Trouble) -> Iterator[Row]:
    lines, readers = layout.lines, dict[str, RowReader]()
    known: dict[str, Columns] = {layout.code: layout.columns} | ({lines.code: lines.columns} if lines else {})
    header: Row | None = None
    for line, record in cells_of(path, text):
        where, code = f"{name}:{line}", record[0].strip()
        if code not in known:
            if code not in layout.pass_over:
                expected = ", ".join([*known, *layout.pass_over])
                trouble.add(where, f'column 1: "{code}" is no code of a record ({expected})')
            continue
        try:
            if code not in readers:
                readers[code] = placed(known[code], len(record), cells)
            row = readers[code].row(record)
        except ValueError as error:
            trouble.add(where, error)
            # The lines below a header record that cannot be read are not the ones at fault.
            header = {} if code == layout.code else header
            continue
        if code == layout.code:
            if header is not None and lines and lines.at:
                yield header
            header = row
            if lines is None:
                yield row
            elif lines.at:
                header[lines.at] = []
        elif header is None:
            trouble.add(where, "a line record before any header record")
        elif lines and lines.at:
            header.setdefault(lines.at, []).append(row)
        else:
            yield {**header, **row}
    if header is not None and lines and lines.at:
        yield header
