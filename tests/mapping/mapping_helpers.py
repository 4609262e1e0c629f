"""A small shop and a small ledger: the toy pack read, mappings compiled from YAML, records mapped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.load.problem import Problem, Problems
from engine.load.reader import read_yaml
from engine.load.shapes import WRONG
from engine.mapping.compile import CompiledMapping, compile_mapping
from engine.mapping.mapper import map_record
from engine.mapping.payload import Payload
from engine.pack.mappings import MAPPING
from engine.pack.pack import Pack, read_pack
from engine.rules.program import CompiledFlow, compile_flows
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView

TOY = Path(__file__).parent / "toy"
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
PARTIES = [{"id": "7", "name": "Best", "ledger_id": "BEST"}, {"id": "8", "name": "New"}]
FILE = "mappings/case.yaml"


@cache
def toy_pack() -> Pack:
    reading = read_pack(TOY)
    assert reading.problems == (), reading.problems
    assert reading.pack is not None
    return reading.pack


@cache
def toy_flow() -> CompiledFlow:
    pack, problems = toy_pack(), Problems()
    flow = compile_flows(pack.objects, pack.flows, pack.connector, problems)["order.export"]
    assert problems.sorted() == ()
    return flow


def compiled(yaml: str) -> tuple[CompiledMapping | None, tuple[Problem, ...]]:
    """A mapping out of its YAML, with everything that is wrong in it."""
    problems = Problems()
    node = read_yaml(yaml, FILE, problems)
    spec = WRONG if node is None else MAPPING.read(node, problems)
    found = None if spec is WRONG else compile_mapping(spec, toy_flow(), toy_pack(), problems)
    return found, problems.sorted()


def sound(yaml: str) -> CompiledMapping:
    mapping, problems = compiled(yaml)
    assert problems == (), problems
    assert mapping is not None
    return mapping


@cache
def toy_mapping() -> CompiledMapping:
    problems = Problems()
    found = compile_mapping(toy_pack().mappings["order.export"], toy_flow(), toy_pack(), problems)
    assert problems.sorted() == (), problems.sorted()
    return found


def view_of(
    record: Mapping[str, Any],
    *,
    given: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> RecordView:
    pack = toy_pack()
    around = {"parties": PARTIES, **(context or {})}
    surroundings = Surroundings(around, pack.connector, pack.flows, lambda: NOON)
    return RecordView(record, toy_flow().catalogue, surroundings, given=given)


@cache
def _one_field(transform: str, target: str, schema: str, each: str) -> CompiledMapping:
    write = "  - id: one\n    operation: put_line\n"
    write += f"    schema: {schema}\n" if schema else ""
    write += f"    each: {each}\n" if each else ""
    return sound(f"mapping: order.export\nwrites:\n{write}    fields:\n      {target}: {transform}\n")


def mapped(transform: str, record: Mapping[str, Any], *, each: str = "", **around: Any) -> Payload:
    """What one transform, written as YAML, makes of a record for the field Target of a layout without constraints."""
    return map_record(_one_field(transform, "Target", "", each), view_of(record, **around), linked=False)


def value(transform: str, record: Mapping[str, Any], **around: Any) -> Any:
    """The one value; None where the field is left out. There must be no problem."""
    payload = mapped(transform, record, **around)
    assert payload.problems == (), payload.problems
    (row,) = payload.calls[0].rows
    return row.values.get("Target")


def refusal(transform: str, record: Mapping[str, Any], **around: Any) -> str:
    """The one problem's message with its fix."""
    (problem,) = mapped(transform, record, **around).problems
    return f"{problem.message} {problem.fix}"
