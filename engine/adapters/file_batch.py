"""The lines of a batch: rows written down as header and line records, or one line for each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.adapters.file_cells import Cells
from engine.adapters.file_layout import record_cells
from engine.adapters.file_text import line_of
from engine.adapters.results import Row
from engine.load.suggest import did_you_mean
from engine.pack.system_files import Columns, FileWrite, TextSpec

Given = Mapping[str, object]


class BatchWriter:
    """Writes down the rows of one operation; ``constants`` fill columns that the rows do not."""

    def __init__(self, layout: FileWrite, text: TextSpec, cells: Cells, constants: Mapping[str, str]) -> None:
        self._layout, self._text, self._cells, self._constants = layout, text, cells, constants
        self._at = layout.lines.at if layout.lines else ""
        below = layout.lines.columns if layout.lines and not self._at else {}
        self._own: Columns = {**layout.columns, **below}

    def checked(self, row: Given) -> Row:
        """The row as it would be read again. Raises ValueError where it cannot be written without loss."""
        self._known(row, {*self._own, *filter(None, [self._at])})
        for _ in self._records({**self._constants, **row}):
            pass
        return self._read_again({**self._constants, **row}, self._own)

    def lines(self, rows: Sequence[Given]) -> Iterator[str]:
        """The lines of a file with these rows, which were checked before."""
        if self._text.header and not self._layout.code:
            yield line_of([column.header for column in self._layout.columns.values()], self._text)
        above = ""
        for row in rows:
            for number, line in enumerate(self._records({**self._constants, **row})):
                # Rows that are lines repeat their header, which is written once.
                if number == 0 and self._layout.lines and not self._at:
                    if line == above:
                        continue
                    above = line
                yield line

    def _records(self, row: Given) -> Iterator[str]:
        layout = self._layout
        yield self._line(row, layout.columns, layout.code)
        if layout.lines is None:
            return
        if not self._at:
            yield self._line(row, layout.lines.columns, layout.lines.code)
            return
        items = row.get(self._at) or ()
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, Mapping) for item in items):
            raise ValueError(f"{self._at}: a list of lines is expected")
        for number, item in enumerate(items, start=1):
            try:
                self._known(item, layout.lines.columns)
                yield self._line(item, layout.lines.columns, layout.lines.code)
            except ValueError as error:
                raise ValueError(f"{self._at} {number}: {error}") from None

    def _line(self, row: Given, columns: Columns, code: str) -> str:
        return line_of(record_cells(row, columns, self._cells, code), self._text)

    def _known(self, row: Given, fields: set[str] | Columns) -> None:
        for name in row:
            if name not in fields:
                raise ValueError(f'there is no column for "{name}". {did_you_mean(name, fields)}'.strip())

    def _read_again(self, row: Given, columns: Columns) -> Row:
        return {
            field: self._cells.reader(column.type)(self._cells.write(row.get(field), column.type))
            for field, column in columns.items()
        }
