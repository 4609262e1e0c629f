"""What a person does with a record: judged with all its rules, then kept in the queue and the audit in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from engine.checks.values import MISSING, FieldType, typed
from engine.commands.assess import Question, assess
from engine.commands.finding import find_records, identity_of
from engine.commands.names import flow_named
from engine.commands.people import actor_of
from engine.commands.session import Session
from engine.commands.telling import tell_of_action
from engine.exit_codes import ExitCode
from engine.load.suggest import did_you_mean
from engine.pack.actions import Action
from engine.plan.fields import field_values
from engine.plan.locks import broken_locks
from engine.reasoning.facts import Verdict
from engine.reports.acts import Act
from engine.reports.results import Assessed, Standing
from engine.rules.program import CompiledFlow
from engine.rules.situation import NOBODY
from engine.rules.view import RecordView
from engine.sync.adopt import adopt_link

COMMENT, CONSENT = "comment", "accept"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do: a command with its comment and inputs."""

    command: str
    comment: str = ""
    given: Mapping[str, str] | None = None


def action_of(flow: CompiledFlow, command: str) -> str:
    """The action that a command means in a flow: its own name, or for ``accept`` the flow's own way of consenting."""
    if command not in flow.actions and command == CONSENT:
        return flow.direction.asks
    return command


def flow_for(session: Session, name: str, command: str, ids: Sequence[str] = ()) -> CompiledFlow:
    """The flow that a name means. Where every direction has its own way of consenting, the one in whose queue the records wait."""
    if command != CONSENT:
        return flow_named(session.program, name, action=command)
    waiting = [
        flow
        for flow in session.program.flows_of(name)
        if any(session.store.items.get(flow.name, identity) is not None for identity in ids)
    ]
    return waiting[0] if len(waiting) == 1 else flow_named(session.program, name)


def act(session: Session, flow: CompiledFlow, ids: Sequence[str], wish: Wish, *, everyone: bool) -> Iterator[Act]:
    """Do it with each record that allows it, and give the refusals of the others; ``everyone`` takes all that are in a fitting state."""
    login = required_actor(session)
    action = action_of(flow, wish.command)
    spec = flow.actions.get(action)
    if spec is not None and not wish.comment.strip() and _asks_comment(session, flow, spec, () if everyone else ids):
        raise click.UsageError(f"{spec.label} needs a comment: --comment TEXT.")
    known_inputs(flow, wish.given or {})
    actor = actor_of(session.context, login)
    records = session.context.records(flow.name)
    if everyone:
        # Records are judged one after the other anyway; without ids nothing has to be found first.
        found = {identity_of(flow, record, session.surroundings) or "": record for record in list(records)}
        found.pop("", None)
    else:
        found = find_records(flow, records, ids, session.surroundings)
    for identity, record in found.items():
        stored = session.store.items.get(flow.name, identity)
        given = {**(stored.input if stored else {}), **(wish.given or {})}
        if wish.comment:
            given[COMMENT] = wish.comment
        question = Question(action, actor, given)
        result = assess(session.program, session.judge, flow, record, session.surroundings, question)
        if everyone and spec is not None and spec.from_ and result.decision.state not in spec.from_:
            continue
        yield _done(session, flow, record, identity, action, wish, result)


def _asks_comment(session: Session, flow: CompiledFlow, spec: Action, ids: Sequence[str]) -> bool:
    """Whether a comment must be given for one of these records, or for one of all where none is named."""
    if spec.comment != "required" or not spec.comment_in:
        return spec.comment == "required"
    if not ids:
        asked = session.store.items.in_state(flow.name, set(spec.comment_in) & set(spec.from_))
        return any(True for _ in asked)
    stored = (session.store.items.get(flow.name, identity) for identity in ids)
    return any((flow.direction.initial if item is None else item.state) in spec.comment_in for item in stored)


