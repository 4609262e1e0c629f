"""What is applied, one record at a time, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.mapping.payload import Payload
from engine.plan.items import PlanAction, PlanItem, Resolution
from engine.store import RunItem
from engine.store.run_items import PENDING
from engine.sync.stored_payload import payload_from_json, payload_to_json

ENGINE_FAULT = "Run again; where it stays so, set reasoner: python, which decides the same, and report it."


class Applied(StrEnum):
    """What came of a record."""

    DONE = "done"
    """Everything that its plan says is in effect and linked. ``messages`` may say what is open on its own side."""
    FAILED = "failed"
    """The target refused it, or it must not be written; a person has to mend something."""
    UNKNOWN = "unknown"
    """A send got no answer and may still take effect; the next run looks."""
    RETRY_LATER = "retry_later"
    """It was certainly not written; the next run tries again."""
    NOTHING = "nothing"
    """Nothing was to be done any more."""


@dataclass(frozen=True, slots=True)
class ItemToApply:
    """One record of a plan with all that writing it takes; ``identity`` is its id in the system that it comes from.

    ``state`` is the queue state it was planned in. ``decision`` and ``rules`` say on what grounds it is written. ``updates`` tells
    that it is linked already. ``counterpart`` is the id that it was found linked to. ``overwrites``: each value of the target that somebody
    changed there since the last sync and that is written over, for the audit.
    """

    flow: str
    object: str
    identity: str
    title: str
    state: str
    payload: Payload
    updates: bool = False
    decision: str = ""
    rules: tuple[str, ...] = ()
    counterpart: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    overwrites: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What came of one record. ``calls`` were made for it, ``saved`` were in effect already and not repeated.

    ``messages`` are the systems' own words and ours. ``back_open`` counts the calls to the record's own system that are left to
    the next run. ``denied``: a system did not accept who asks, so trying again does not help.
    """

    outcome: Applied
    messages: tuple[str, ...] = ()
    calls: int = 0
    saved: int = 0
    counterpart: str | None = None
    back_open: int = 0
    denied: bool = False


def to_apply(item: PlanItem) -> ItemToApply:
    """A record of a plan that writes. Raises ValueError for one that does not."""
    if not item.writes or item.payload is None:
        raise ValueError(f"{item.flow} {item.identity} is {item.action} and has nothing to write")
    linked = item.action is PlanAction.UPDATE
    return ItemToApply(
        item.flow,
        item.object,
        item.identity,
        item.title,
        item.state,
        item.payload,
        linked,
        "" if item.decision is None else item.decision.verdict.value,
        tuple(dict.fromkeys(reason.rule for reason in (item.decision.reasons if item.decision else ()))),
        item.counterpart if linked else None,
        item.fields,
        item.inputs,
        tuple(
            {"call": one.call, "row": one.row, "field": one.field, "before": one.target, "after": one.source}
            for one in item.sides
            if one.outcome is Resolution.OVERWRITTEN
        ),
    )


def to_row(item: PlanItem) -> RunItem:
    """A record's row in the run: pending where it is to be written, else in the state that its plan says."""
    detail: dict[str, Any] = {"object": item.object, "title": item.title, "because": item.because_text}
    if not item.writes:
        detail["messages"] = [f"{reason.message} {reason.fix}".strip() for reason in item.reasons]
        detail["unmet"] = [[reason.rule, *(reason.waits_for or ())] for reason in item.reasons]
        state = item.action.value
        if item.decision is not None and item.decision.fault:
            # Nothing may be wrong with the record itself: it is told as one that is late.
            state, detail["messages"] = Applied.RETRY_LATER.value, [f"{item.because_text}.", ENGINE_FAULT]
        return RunItem(item.flow, item.identity, item.action.value, item.because.value, state, detail)
    wanted = to_apply(item)
    detail |= {
        "state": wanted.state,
        "payload": payload_to_json(wanted.payload),
        "decision": wanted.decision,
        "rules": list(wanted.rules),
        "counterpart": wanted.counterpart,
        "fields": dict(wanted.fields),
        "inputs": dict(wanted.inputs),
        **({"overwrites": list(wanted.overwrites)} if wanted.overwrites else {}),
    }
    return RunItem(item.flow, item.identity, item.action.value, item.because.value, PENDING, detail)


def from_row(row: RunItem) -> ItemToApply:
    """The record that a pending row of a run holds."""
    detail: Any = row.detail
    return ItemToApply(
        row.flow,
        detail["object"],
        row.source_id,
        detail["title"],
        detail["state"],
        payload_from_json(detail["payload"]),
        row.action == PlanAction.UPDATE.value,
        detail["decision"],
        tuple(detail["rules"]),
        detail["counterpart"],
        detail["fields"],
        detail["inputs"],
        tuple(detail.get("overwrites", ())),
    )
