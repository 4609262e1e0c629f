"""What came of a run, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from engine.reports.plan_json import circle_json
from engine.sync.summary import Left, RunSummary

SCHEMA_VERSION = "1"


def run_as_json(summary: RunSummary, left: Sequence[Left] | None = None) -> str:
    """One JSON object; its schema is schemas/output/run.schema.json. ``left``: the records that were not to be written, in reports."""
    found: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "run": summary.run_id,
        "started": summary.started.isoformat(),
        "ended": summary.ended.isoformat() if summary.ended else None,
        "state": summary.state,
        "halted": summary.halted,
        "counts": {flow: dict(counts) for flow, counts in summary.counts.items()},
        "calls": dict(summary.calls),
        "calls_saved": summary.saved,
        "reads_saved": dict(summary.unread),
        "limits": {
            name: {"remaining": limit.remaining, "bound": limit.bound} for name, limit in summary.limits.items()
        },
        "audit_head": {"seq": summary.audit_head.seq, "digest": summary.audit_head.digest},
        "failures": [
            {
                "flow": failure.flow,
                "id": failure.id,
                "title": failure.title,
                "outcome": failure.outcome,
                "messages": list(failure.messages),
            }
            for failure in summary.failures
        ],
        "errors": [
            {"flow": error.flow, "message": error.message, "fix": error.fix, "exit_code": int(error.exit_code)}
            for error in summary.errors
        ],
        "became_ready": [
            {
                "flow": one.flow,
                "id": one.id,
                "title": one.title,
                "because": [
                    {"rule": fact.rule, "object": fact.object, "id": fact.id, "words": fact.words}
                    for fact in one.because
                ],
            }
            for one in summary.became_ready
        ],
        "circles": [circle_json(circle) for circle in summary.circles],
        "open_write_backs": list(summary.back_open),
        "resumed": list(summary.resumed),
    }
    if left is not None:
        found["left"] = [
            {"flow": one.flow, "id": one.id, "title": one.title, "outcome": one.outcome, "reasons": list(one.reasons)}
            for one in left
        ]
    return json.dumps(found, ensure_ascii=False, indent=2)
