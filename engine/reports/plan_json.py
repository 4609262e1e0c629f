"""A plan for machines. The published schema is schemas/output/plan.schema.json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from engine.mapping.payload import Call, Loss, Payload
from engine.plan.items import BothSides, PlanAction, PlanItem
from engine.readiness.waits import Circle, Wait, wait_of, waiting_circles
from engine.reports.decisions_json import SCHEMA_VERSION, dumps, position_json, reason_json
from engine.reports.plain import json_value
from engine.sync.stored_payload import payload_digest


def render(items: Iterable[PlanItem], *, payloads: bool = False) -> Iterator[str]:
    """One document, streamed: the items as they come, then the counts by flow, and the circles among those that wait."""
    waits: list[Wait | None] = []
    counts: dict[str, Counter[PlanAction]] = {}
    yield f'{{"schema_version": "{SCHEMA_VERSION}", "kind": "plan", "items": ['
    between = ""
    for item in items:
        counts.setdefault(item.flow, Counter())[item.action] += 1
        waits.append(wait_of(item))
        yield between + dumps(item_json(item, payloads=payloads))
        between = ","
    summary = {flow: {action.value: numbers[action] for action in PlanAction} for flow, numbers in counts.items()}
    found = [circle_json(circle) for circle in waiting_circles(filter(None, waits))]
    yield f'], "summary": {dumps(summary)}, "circles": {dumps(found)}}}'


def circle_json(circle: Circle) -> list[dict[str, str]]:
    """Records of which each needs the next one, and the last one the first."""
    return [{"flow": one.flow, "object": one.object, "id": one.id, "title": one.title} for one in circle]


def item_json(item: PlanItem, *, payloads: bool = False) -> dict[str, Any]:
    """One record's place in the plan; the payload only where it is asked for."""
    found: dict[str, Any] = {
        "flow": item.flow,
        "object": item.object,
        "id": item.identity,
        "title": item.title,
        "action": item.action.value,
        "because": item.because.value,
        "because_text": item.because_text,
        "state": item.state,
        "counterpart": item.counterpart,
        "reasons": [reason_json(reason) for reason in item.reasons],
        "changes": [
            {
                "call": change.call,
                "row": change.row,
                "field": change.field,
                "before": json_value(change.before),
                "after": json_value(change.after),
            }
            for change in item.changes
        ],
        "losses": [loss_json(loss) for loss in item.losses],
        "both_sides": [side_json(side) for side in item.sides],
        "seen": item.seen,
    }
    if payloads and item.payload is not None:
        found["payload"] = payload_json(item.payload)
        found["payload_digest"] = payload_digest(item.payload)
    return found


def side_json(side: BothSides) -> dict[str, Any]:
    """A field that stands otherwise in the target than the last sync left it."""
    assert side.origin is not None  # every value comes from a row of the mapping
    return {
        "call": side.call,
        "row": side.row,
        "field": side.field,
        "synced": json_value(side.synced),
        "source": json_value(side.source),
        "target": json_value(side.target),
        "owner": side.owner,
        "settled": side.settled,
        "outcome": side.outcome.value,
        "position": position_json(side.origin.position),
    }


def loss_json(loss: Loss) -> dict[str, Any]:
    """Something that the target does not get."""
    return {
        "target": loss.target,
        "kind": loss.kind,
        "before": json_value(loss.before),
        "after": json_value(loss.after),
        "message": loss.message,
        "sources": list(loss.sources),
        "position": position_json(loss.position),
        "call": loss.call,
        "line": loss.line,
    }


def payload_json(payload: Payload) -> dict[str, Any]:
    """What would be written, call by call, with where each value comes from."""
    return {
        "counterpart": payload.counterpart,
        "calls": [_call(call) for call in payload.calls],
        "back": [_call(call) for call in payload.back],
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "system": call.system,
        "operation": call.operation,
        "label": call.label,
        "parameters": dict(call.parameters),
        "rows": [
            {
                "line": row.line,
                "values": json_value(row.values),
                "provenance": {
                    name: {
                        "fields": list(origin.fields),
                        "transform": origin.transform,
                        "sources": list(origin.sources),
                        "position": position_json(origin.position),
                    }
                    for name, origin in row.provenance.items()
                },
            }
            for row in call.rows
        ],
    }
