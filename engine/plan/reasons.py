"""Reasons that no rule of the pack gives: a value that does not fit, a record without a key, a counterpart that is gone, both changed."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from engine.checks.values import MISSING, Unreadable, shown
from engine.mapping.payload import MappingProblem
from engine.pack.objects import Flow
from engine.plan.items import BothSides
from engine.reasoning.facts import Outcome, Severity
from engine.rules.decision import Reason
from engine.rules.view import RecordView


def mapping_reason(problem: MappingProblem, flow: Flow) -> Reason:
    """Why a value cannot be written, with the field of the target in the place of the path."""
    where = f"{problem.call}.{problem.target}" + (f" (line {problem.line})" if problem.line else "")
    return Reason(
        "fits-the-target", "mapping", Outcome.FAIL, Severity.BLOCK, problem.message, problem.fix, problem.sources, where,
        problem.value, problem.position, flow.owner,
    )  # fmt: skip


def gone_reason(counterpart: str, to_label: str, flow: Flow, sources: tuple[str, ...]) -> Reason:
    """The record is linked to one that the other system does not list."""
    return Reason(
        "counterpart-is-there", "record", Outcome.FAIL, Severity.BLOCK,
        f"It is linked to {counterpart}, which {to_label} does not list any more.",
        "Unlink it to have it created anew, or restore the other record.", sources, flow.identity.key, counterpart,
        flow.identity.place, flow.owner,
    )  # fmt: skip


def keyless_reason(flow: Flow, view: RecordView) -> Reason:
    """The record cannot be told from others."""
    key = flow.identity.key
    label, seen = view.label(key), view.value(key)
    return Reason(
        "record-has-a-key", "record", Outcome.CANNOT_TELL, Severity.BLOCK,
        f"The record has no usable {label}, so it cannot be told from others.", f"Correct {label} in its system.", (), key,
        seen.raw if isinstance(seen, Unreadable) else MISSING, flow.identity.place, flow.owner,
    )  # fmt: skip


def both_changed_reasons(
    sides: tuple[BothSides, ...], flow: Flow, identity: str, seen: str, labels: tuple[str, str]
) -> Iterator[Reason]:
    """The three values of each field that waits for a person; ``labels``: how people call the two systems, the source first."""
    from_label, to_label = labels
    for one in sides:
        name = f"{one.field} ({one.key})" if one.key else one.field
        message = (
            f"{name} changed on both sides: the last sync left {shown(one.synced)}, {to_label} shows {shown(one.target)} "
            f"now, and {from_label} gives {shown(one.source)}."
        )
        fix = (
            f"Say whose value stays: sync-engine settle {flow.name} {quote(identity)} --seen {seen} --take target keeps "
            f"{shown(one.target)}, --take source writes {shown(one.source)}."
        )
        assert one.origin is not None
        yield Reason(
            "changed-on-both-sides", "record", Outcome.FAIL, Severity.BLOCK, message, fix, one.origin.sources,
            f"{one.call}.{one.field}", one.target, one.origin.position, flow.owner,
        )  # fmt: skip
