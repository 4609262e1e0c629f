"""How things stand, for programs. The published schema is schemas/output/status.schema.json."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.status import Budget, OpenCall, Status, Stuck
from engine.store import Run
from engine.store.workers import Worker


def render_json(status: Status) -> Iterator[str]:
    """One document."""
    now = status.now
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "status",
            "company": status.company,
            "store": status.store,
            "now": _moment(now),
            "flows": [
                {
                    "flow": flow.flow,
                    "object": flow.object,
                    "label": flow.label,
                    "states": dict(flow.states),
                    "last_success": _moment(flow.succeeded),
                    "last_success_age_seconds": _age(flow.succeeded, now),
                }
                for flow in status.flows
            ],
            "links": dict(status.links),
            "stuck": [_stuck(one, now) for one in status.stuck],
            "unknown_outcomes": [_open_call(one) for one in status.open_calls],
            "rate_budgets": {name: _budget(one, now) for name, one in status.budgets.items()},
            "workers": [_worker(one, now) for one in status.workers],
            "last_run": None if status.last_run is None else _run(status.last_run),
        }
    )


def _stuck(one: Stuck, now: datetime | None) -> dict[str, Any]:
    return {
        "flow": one.flow,
        "id": one.id,
        "title": one.title,
        "state": one.state,
        "since": one.since.isoformat(),
        "age_seconds": _age(one.since, now),
        "waits_for": list(one.waits_for),
        "waits_on": list(one.waits_on),
        "errors": list(one.errors),
    }


def _open_call(one: OpenCall) -> dict[str, Any]:
    return {
        "flow": one.flow,
        "id": one.id,
        "call": one.call,
        "key": one.key,
        "state": one.state,
        "attempts": one.attempts,
        "attempted": one.attempted.isoformat(),
        "resolved_by": "look" if one.looks else "repeat",
        "resolved_after": _moment(one.settles),
    }


def _budget(one: Budget, now: datetime | None) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "remaining": one.remaining,
        "bound": one.bound,
        "resets": _moment(one.resets),
        "resets_in_seconds": _left(one.resets, now),
        "held_until": _moment(one.held_until),
        "used_today": one.used_today,
        "calls_per_day": one.calls_per_day,
        "kept_for_people": one.kept,
    }


def _worker(one: Worker, now: datetime | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "role": one.role,
        "host": one.host,
        "pid": one.pid,
        "state": one.state,
        "since": one.started_at.isoformat(),
        "seen": one.seen_at.isoformat(),
        "seen_age_seconds": _age(one.seen_at, now),
        "at_work_on": one.at_work,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "state": run.state,
        "started": run.started_at.isoformat(),
        "ended": _moment(run.ended_at),
        "counts": dict(run.counts),
        "calls": dict(run.calls),
        "error": run.error,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _age(moment: datetime | None, now: datetime | None) -> int | None:
    return None if moment is None or now is None else int((now - moment).total_seconds())


def _left(moment: datetime | None, now: datetime | None) -> int | None:
    return None if moment is None or now is None else max(int((moment - now).total_seconds()), 0)
