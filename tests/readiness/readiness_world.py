"""A made-up business as plain data: parties, places, and orders that need both and sometimes an earlier order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.plan.memory import NoMemory
from engine.program import Program, load_program
from engine.readiness.causes import Cause, Causes, Freed, network_of
from engine.readiness.chain import Chain, chain_of
from engine.readiness.facts import Key, ReadinessEngine
from engine.readiness.gather import flows_with_needs, gather
from engine.readiness.network import Network
from engine.readiness.python_engine import PythonReadiness
from engine.readiness.world import World
from engine.reasoning.python_engine import PythonReasoner
from engine.rules.judge import Judge
from engine.rules.surroundings import Surroundings

PACK = Path(__file__).parent / "pack"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
Row = dict[str, Any]


@cache
def program() -> Program:
    return load_program(PACK)


def party(identity: str, name: str = "Acme") -> Row:
    return {"id": identity, "name": name}


def order(identity: str, **fields: Any) -> Row:
    return {"id": identity, "title": f"Order {identity}", "party": "1", "total": "100.00", **fields}


def surroundings_of(
    rows: Mapping[str, Sequence[Row]], links: Mapping[str, Any], settings: Mapping[str, str]
) -> Surroundings:
    context = {
        "settings": {"account": "500", **settings},
        "links": {"party": {}, "place": {}, "order": {}, **links},
        "parties": rows.get("party", ()),
        "orders": rows.get("order", ()),
    }
    return Surroundings(context, program().pack.connector, program().pack.flows, lambda: NOW)


def judge() -> Judge:
    return Judge(program().pack.connector, PythonReasoner(), ())


def world_of(
    links: Mapping[str, Mapping[str, str]] | None = None,
    settings: Mapping[str, str] | None = None,
    flows: Sequence[str] | None = None,
    **rows: Sequence[Row],
) -> World:
    """The world of these records, by object. ``links``: by object, our id to the other system's."""
    known = program()
    wanted = (
        list(known.flows.values()) if flows is None else flows_with_needs(known, [known.flows[name] for name in flows])
    )
    surroundings = surroundings_of(rows, links or {}, settings or {})
    return gather(known, wanted, lambda flow: rows.get(flow.split(".")[0], ()), surroundings, judge(), NoMemory())


def causes_of(world: World, engine: ReadinessEngine | None = None) -> Causes:
    network = network_of(world, Network(engine or PythonReadiness(), world.needs))
    return Causes(world, network, program().pack.connector)


def chain(world: World, key: Key) -> Chain:
    return chain_of(world, causes_of(world), key)


def freed_by(causes: Causes, name: str) -> Freed:
    return causes.freed(cause_named(causes, name))


def cause_named(causes: Causes, name: str) -> Cause:
    return next(cause for cause in causes.all() if cause.name == name)
