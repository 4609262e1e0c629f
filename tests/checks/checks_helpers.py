"""A desk to try checks at: a record and its surroundings laid out by hand, and parameters read from YAML as rules write them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined

from engine.checks.finding import Finding
from engine.checks.registry import REGISTRY
from engine.checks.row_texts import RowIndex, index_rows
from engine.checks.values import MISSING, FieldType, Unreadable, typed
from engine.checks.view import LinkState, View
from engine.load.nodes import Mapping as MappingNode
from engine.load.nodes import Node
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.load.shapes import WRONG

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
_TEMPLATES = Environment(undefined=StrictUndefined)


@dataclass
class Desk:
    """A view whose values are laid out by hand; what is not laid out is missing or unknown."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[tuple[str, str], LinkState] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    past: Mapping[str, Mapping[str, Collection[str]]] = field(default_factory=dict)
    clock: datetime = NOON
    indexed: bool = False

    def value(self, name: str) -> Any:
        return self.fields.get(name, MISSING)

    def label(self, name: str) -> str:
        return name.replace("_", " ").capitalize()

    def lines(self, name: str) -> Sequence[View]:
        return self.fields.get(name, ())

    def link(self, object_name: str, identity: str) -> LinkState:
        return self.links.get((object_name, identity), LinkState(known=False))

    def history(self, flow: str, identity: str) -> Collection[str] | None:
        return self.past[flow].get(identity, ()) if flow in self.past else None

    def rows(self, list_name: str) -> Sequence[Mapping[str, Any]] | None:
        return self.lists.get(list_name)

    def index(self, list_name: str, by: str) -> RowIndex | None:
        rows = self.lists.get(list_name) if self.indexed else None
        return None if rows is None else index_rows(rows, by)

    def now(self) -> datetime:
        return self.clock


def node_of(yaml: str) -> Node:
    problems = Problems()
    root = read_yaml(f"at: {yaml}\n", "rule.yaml", problems)
    assert not problems.sorted(), problems.sorted()
    assert isinstance(root, MappingNode)
    return root.entries[0].value


def parameter_of(check: str, yaml: str, kind: FieldType = FieldType.TEXT) -> Any:
    """What ``examine`` gets for a parameter as a rule writes it; ValueError with words where the author is at fault."""
    problems = Problems()
    written = REGISTRY[check].parameter.read(node_of(yaml), problems)
    if problems.sorted() or written is WRONG:
        raise ValueError("; ".join(f"{p.message} {p.fix}".strip() for p in problems.sorted()))
    prepare = REGISTRY[check].prepare
    return prepare(written, kind) if prepare else written


def look(check: str, yaml: str, raw: Any, kind: FieldType = FieldType.TEXT, desk: Desk | None = None) -> Finding:
    """One check of one value, typed as its field would be."""
    assert kind in REGISTRY[check].takes
    value = typed(raw, kind)
    assert not isinstance(value, Unreadable), f"{raw!r} never reaches a check of a {kind} field"
    return REGISTRY[check].examine(value, parameter_of(check, yaml, kind), desk or Desk())


def lines(*rows: Mapping[str, Any], **kinds: FieldType) -> tuple[Desk, ...]:
    """Lines of a list, their fields text unless another type is given."""
    return tuple(Desk({name: typed(raw, kinds.get(name, FieldType.TEXT)) for name, raw in row.items()}) for row in rows)


def said(finding: Finding, label: str = "Title") -> str:
    """The reason as a person reads it."""
    return _TEMPLATES.from_string(finding.reason).render(label=label, **finding.values)


def refusal(check: str, yaml: str, kind: FieldType = FieldType.TEXT) -> str:
    """What an author is told who wrote this parameter."""
    with pytest.raises(ValueError) as told:
        parameter_of(check, yaml, kind)
    return str(told.value)
