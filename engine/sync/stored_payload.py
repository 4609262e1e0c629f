"""A payload as JSON values and back, without loss, so that a plan can be applied by another process than the one that made it.

The store keeps amounts and dates as they are. It would turn a moment into UTC, which moves the calendar day that the target is told,
so moments are written with their own zone here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.load.position import Position
from engine.mapping.payload import Call, Loss, MappingProblem, Payload, Provenance, Row
from engine.store import Json, digest

_MOMENT, _GROUP = "moment", "group"


def payload_to_json(payload: Payload) -> dict[str, Any]:
    """The payload as values that the store can keep."""
    return {
        "calls": [call_to_json(call) for call in payload.calls],
        "back": [call_to_json(call) for call in payload.back],
        "counterpart": payload.counterpart,
        "counterpart_from": payload.counterpart_from,
        "losses": [_loss_to_json(loss) for loss in payload.losses],
        "problems": [_problem_to_json(problem) for problem in payload.problems],
    }


def payload_from_json(kept: Mapping[str, Any]) -> Payload:
    """The payload that ``payload_to_json`` wrote."""
    return Payload(
        tuple(map(call_from_json, kept["calls"])),
        tuple(map(call_from_json, kept["back"])),
        kept["counterpart"],
        kept["counterpart_from"],
        tuple(map(_loss_from_json, kept["losses"])),
        tuple(map(_problem_from_json, kept["problems"])),
    )


def call_to_json(call: Call) -> dict[str, Any]:
    """One call as values that the store can keep."""
    return {
        **_sent(call),
        "label": call.label,
        "key": list(call.key),
        "provenance": [{field: _provenance_to_json(one) for field, one in row.provenance.items()} for row in call.rows],
    }


def call_from_json(kept: Mapping[str, Any]) -> Call:
    """The call that ``call_to_json`` wrote."""
    rows = tuple(
        Row(
            {name: _opened(value) for name, value in row["values"].items()},
            {field: _provenance_from_json(one) for field, one in origins.items()},
            row["line"],
        )
        for row, origins in zip(kept["rows"], kept["provenance"], strict=True)
    )
    return Call(
        kept["id"],
        kept["system"],
        kept["operation"],
        kept["label"],
        dict(kept["parameters"]),
        rows,
        tuple(kept["key"]),
        dict(kept.get("answers", {})),
    )


def call_digest(call: Call) -> str:
    """The same for two calls that tell the target the same; a changed label or line of the mapping does not count."""
    return digest(_sent(call))


def payload_digest(payload: Payload) -> str:
    """The same for two payloads that tell the target the same."""
    return digest([_sent(call) for call in payload.calls])


def _sent(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "system": call.system,
        "operation": call.operation,
        "parameters": dict(call.parameters),
        "rows": [
            {"line": row.line, "values": {name: _kept(value) for name, value in row.values.items()}}
            for row in call.rows
        ],
        **({"answers": dict(call.answers)} if call.answers else {}),
    }


def _kept(value: Any) -> Json:
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, Mapping):
        return {_GROUP: {str(name): _kept(inner) for name, inner in value.items()}}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_kept(inner) for inner in value]
    kept: Json = value
    return kept


def _opened(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_opened(inner) for inner in kept]
    if not isinstance(kept, Mapping):
        return kept
    if _MOMENT in kept:
        return datetime.fromisoformat(kept[_MOMENT])
    return {name: _opened(inner) for name, inner in kept[_GROUP].items()}


def _shown(value: Any) -> Json:
    """A value that is only shown to people: what the store cannot keep becomes its text."""
    known = value is None or isinstance(value, bool | int | str | date | list | tuple | Mapping)
    amount = isinstance(value, Decimal) and value.is_finite()
    return _kept(value) if known or amount else str(value)


def _provenance_to_json(one: Provenance) -> dict[str, Any]:
    return {
        "fields": list(one.fields),
        "transform": one.transform,
        "position": _place(one.position),
        "sources": list(one.sources),
    }


def _provenance_from_json(kept: Mapping[str, Any]) -> Provenance:
    return Provenance(tuple(kept["fields"]), kept["transform"], Position(*kept["position"]), tuple(kept["sources"]))


def _loss_to_json(loss: Loss) -> dict[str, Any]:
    return {
        "target": loss.target,
        "kind": loss.kind,
        "before": _shown(loss.before),
        "after": _shown(loss.after),
        "message": loss.message,
        "sources": list(loss.sources),
        "position": _place(loss.position),
        "call": loss.call,
        "line": loss.line,
    }


def _loss_from_json(kept: Mapping[str, Any]) -> Loss:
    return Loss(
        **{
            **kept,
            "before": _opened(kept["before"]),
            "after": _opened(kept["after"]),
            "sources": tuple(kept["sources"]),
            "position": Position(*kept["position"]),
        }
    )


def _problem_to_json(problem: MappingProblem) -> dict[str, Any]:
    return {
        "target": problem.target,
        "message": problem.message,
        "fix": problem.fix,
        "value": _shown(problem.value),
        "position": _place(problem.position),
        "sources": list(problem.sources),
        "call": problem.call,
        "line": problem.line,
    }


def _problem_from_json(kept: Mapping[str, Any]) -> MappingProblem:
    return MappingProblem(
        **{
            **kept,
            "value": _opened(kept["value"]),
            "sources": tuple(kept["sources"]),
            "position": Position(*kept["position"]),
        }
    )


def _place(position: Position) -> list[Any]:
    return [position.file, position.line, position.column]
