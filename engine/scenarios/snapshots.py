"""What a scenario's record is written as, kept in a file beside the scenarios, so that any change of it is seen in review."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.mapping.payload import Call, Payload

FOLDER = "payloads"
_MOST_LINES = 12


def as_text(payload: Payload) -> str:
    """The payload as JSON: calls with their rows in order, what is written back, and what is lost."""
    shown = {
        "counterpart": payload.counterpart,
        "calls": [_call(call) for call in payload.calls],
        "back": [_call(call) for call in payload.back],
        "losses": [
            {"target": loss.target, "line": loss.line, "kind": loss.kind, "before": loss.before, "after": loss.after}
            for loss in payload.losses
        ],
        "problems": [{"target": problem.target, "message": problem.message} for problem in payload.problems],
    }
    # Amounts and dates are not JSON; as text they stay exact.
    return json.dumps(shown, indent=2, ensure_ascii=False, default=str) + "\n"


def _call(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "operation": f"{call.system}.{call.operation}",
        "parameters": dict(call.parameters),
        "rows": [dict(row.values) for row in call.rows],
    }


def compare(payload: Payload | None, folder: Path, name: str, *, record: bool) -> Iterator[str]:
    """How the payload differs from the one that is kept; with ``record`` it is kept instead."""
    file = folder / FOLDER / f"{name}.json"
    found = "" if payload is None else as_text(payload)
    if record:
        file.parent.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
        return
    if not file.is_file():
        yield f"its payload is not kept yet: {FOLDER}/{name}.json is missing; record it with --update"
        return
    kept = file.read_text(encoding="utf-8")
    if kept != found:
        lines = [
            " ".join(line.split())
            for line in difflib.unified_diff(kept.splitlines(), found.splitlines(), lineterm="", n=0)
            if not line.startswith(("---", "+++", "@@"))
        ]
        more = f" and {len(lines) - _MOST_LINES} more lines" if len(lines) > _MOST_LINES else ""
        yield f"its payload differs from {FOLDER}/{name}.json: {'; '.join(lines[:_MOST_LINES])}{more}"
