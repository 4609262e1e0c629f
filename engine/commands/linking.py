"""Joining and parting two records by hand: judged like every action, told to both systems, kept with who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.checks.values import FieldType, typed
from engine.commands.acting import refusal_code, required_actor
from engine.commands.assess import Question, assess
from engine.commands.gone import check_gone
from engine.commands.people import actor_of
from engine.commands.session import Session
from engine.errors import InputError, LinkClash, RefusedError, SyncEngineError
from engine.exit_codes import ExitCode
from engine.mapping.mapper import map_join
from engine.plan.fields import field_values
from engine.reasoning.facts import Verdict
from engine.reports.acts import Act
from engine.reports.results import Assessed
from engine.rules.paths import at_path
from engine.rules.program import CompiledFlow
from engine.rules.view import RecordView
from engine.store.store import utc_now
from engine.sync.adopt import adopt_link, home_and_other
from engine.sync.apply import apply_item
from engine.sync.items import Applied, ItemToApply
from engine.sync.runs import LEASE

LINK, UNLINK = "link", "unlink"


def judged(session: Session, flow: CompiledFlow, record: Mapping[str, Any], action: str) -> Assessed:
    """The decision on an action by the person who asks for it."""
    actor = actor_of(session.context, required_actor(session))
    return assess(session.program, session.judge, flow, record, session.surroundings, Question(action, actor))


def link(session: Session, flow: CompiledFlow, record: Mapping[str, Any], other: str) -> Act:
    """Join a record with one that the other system holds, and tell the systems so."""
    result, actor = judged(session, flow, record, LINK), required_actor(session)
    decision = result.decision
    if decision.verdict is not Verdict.READY or decision.identity is None:
        return Act(decision.identity or "", LINK, result, "", refusal_code(flow, result))
    _must_exist(session, flow, other)
    view = RecordView(record, flow.catalogue, session.surroundings, given=decision.inputs)
    payload = map_join(session.program.mappings[flow.name], view, other)
    if payload.problems:
        problem = payload.problems[0]
        raise InputError(f"{flow.flow.label} {decision.identity}: {problem.message}", fix=problem.fix)
    home, theirs = home_and_other(session.program, flow.name, decision.identity, other)
    item = ItemToApply(
        flow.name, flow.flow.object, decision.identity, decision.title, decision.state, payload,
        decision=decision.verdict.value, fields=field_values(view), counterpart=other,
    )  # fmt: skip
    with session.store.lease(LEASE):
        # Kept first, as a person's word: applying it then finds it there. It is taken back where a system refuses.
        try:
            session.store.links.add(flow.flow.linked_as, home, theirs, origin="linked", by=actor)
        except LinkClash as error:
            raise RefusedError(str(error), fix=error.fix) from None
        done = apply_item(
            item, program=session.program, systems=session.live.systems, store=session.store, run_id=None,
            clock=utc_now, actor=actor,
        )  # fmt: skip
        if done.outcome is not Applied.DONE:
            session.store.links.remove(flow.flow.linked_as, home, by=actor, why="a system refused the link")
            raise SyncEngineError(
                f"{flow.flow.label} {decision.identity} was not linked: {' '.join(done.messages) or done.outcome}",
                fix="Mend what the system says, then link again.",
            )
    return Act(decision.identity, LINK, result, _label(session, flow.direction.synced), ExitCode.FINE)


def unlink(
    session: Session, flow: CompiledFlow, record: Mapping[str, Any], comment: str, *, reset: bool = False
) -> tuple[Act, str]:
    """Part a record from its counterpart; gives what is left to be done by hand too.

    Where the pack wants the counterpart deleted first, its system is asked whether it is gone; ``reset`` does not ask.
    """
    result, actor = judged(session, flow, record, UNLINK), required_actor(session)
    decision = result.decision
    identity = decision.identity or ""
    if decision.verdict is not Verdict.READY:
        return Act(identity, UNLINK, result, "", refusal_code(flow, result)), ""
    other = session.surroundings.counterpart_of(flow.flow, identity)
    if other is None:
        raise InputError(f"{flow.flow.label} {identity} is not linked.", fix="Check the id.")
    home, theirs = home_and_other(session.program, flow.name, identity, other)
    by_hand = check_gone(session, flow, home, theirs, reset=reset)
    to = flow.actions[UNLINK].to
    with session.store.transaction() as tx:
        # A link that only the record itself tells of is kept first, so that its history shows who parted the two.
        adopt_link(
            session.store, session.program, flow=flow.name, object=flow.flow.linked_as, identity=identity,
            counterpart=other, actor=actor, tx=tx,
        )  # fmt: skip
        session.store.links.remove(flow.flow.linked_as, home, by=actor, why=comment or "unlinked by hand", tx=tx)
        session.store.snapshots.remove(flow.name, identity, tx=tx)
        session.store.settlements.remove(flow.name, identity, tx=tx)
        stored = session.store.items.get(flow.name, identity, tx=tx)
        item = stored or session.store.items.new(flow.name, identity, decision.title, decision.state, actor=actor)
        session.store.items.move(replace(item, record=None, errors=()), to, actor=actor, comment=comment, tx=tx)
        session.store.audit.append(
            actor=actor, action=f"{UNLINK}: reset" if reset else UNLINK, flow=flow.name, source_id=identity,
            decision=decision.verdict.value, answer={"id": other}, tx=tx,
        )  # fmt: skip
    return Act(identity, UNLINK, result, _label(session, to), ExitCode.FINE), by_hand


def _must_exist(session: Session, flow: CompiledFlow, other: str) -> None:
    """The counterpart has to be there; where the pack names a list of candidates, it is looked up in it."""
    matching = flow.flow.matching
    if matching is None:
        return
    section = session.program.pack.connector.surroundings[matching.list]
    get = at_path(section.by)
    if not any(typed(get(row), FieldType.ID) == other for row in session.context.rows(matching.list)):
        raise InputError(
            f"There is no {other} among: {section.label}.",
            fix=f"Check the id; sync-engine suggest {flow.flow.object} lists likely ones.",
        )


def _label(session: Session, state: str) -> str:
    known = session.program.pack.connector.states.get(state)
    return known.label if known else state