def _done(
    session: Session,
    flow: CompiledFlow,
    record: Mapping[str, Any],
    identity: str,
    action: str,
    wish: Wish,
    result: Assessed,
) -> Act:
    decision, login = result.decision, required_actor(session)
    view = RecordView(record, flow.catalogue, session.surroundings, given=decision.inputs)
    fields = field_values(view)
    stored = session.store.items.get(flow.name, identity)
    spec = flow.actions.get(action)
    releases = spec is not None and spec.to in flow.direction.ready_states
    if releases and stored is not None and stored.record is not None:
        broken = tuple(broken_locks(flow, view, decision.state, stored.record, fields))
        if broken:
            # What was sent is what is accepted: a record that changed on the way is not.
            decision = replace(decision, verdict=Verdict.BLOCKED, reasons=(*decision.reasons, *broken))
            result = replace(result, standing=Standing.BLOCKED, decision=decision)
    rules = tuple(reason.rule for reason in decision.standing_in_the_way())
    if decision.verdict is not Verdict.READY or spec is None:
        session.store.audit.append(
            actor=login, action=f"{action}: refused", flow=flow.name, source_id=identity, rule_ids=rules,
            decision=decision.verdict.value,
        )  # fmt: skip
        return Act(identity, action, result, "", refusal_code(flow, result))
    waived = tuple(reason.rule for reason in decision.reasons if reason.waived_by)
    other = counterpart(flow, view) if decision.state == flow.direction.synced else None
    with session.store.transaction() as tx:
        if other is not None:
            # Once its state is in the queue only the links that are kept count, so the one that was found is kept with it.
            adopt_link(
                session.store, session.program, flow=flow.name, object=flow.flow.linked_as, identity=identity,
                counterpart=other, actor=login, tx=tx,
            )  # fmt: skip
        item = stored or session.store.items.new(flow.name, identity, decision.title, decision.state, actor=login)
        inputs = {name: value for name, value in (decision.inputs or {}).items() if name != COMMENT}
        changed = replace(item, title=decision.title, input=inputs, record=fields, errors=())
        session.store.items.move(changed, spec.to or decision.state, actor=login, comment=wish.comment, tx=tx)
        session.store.audit.append(
            actor=login, action=action, flow=flow.name, source_id=identity, rule_ids=waived,
            decision=decision.verdict.value, tx=tx,
        )  # fmt: skip
    tell_of_action(session, flow, record, identity, decision.title, action, wish.comment)
    reached = _follow(session, flow, record, identity, spec) or spec.to
    state = session.program.pack.connector.states.get(reached)
    return Act(identity, action, result, state.label if state else reached, ExitCode.FINE)


def _follow(session: Session, flow: CompiledFlow, record: Mapping[str, Any], identity: str, spec: Action) -> str | None:
    """The state that the action which follows by itself leads to; None where none does, or the record does not meet it.

    Nobody is asked for a permission: the setting stands for the person. Every other rule is asked, so what lacks a value waits.
    """
    then, login = spec.then, required_actor(session)
    if then is None or flow.flow.object not in then.objects or then.action not in flow.actions:
        return None
    if typed(session.surroundings.settings.get(then.setting, MISSING), FieldType.BOOLEAN) is not True:
        return None
    item = session.store.items.get(flow.name, identity)
    if item is None:
        return None
    question = Question(then.action, NOBODY, dict(item.input))
    decision = assess(session.program, session.judge, flow, record, session.surroundings, question).decision
    if decision.verdict is not Verdict.READY:
        return None
    to = flow.actions[then.action].to
    with session.store.transaction() as tx:
        inputs = {name: value for name, value in (decision.inputs or {}).items() if name != COMMENT}
        session.store.items.move(replace(item, input=inputs), to, actor=login, comment=then.setting, tx=tx)
        session.store.audit.append(
            actor=login, action=f"{then.action}: {then.setting}", flow=flow.name, source_id=identity,
            rule_ids=tuple(reason.rule for reason in decision.reasons if reason.waived_by),
            decision=decision.verdict.value, tx=tx,
        )  # fmt: skip
    return to


def counterpart(flow: CompiledFlow, view: RecordView) -> str | None:
    """The id in the other system of a linked record: from the links, or from the record itself."""
    known = view.surroundings.counterpart_of(flow.flow, view.identity) if view.identity is not None else None
    own = view.value(flow.flow.identity.linked_by) if known is None and flow.flow.identity.linked_by else None
    return own if isinstance(own, str) else known


def refusal_code(flow: CompiledFlow, result: Assessed) -> ExitCode:
    """Not authorised where nothing but the person is in the way; refused where the record is."""
    about_actor = {rule.id for rule in flow.rules if rule.about_actor}
    standing = {reason.rule for reason in result.decision.standing_in_the_way()}
    return ExitCode.NOT_AUTHORISED if standing and standing <= about_actor else ExitCode.REFUSED


def required_actor(session: Session) -> str:
    """Who acts; nobody acts without a name."""
    if session.options.actor is None:
        raise click.UsageError("Say who acts: --as LOGIN.")
    return session.options.actor


def known_inputs(flow: CompiledFlow, given: Mapping[str, str]) -> None:
    """Refuse an input that the flow does not ask for: it would be kept and never used."""
    for name in given:
        if name not in flow.flow.prompts:
            hint = did_you_mean(name, flow.flow.prompts)
            raise click.BadParameter(f"{flow.name} asks for no {name!r}. {hint}".strip(), param_hint="--set")
