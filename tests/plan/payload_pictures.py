"""A payload as it goes over the wire, with where each value comes from, as one JSON text."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator
from plan_world import ROOT

from engine.mapping.compile import CompiledMapping, CompiledWrite
from engine.mapping.payload import Call, Payload
from engine.pack.pack import Pack
from engine.pack.wire import json_row, text_row


def writes_of(mapping: CompiledMapping) -> dict[str, CompiledWrite]:
    return {write.id: write for write in (*mapping.writes, *mapping.updates, *mapping.joins, *mapping.back)}


def wire_rows(mapping: CompiledMapping, call: Call) -> list[dict[str, Any]]:
    """The rows of a call as the adapter sends them."""
    write = writes_of(mapping)[call.id]
    wired = text_row if write.soap else json_row
    return [wired(row.values, write.formats) for row in call.rows]


def against_schema(pack: Pack, mapping: CompiledMapping, call: Call) -> list[str]:
    """What the published layout of the operation says against the rows; what the adapter adds is put in."""
    write = writes_of(mapping)[call.id]
    schema = json.loads((ROOT / "schemas" / f"{write.schema}.json").read_text(encoding="utf-8"))
    added = {name: "SPC" for name, spec in schema["properties"].items() if spec.get("x-envelope")}
    added |= dict.fromkeys(pack.systems[call.system].writes[call.operation].body, "SPC")
    validator = Draft202012Validator(schema)
    rows = [{**added, **call.parameters, **row} for row in wire_rows(mapping, call)]
    known = schema["properties"]
    return [
        f"{call.id}: {error.message}"
        for row in rows
        for error in validator.iter_errors({name: value for name, value in row.items() if name in known})
    ]


def picture(mapping: CompiledMapping, payload: Payload) -> str:
    """The payload for a golden file: no places in files, which move with every edit."""
    shown = {
        "counterpart": payload.counterpart or f"from the answer of {payload.counterpart_from}",
        "calls": [_call(mapping, call) for call in payload.calls],
        "writes_back": [_call(mapping, call) for call in payload.back],
        "losses": [_loss(loss) for loss in payload.losses],
    }
    return json.dumps(shown, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _call(mapping: CompiledMapping, call: Call) -> dict[str, Any]:
    rows = []
    for row, wired in zip(call.rows, wire_rows(mapping, call), strict=True):
        fields = {}
        for name, value in wired.items():
            origin = row.provenance[name]
            fields[name] = {
                "value": value,
                "from": ", ".join(origin.fields),
                "how": origin.transform,
                "sources": ", ".join(origin.sources),
            }
        rows.append({**({"line": row.line} if row.line else {}), "fields": fields})
    head = {"id": call.id, "system": call.system, "operation": call.operation}
    return {**head, "parameters": dict(call.parameters), "rows": rows}


def _loss(loss: Any) -> dict[str, Any]:
    where = {"line": loss.line} if loss.line else {}
    return {"call": loss.call, "target": loss.target, **where, "kind": loss.kind, "message": loss.message}


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
