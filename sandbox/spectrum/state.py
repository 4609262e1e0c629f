"""The books of the stand-in: tables of flat rows, read from a seed and written by the services.

Every value is text, as on the wire. Codes may carry leading blanks, as they do in a real database, so every
comparison of keys goes through `same`."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sandbox.spectrum.seed import TABLES, prepare
from sandbox.spectrum.sessions import Sessions
from sandbox.spectrum.settings import Settings
from sandbox.spectrum.tokens import Tokens

Row = dict[str, str]


def same(left: str, right: str) -> bool:
    """Whether two codes are one: blanks around them do not count."""
    return left.strip() == right.strip()


class SpectrumState:
    """One Spectrum installation with one company. Nothing a service does ever deletes a row."""

    def __init__(self, company: Mapping[str, Any], tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self.settings = Settings.from_json(company)
        self._seed: dict[str, list[Row]] = prepare(self.settings, tables)
        self.reset()

    @classmethod
    def load(cls, folder: Path) -> SpectrumState:
        """Read `company.json` (an object) and every other `*.json` (an array of rows) of a folder.

        Raises FileNotFoundError without company.json and ValueError for a file that is no array of objects.
        """
        company = json.loads((folder / "company.json").read_text(encoding="utf-8"))
        tables: dict[str, list[dict[str, Any]]] = {}
        for path in sorted(folder.glob("*.json")):
            if path.name == "company.json":
                continue
            # Numbers stay the text they are: a float would not bring 0.10 back as it was written.
            rows = json.loads(path.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise ValueError(f"{path}: expected an array of objects")
            tables[path.stem] = rows
        return cls(company, tables)

    def reset(self) -> None:
        """Back to the seed; sessions and tokens are forgotten as well."""
        self.tables: dict[str, list[Row]] = copy.deepcopy(self._seed)
        self.sessions = Sessions(self.settings.guid_hours)
        self.tokens = Tokens(self.settings.enhanced)

    def table_names(self) -> Sequence[str]:
        return sorted(self.tables)

    def records(self, table: str) -> Sequence[Row]:
        return self.tables[table]

    def delete(self, table: str, where: Mapping[str, Any]) -> int:
        """What an operator does by hand; no service can. Returns the number of rows deleted."""
        rows = self.tables[table]
        kept = [row for row in rows if not _meets(row, where)]
        self.tables[table] = kept
        return len(rows) - len(kept)

    def all(self, table: str, **keys: str) -> list[Row]:
        """The rows whose columns equal `keys`, in the order they were written."""
        return [row for row in self.tables[table] if _meets(row, keys)]

    def find(self, table: str, **keys: str) -> Row | None:
        """The first row whose columns equal `keys`."""
        return next((row for row in self.tables[table] if _meets(row, keys)), None)

    def keeps(self, table: str) -> bool:
        """Whether the seed has this master file at all; without it nothing is checked against it."""
        return bool(self.tables.get(table))

    def seeded(self, table: str) -> bool:
        """Whether the seed has this table, whatever was written since."""
        return bool(self._seed.get(table))

    def add(self, table: str, row: Row) -> Row:
        self.tables[table].append(row)
        return row


def _meets(row: Mapping[str, str], where: Mapping[str, Any]) -> bool:
    return all(same(row.get(column, ""), str(value)) for column, value in where.items())


__all__ = ["TABLES", "Row", "SpectrumState", "same"]
