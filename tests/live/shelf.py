"""A system that keeps rows with the moment of their last change, late visibility included, and the copies that are kept of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.adapters.results import CallCount
from engine.live.copies import Copies, How
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.pack.system_spec import SystemSpec
from engine.pack.systems import read_system
from engine.store import Store

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
OVERLAP = timedelta(minutes=15)
PAGE = 3

SYSTEM = """
system: shelf
label: The Shelf
configuration: {url: {doc: address}}
secrets: {key: its key}
interfaces: {web: {protocol: rest, url: "{url}"}}
reads:
  boxes:
    path: /boxes
    incremental: {query: since, value: "{since}...{until}", field: changed_at}
    optional: {room: "{room}"}
    id: "{id}"
    key: [id]
  lines: {path: "/boxes/{box}/lines", id: "{id}", key: [id]}
  labels: {path: /labels, stands_minutes: 50, id: "{id}", key: [id]}
"""


def shelf_spec(text: str = SYSTEM) -> SystemSpec:
    """The system file, read."""
    problems = Problems()
    root = read_yaml(text, "shelf.yaml", problems)
    assert root is not None
    spec = read_system(root, problems)
    assert spec is not None, problems.sorted()
    return spec


@dataclass
class Shelf:
    """Serves its rows in the order of their ids; each question takes a call for every page. Time is its own."""

    now: datetime = START
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    hidden: dict[int, datetime] = field(default_factory=dict)
    """Until when a row is served as it was before its last change, or not at all."""
    before: dict[int, dict[str, Any] | None] = field(default_factory=dict)
    lines: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    labels: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    calls: CallCount = field(default_factory=CallCount)

    def stamp(self) -> str:
        """Whole seconds, as systems give them."""
        return f"{self.now:%Y-%m-%dT%H:%M:%SZ}"

    def put(self, id: int, value: str, *, late: timedelta = timedelta(0)) -> None:
        """Add or change a row; it is seen only after a while."""
        self.before[id] = self.seen().get(id)
        self.hidden[id] = self.now + late
        self.rows[id] = {"id": id, "value": value, "changed_at": self.stamp()}

    def remove(self, id: int) -> None:
        """Delete a row."""
        for kept in (self.rows, self.hidden, self.before):
            kept.pop(id, None)

    def seen(self) -> dict[int, dict[str, Any]]:
        """The rows as they are served now."""
        served = {id: self.before[id] if self.hidden[id] > self.now else row for id, row in self.rows.items()}
        return {id: row for id, row in sorted(served.items()) if row is not None}

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows of an operation, page by page."""
        given = dict(parameters or {})
        self.asked.append((operation, given))
        if operation == "lines":
            rows = self.lines.get(int(given["box"]), [])
        elif operation == "labels":
            rows = self.labels
        else:
            rows = list(self.seen().values())
            if "since" in given:
                rows = [row for row in rows if given["since"] <= row["changed_at"] <= given["until"]]
        for first in range(0, max(len(rows), 1), PAGE):
            self.calls = replace(self.calls, made=self.calls.made + 1)
            yield from ({**row} for row in rows[first : first + PAGE])


def copies_of(
    shelf: Shelf, store: Store, how: How | None = None, spec: SystemSpec | None = None, **values: str
) -> Copies:
    """The copies of a new run."""
    known = {"shelf": spec or shelf_spec()}
    return Copies(
        known, {"shelf": {"url": "http://a", **values}}, {"shelf": shelf}, store, lambda: shelf.now, how or How()
    )


def boxes(copies: Copies) -> list[dict[str, Any]]:
    """The boxes as a run sees them."""
    return list(copies.systems["shelf"].read("boxes"))
