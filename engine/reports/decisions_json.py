"""Decisions for machines. The published schema is schemas/output/decision.schema.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.load.position import Position
from engine.reports.plain import json_value
from engine.reports.results import Assessed, Origin, Result, Standing, Tally, Unreadable
from engine.rules.decision import Notice, Reason

SCHEMA_VERSION = "1"


def render(results: Iterable[Result], tally: Tally) -> Iterator[str]:
    """One document, streamed: decisions as they come, then what could not be read, then the counts."""
    yield f'{{"schema_version": "{SCHEMA_VERSION}", "kind": "decisions", "decisions": ['
    unreadable = []
    between = ""
    for result in results:
        if isinstance(result, Unreadable):
            unreadable.append(unreadable_json(result))
            continue
        yield between + dumps(decision_json(result))
        between = ","
    yield f'], "unreadable": {dumps(unreadable)}, "summary": {dumps(summary_json(tally))}}}'


def dumps(value: Any) -> str:
    """Compact JSON, in its own letters."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def decision_json(result: Assessed) -> dict[str, Any]:
    """One decision with all its reasons; ``checked`` is there only where every rule was asked for."""
    decision = result.decision
    found: dict[str, Any] = {
        "flow": decision.flow,
        "object": decision.object,
        "id": decision.identity,
        "title": decision.title,
        "action": decision.action,
        "outcome": result.standing.value,
        "verdict": decision.verdict.value,
        "state": decision.state,
        "note": result.note,
        "reasons": [reason_json(reason) for reason in decision.reasons],
        "notices": [notice_json(notice) for notice in decision.notices],
        "not_asked": list(decision.not_asked),
        "inputs": json_value(decision.inputs or {}),
        "engine": decision.engine,
        "fault": decision.fault,
        "origin": None if result.origin is None else origin_json(result.origin),
    }
    if decision.checked:
        found["checked"] = [reason_json(reason) for reason in decision.checked]
    return found


def reason_json(reason: Reason) -> dict[str, Any]:
    """One rule's answer."""
    return {
        "rule": reason.rule,
        "kind": reason.kind,
        "outcome": reason.outcome.value,
        "severity": reason.severity.value,
        "message": reason.message,
        "fix": reason.fix,
        "sources": list(reason.sources),
        "path": reason.path,
        "seen": json_value(reason.seen),
        "position": position_json(reason.position),
        "owner": reason.owner,
        "waived_by": reason.waived_by,
        "waits_for": None if reason.waits_for is None else {"object": reason.waits_for[0], "id": reason.waits_for[1]},
        "note": reason.note,
    }


def notice_json(notice: Notice) -> dict[str, Any]:
    """Something that happens to the data by design."""
    return {
        "id": notice.id,
        "text": notice.text,
        "sources": list(notice.sources),
        "position": position_json(notice.position),
    }


def unreadable_json(result: Unreadable) -> dict[str, Any]:
    """A record that could not be read."""
    return {"origin": origin_json(result.origin), "message": result.message, "fix": result.fix}


def origin_json(origin: Origin) -> dict[str, Any]:
    """Where a record was read."""
    return {"file": origin.file, "line": origin.line, "number": origin.number}


def position_json(position: Position) -> dict[str, Any]:
    """A place in the pack."""
    return {"file": position.file, "line": position.line, "column": position.column}


def summary_json(tally: Tally) -> Mapping[str, Any]:
    """The counts, by flow."""
    return {
        "records": tally.records,
        "unreadable": tally.unreadable,
        "warned": tally.warned,
        "waived": tally.waived,
        "flows": {
            flow: {standing.value: counts[standing] for standing in Standing} for flow, counts in tally.flows.items()
        },
    }
