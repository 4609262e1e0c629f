"""The plans of live flows as one network, with its root causes: what ``why`` and ``unblock`` share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.commands.output import tell
from engine.commands.people import actor_of
from engine.commands.session import Session
from engine.errors import InputError
from engine.plan.items import PlanAction
from engine.plan.memory import StoreMemory
from engine.readiness.causes import Causes, network_of
from engine.readiness.chain import Chain, chain_of
from engine.readiness.choice import choose_readiness
from engine.readiness.facts import Key, Own
from engine.readiness.gather import flows_with_needs, gather, reasons_about
from engine.readiness.network import Network
from engine.readiness.world import World
from engine.rules.judge import state_of
from engine.rules.program import CompiledFlow
from engine.rules.view import RecordView


def read_world(session: Session, flows: Sequence[CompiledFlow]) -> World:
    """The plans of these flows over the live systems, as facts."""
    return gather(
        session.program,
        flows,
        session.context.records,
        session.surroundings,
        session.judge,
        StoreMemory(session.store),
    )


def derive(session: Session, world: World) -> Causes:
    """The causes of a world; tells which engine derives where another was to be expected."""
    items = sum(1 for _ in world.items())
    choice = choose_readiness(world.needs, items, session.configuration.reasoner)
    tell(session.options, f"readiness is derived by {choice.engine.name}: {choice.why}", level=1)
    network = network_of(world, Network(choice.engine, world.needs))
    remark = choice.remark or network.said
    if remark:
        tell(session.options, f"remark: {remark}")
    return Causes(world, network, session.program.pack.connector)


def chain_of_record(session: Session, name: str, identity: str) -> tuple[Causes, Chain]:
    """The chain of one record; with ``--as`` also what stands in that person's way. Raises InputError for an unknown id."""
    from engine.commands.names import flows_named

    asked = flows_named(session.program, [name])
    world = read_world(session, flows_with_needs(session.program, asked))
    key = next(((flow.name, identity) for flow in asked if (flow.name, identity) in world.entries), None)
    if key is None:
        flows = ", ".join(flow.name for flow in asked)
        off = [flow for names in world.off.values() for flow in names if flow in flows]
        raise InputError(
            f"There is no {asked[0].flow.label} {identity} ({flows}).",
            fix=f"{', '.join(off)} is switched off by the settings."
            if off
            else "Check the id; a record is named by its id in the system that it comes from.",
        )
    world = _with_person(session, world, key)
    causes = derive(session, world)
    return causes, chain_of(world, causes, key)


def _with_person(session: Session, world: World, key: Key) -> World:
    actor = actor_of(session.context, session.options.actor)
    entry, flow = world.entries[key], session.program.flows[key[0]]
    if session.options.actor is None or entry.action in (PlanAction.UNCHANGED, PlanAction.SKIPPED):
        return world
    for row in session.context.records(flow.name):
        view = RecordView(row, flow.catalogue, session.surroundings)
        if view.identity == key[1]:
            state = state_of(flow, view)
            about = reasons_about(session.judge, flow, row, session.surroundings, state, actor or {})
            if not about:
                return world
            blocked = replace(entry, own=Own.BLOCKED, reasons=(*entry.reasons, *about))
            return replace(world, entries={**world.entries, key: blocked})
    return world
