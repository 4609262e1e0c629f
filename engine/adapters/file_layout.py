"""Where the fields of a row stand in the cells of a record, in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.adapters.file_cells import Cells, Read
from engine.adapters.results import Row
from engine.load.suggest import did_you_mean
from engine.pack.system_files import Columns


@dataclass(frozen=True, slots=True)
class Slot:
    """A field, the index of its cell, and what reads it."""

    field: str
    index: int
    header: str
    read: Read


class RowReader:
    """Builds rows out of the records of one kind, which all have ``width`` cells."""

    def __init__(self, slots: Sequence[Slot], width: int) -> None:
        self._slots, self.width = tuple(slots), width

    def row(self, cells: Sequence[str]) -> Row:
        """The row of a record. Raises ValueError with the column and what is wrong with it."""
        if len(cells) != self.width:
            raise ValueError(f"{_columns(len(cells))} where {self.width} are expected")
        found = {}
        for slot in self._slots:
            try:
                found[slot.field] = slot.read(cells[slot.index])
            except ValueError as error:
                named = f" ({slot.header})" if slot.header else ""
                raise ValueError(f"column {slot.index + 1}{named}: {error}") from None
        return found


def headed(columns: Columns, headers: Sequence[str], cells: Cells) -> RowReader:
    """The reader of rows under a header line. Raises ValueError for a header that is missing or stands there twice."""
    names = [header.strip() for header in headers]
    twice = sorted({name for name in names if names.count(name) > 1 and name})
    if twice:
        raise ValueError(f'the header "{twice[0]}" stands there twice')
    if not columns:
        slots = [Slot(name, index, name, cells.reader("text")) for index, name in enumerate(names) if name]
        return RowReader(slots, len(names))
    slots = []
    for field, column in columns.items():
        if column.position:
            if column.position > len(names):
                raise ValueError(f"there is no column {column.position}, only {_columns(len(names))}")
            index = column.position - 1
        elif column.header in names:
            index = names.index(column.header)
        else:
            hint = did_you_mean(column.header, filter(None, names))
            raise ValueError(f'there is no column "{column.header}". {hint}'.rstrip(". "))
        slots.append(Slot(field, index, names[index], cells.reader(column.type)))
    return RowReader(slots, len(names))


def placed(columns: Columns, width: int, cells: Cells) -> RowReader:
    """The reader of rows by position; ``width`` is that of the first record. Raises ValueError where that is too few."""
    last = max((column.position for column in columns.values()), default=0)
    if last > width:
        raise ValueError(f"{_columns(width)} where at least {last} are expected")
    slots = [Slot(field, one.position - 1, "", cells.reader(one.type)) for field, one in columns.items()]
    return RowReader(slots, width)


def record_cells(row: Mapping[str, object], columns: Columns, cells: Cells, code: str) -> list[str]:
    """The cells of a record that is written: in the order of the columns, or at their positions after the code."""
    written = {}
    for field, column in columns.items():
        try:
            written[field] = cells.write(row.get(field), column.type)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{field}: {error}") from None
    if not any(column.position for column in columns.values()):
        return list(written.values())
    found = [""] * max(column.position for column in columns.values())
    for field, column in columns.items():
        found[column.position - 1] = written[field]
    if code:
        found[0] = code
    return found


def _columns(number: int) -> str:
    return f"{number} column{'' if number == 1 else 's'}"
