"""Judging for a report: the decision, and where the record stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.commands.looked_at import with_what_was_seen
from engine.commands.people import Actor
from engine.program import Program
from engine.reasoning.facts import Outcome, Severity, Verdict
from engine.reports.results import Assessed, Origin, Standing
from engine.rules.decision import Decision, Reason
from engine.rules.judge import Judge
from engine.rules.program import CompiledFlow
from engine.rules.situation import NOBODY, Nobody, Situation
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of records: an action (None: the one that the direction asks about), by whom, with which inputs."""

    action: str | None = None
    actor: Actor = NOBODY
    given: Mapping[str, Any] | None = None
    everything: bool = False


def assess(
    program: Program,
    judge: Judge,
    flow: CompiledFlow,
    record: Mapping[str, Any],
    surroundings: Surroundings,
    question: Question,
    origin: Origin | None = None,
) -> Assessed:
    """One record's decision and standing. Where an action is named, the standing is the verdict on it and nothing else."""
    action = question.action or flow.direction.asks
    situation = Situation(record, action, surroundings, question.given or {}, question.actor)
    decision = refused_direction(program, flow, action, situation)
    if decision is None:
        decision = judge.judge(flow, situation, everything=question.everything)
        if question.everything:
            actor = None if isinstance(question.actor, Nobody) else question.actor
            view = RecordView(record, flow.catalogue, surroundings, given=decision.inputs, actor=actor)
            view.state = decision.state
            decision = with_what_was_seen(decision, flow, judge.connector, view)
    label, plural = flow.flow.label, program.pack.objects[flow.flow.object].plural
    note = _state_label(program, flow, decision)
    if question.action is not None:
        return Assessed(Standing(decision.verdict.value), decision, label, plural, note, origin)
    left_alone = _left_alone(flow, record, surroundings)
    if left_alone:
        return Assessed(Standing.SKIPPED, decision, label, plural, left_alone, origin)
    return Assessed(_standing(flow, decision), decision, label, plural, note, origin)


def _standing(flow: CompiledFlow, decision: Decision) -> Standing:
    direction = flow.direction
    if decision.state == direction.synced:
        return Standing.SYNCED
    in_the_way = decision.standing_in_the_way()
    on_its_way = decision.state not in (direction.initial, direction.failed) and not decision.fault
    if on_its_way and in_the_way and all(reason.kind == "state" for reason in in_the_way):
        return Standing.QUEUED
    return Standing(decision.verdict.value)


def _state_label(program: Program, flow: CompiledFlow, decision: Decision) -> str:
    """How people call the state, where it says more than the standing does."""
    if decision.state in (flow.direction.initial, flow.direction.synced):
        return ""
    state = program.pack.connector.states.get(decision.state)
    return state.label if state else decision.state


def _left_alone(flow: CompiledFlow, record: Mapping[str, Any], surroundings: Surroundings) -> str:
    if flow.enabled is None and flow.skip is None:
        return ""
    view = RecordView(record, flow.catalogue, surroundings)
    if flow.enabled is not None and flow.enabled(view).outcome is not Outcome.PASS:
        return f"{flow.name} is switched off"
    if flow.skip is not None and flow.skip(view).outcome is Outcome.PASS:
        return flow.flow.skip_reason or "left alone by design"
    return ""


def refused_direction(program: Program, flow: CompiledFlow, action: str, situation: Situation) -> Decision | None:
    """The refusal where the action belongs to a direction that does not exist for the object by design."""
    known = program.pack.connector.actions.get(action)
    if known is None or action in flow.actions:
        return None
    refused = program.pack.objects[flow.flow.object].refused_directions
    for direction in known.directions:
        if direction in refused:
            notice = refused[direction]
            view = RecordView(situation.record, flow.catalogue, situation.surroundings)
            reason = Reason(
                notice.id, "state", Outcome.FAIL, Severity.BLOCK, notice.text, "", notice.sources, "action", action,
                notice.place,
            )  # fmt: skip
            name = f"{flow.flow.object}.{direction}"
            return Decision(name, flow.flow.object, view.identity, flow.flow.label, action, Verdict.BLOCKED, (reason,))
    return None
