"""A record's chain for machines: nodes with their own reasons, the needs between them, and the root causes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.readiness.causes import Cause
from engine.readiness.chain import Chain, Link
from engine.readiness.facts import Key
from engine.readiness.world import World
from engine.reports.cause_words import what_to_do
from engine.reports.decisions_json import SCHEMA_VERSION, dumps, position_json, reason_json
from engine.reports.plain import json_value


def render(world: World, chain: Chain, engine: str) -> Iterator[str]:
    """One document. Nodes come in the order in which the chain leads to them, the record that was asked about first."""
    places = {name: place for place, name in enumerate(chain.links)}
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "why",
            "engine": engine,
            "records": [_link(link, places) for link in chain.links.values()],
            "causes": [cause_json(world, cause) for cause in chain.causes],
            "circles": [[places[name] for name in circle if name in places] for circle in chain.circles],
        }
    )


def cause_json(world: World, cause: Cause) -> dict[str, Any]:
    """A root cause; ``object`` and ``id`` are null where it is about no single record."""
    object_, identity = cause.record or (None, None)
    if cause.record is None and cause.entry is not None:
        object_, identity = cause.entry.object, cause.entry.key[1]
    return {
        "cause": cause.kind.value,
        "to_do": what_to_do(world, cause),
        "to_mend": cause.to_mend,
        "object": object_,
        "id": identity,
        "title": cause.entry.title if cause.entry else "",
        "owners": sorted({reason.owner for reason in cause.reasons if reason.owner}),
        "reasons": [reason_json(reason) for reason in cause.reasons],
    }


def record_json(world: World, key: Key) -> dict[str, Any]:
    """A record that waits, or that becomes ready."""
    entry = world.entries[key]
    return {
        "flow": key[0],
        "object": entry.object,
        "id": key[1],
        "title": entry.title,
        "amount": json_value(entry.amount),
        "amount_sign": entry.amount_sign,
    }


def _link(link: Link, places: dict[tuple[str, str], int]) -> dict[str, Any]:
    return {
        "object": link.entry.object if link.entry else link.name[0],
        "flow": link.entry.key[0] if link.entry else None,
        "id": link.identity,
        "label": link.label,
        "title": link.title,
        "standing": link.word,
        "reasons": [reason_json(reason) for reason in link.reasons],
        "needs": [
            {
                "rule": need.rule,
                "record": places[to],
                "state": need.state,
                "message": need.message,
                "fix": need.fix,
                "owner": need.owner,
                "sources": list(need.sources),
                "position": position_json(need.position),
            }
            for need, to in link.needs
        ],
    }
