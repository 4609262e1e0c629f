"""Settling a record that both systems changed: judged like every action, held against what was seen, kept with who said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.values import shown
from engine.commands.acting import refusal_code, required_actor
from engine.commands.finding import find_records
from engine.commands.linking import judged
from engine.commands.names import flow_named
from engine.commands.session import Session
from engine.errors import RefusedError
from engine.exit_codes import ExitCode
from engine.load.suggest import did_you_mean
from engine.plan.build import build_plan
from engine.plan.items import BothSides, PlanItem
from engine.plan.memory import StoreMemory
from engine.reasoning.facts import Verdict
from engine.reports.acts import Act
from engine.rules.program import CompiledFlow
from engine.store.settlements import Settled, Take

SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says: whose value stays, of the values under a mark, in some fields or in all, and why."""

    take: Take
    seen: str
    fields: tuple[str, ...] = ()
    comment: str = ""


def settle(session: Session, name: str, identity: str, wanted: Wanted) -> tuple[Act, list[str]]:
    """Keep whose values stay; gives what was done, and what comes of it in words. Raises RefusedError where other values stand
    there now than were seen, or nothing is to be settled."""
    flow = flow_named(session.program, name, action=SETTLE)
    records = session.context.records(flow.name)
    record = find_records(flow, records, [identity], session.surroundings)[identity]
    result, actor = judged(session, flow, record, SETTLE), required_actor(session)
    if result.decision.verdict is not Verdict.READY:
        return Act(identity, SETTLE, result, "", refusal_code(flow, result)), []
    item = _planned(session, flow, record)
    chosen = _chosen(flow, item, wanted)
    kept = [Settled(one.call, one.key, one.field, one.source, one.target, wanted.take) for one in chosen]
    with session.store.transaction() as tx:
        session.store.settlements.add(flow.name, identity, kept, actor=actor, tx=tx)
        session.store.audit.append(
            actor=actor, action=f"{SETTLE}: {wanted.take}", flow=flow.name, source_id=identity,
            rule_ids=tuple(reason.rule for reason in result.decision.reasons if reason.waived_by),
            decision=result.decision.verdict.value,
            answer={"comment": wanted.comment, "seen": item.seen, "fields": [_values(one) for one in chosen]}, tx=tx,
        )  # fmt: skip
    stays = [shown(one.source if wanted.take == "source" else one.target) for one in chosen]
    verb = "is written by the next run" if wanted.take == "source" else "stays"
    words = [f"  {one.field}: {value} {verb}" for one, value in zip(chosen, stays, strict=True)]
    return Act(identity, SETTLE, result, "settled", ExitCode.FINE), words


def _planned(session: Session, flow: CompiledFlow, record: Mapping[str, Any]) -> PlanItem:
    mapping = session.program.mappings[flow.name]
    memory = StoreMemory(session.store)
    planned = build_plan(flow, mapping, [record], session.surroundings, session.judge, memory)
    item = next(planned, None)
    if item is None:
        raise RefusedError(f"{flow.name} is switched off, so there is nothing to settle.")
    return item


def _chosen(flow: CompiledFlow, item: PlanItem, wanted: Wanted) -> list[BothSides]:
    """The fields that are meant, all of which stand as they were seen."""
    which = f"{flow.flow.label} {item.identity}"
    waiting = [one for one in item.sides if one.open]
    if not waiting:
        raise RefusedError(
            f"{which} has nothing to settle: {item.because_text}.",
            fix=f"sync-engine plan {flow.name} shows how it stands.",
        )
    if item.seen != wanted.seen:
        values = "; ".join(
            f"{one.field}: last synced {shown(one.synced)}, source {shown(one.source)}, target {shown(one.target)}"
            for one in waiting
        )
        raise RefusedError(
            f"{which} does not stand as it was seen under {wanted.seen}, so nothing was settled. It is now: {values}.",
            fix=f"Decide on these values; their mark is {item.seen}.",
        )
    for name in wanted.fields:
        if name not in {one.field for one in waiting}:
            hint = did_you_mean(name, [one.field for one in waiting])
            raise RefusedError(f"{name} of {which} is not to be settled.", fix=hint)
    return [one for one in waiting if not wanted.fields or one.field in wanted.fields]


def _values(one: BothSides) -> dict[str, Any]:
    return {
        "call": one.call,
        "row": one.key,
        "field": one.field,
        "synced": one.synced,
        "source": one.source,
        "target": one.target,
    }
