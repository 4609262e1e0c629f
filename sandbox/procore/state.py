"""The records that the stand-in holds, loaded from a folder of JSON files or from a snapshot.

A table is named after its seed file. Records are kept as dictionaries in the wire shape of a GET; keys that start
with "_" are the stand-in's own and are never served. Embedded lists that are resources of their own (the lines of a
contract) are split off into their own table when they are loaded, and put back when they are served.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sandbox.clock import Clock, SystemClock, stamp
from sandbox.procore.limits import Limits
from sandbox.procore.settings import Settings

Record = dict[str, Any]

CONTRACTS = ("work_order_contracts", "purchase_order_contracts")
WITH_LINES = (*CONTRACTS, "prime_contracts")
TABLES = (
    "users",
    "vendors",
    "projects",
    "standard_cost_code_lists",
    "standard_cost_codes",
    "line_item_types",
    "cost_codes",
    "sub_jobs",
    "wbs_codes",
    *CONTRACTS,
    *(f"{name}_lines" for name in CONTRACTS),
    "commitment_change_orders",
    "commitment_change_order_line_items",
    "change_order_packages",
    "prime_contracts",
    "prime_contracts_lines",
    "prime_change_orders",
    "prime_change_order_line_items",
    "budgets",
    "budget_line_items",
    "budget_views",
    "budget_changes",
    "budget_modifications",
    "erp_job_costs",
    "project_configurations",
    "tax_codes",
    "uoms",
)


class ProcoreState:
    """All records of one Procore company, with its settings, clock and rate counters."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        settings: Settings | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`data`: {"company": {...}, "<table>": [records]}; a table left out is empty."""
        self.settings = settings or Settings()
        self.clock: Clock = clock or SystemClock()
        self.limits = Limits(self.settings)
        self.company: Record = {}
        self.segments: list[Record] = []
        self.tables: dict[str, dict[int, Record]] = {}
        self._last_id = 0
        self._seed: dict[str, Any] = {}
        self.restore(data or {})
        self._seed = self.snapshot()

    @classmethod
    def load(cls, folder: Path, *, settings: Settings | None = None, clock: Clock | None = None) -> ProcoreState:
        """Read `company.json` and `<table>.json` of a folder; ValueError names a file that cannot be read."""
        data: dict[str, Any] = {}
        for name in ("company", "wbs_segments", *TABLES):
            file = folder / f"{name}.json"
            if file.is_file():
                try:
                    data[name] = json.loads(file.read_text(encoding="utf-8"))
                except ValueError as error:
                    raise ValueError(f"{file}: not readable as JSON: {error}") from error
        return cls(data, settings=settings, clock=clock)

    def restore(self, data: Mapping[str, Any]) -> None:
        """Replace all records by these (same shape as the constructor's `data`, or a snapshot)."""
        self.company = copy.deepcopy(dict(data.get("company") or {"id": 8089, "name": "Sandbox company"}))
        # Segments have the same ids in every project, so they are a list and no table.
        self.segments = copy.deepcopy(list(data.get("wbs_segments") or []))
        self.tables = {name: {} for name in TABLES}
        for name in TABLES:
            for record in copy.deepcopy(list(data.get(name) or [])):
                self._take(name, record)
        ids = [int(self.company["id"]), *(i for table in self.tables.values() for i in table)]
        self._last_id = max(int(data.get("_last_id") or 0), 100_000, *ids)

    def snapshot(self) -> dict[str, Any]:
        """A deep copy of all records, as `restore` takes them; it is plain JSON."""
        tables = {name: list(table.values()) for name, table in self.tables.items()}
        own = {"company": self.company, "wbs_segments": self.segments, "_last_id": self._last_id}
        return copy.deepcopy({**own, **tables})

    def reset(self) -> None:
        """Records back to the seed, rate counters to nothing."""
        self.restore(self._seed)
        self.limits.clear()

    def _take(self, name: str, record: Record) -> None:
        record_id = int(record["id"])
        if name.endswith("change_order_line_items"):
            record["id"] = record_id
        for key in ("project_id", "contract_id", "vendor_id", "cost_code_id", "line_item_type_id"):
            if record.get(key) is not None:
                record.setdefault(f"_{key}", int(record[key]))
        for key in ("vendor", "cost_code", "line_item_type"):
            if isinstance(record.get(key), dict):
                record.setdefault(f"_{key}_id", record[key].get("id"))
        if name == "cost_codes":
            kinds = record.pop("line_item_types", None) or []
            record.setdefault("_line_item_type_ids", [kind["id"] for kind in kinds])
        if name in WITH_LINES:
            for line in record.pop("line_items", None) or []:
                self._take(
                    f"{name}_lines",
                    {**line, "_contract_id": record_id, "_project_id": record.get("_project_id")},
                )
        self.tables[name][record_id] = record

    @property
    def company_id(self) -> int:
        """The id of the one company."""
        return int(self.company["id"])

    def rows(self, table: str, **where: Any) -> Iterator[Record]:
        """The records of a table whose keys equal `where`."""
        for record in list(self.tables[table].values()):
            if all(record.get(key) == value for key, value in where.items()):
                yield record

    def find(self, table: str, record_id: Any) -> Record | None:
        """One record by its id (a number or its text), or None."""
        try:
            return self.tables[table].get(int(record_id))
        except (TypeError, ValueError, OverflowError):
            return None

    def new_id(self) -> int:
        """An id that no record has."""
        self._last_id += 1
        return self._last_id

    def now(self) -> str:
        """The present moment as timestamps are sent."""
        return stamp(self.clock.now())

    def touch(self, record: Record) -> None:
        """Bump `updated_at`."""
        record["updated_at"] = self.now()

    def sees(self, project: Record) -> bool:
        """Whether the service account may see a project."""
        return bool(project.get("_permitted", True)) and self.settings.permits(int(project["id"]))

    # What the control interface under /_sandbox needs.

    def table_names(self) -> Sequence[str]:
        """The names of all tables."""
        return TABLES

    def records(self, table: str) -> Sequence[Mapping[str, Any]]:
        """The stored records of one table; KeyError for an unknown one."""
        return list(self.tables[table].values())

    def delete(self, table: str, where: Mapping[str, Any]) -> int:
        """Delete the records whose keys equal `where`, as if by hand; returns how many."""
        gone = [key for key, row in self.tables[table].items() if all(row.get(k) == v for k, v in where.items())]
        for key in gone:
            del self.tables[table][key]
        return len(gone)
