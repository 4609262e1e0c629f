"""How things stand, from the store alone: what came through when, what waits since when and on whom, what hangs in the air."""

from __future__ import annotations

from engine.commands.session import Session
from engine.program import Program
from engine.reports.status import Budget, FlowStatus, OpenCall, Status, Stuck
from engine.store import Item, utc_now
from engine.sync.marks import last_budget, last_success

NEXT_RUN = "the next run"


def standing(session: Session) -> Status:
    """Everything that ``sync-engine status`` shows, and what the figures of a run are made of."""
    program, store, counts = session.program, session.store, session.store.items.counts()
    connector = program.pack.connector
    flows = tuple(
        FlowStatus(
            name,
            flow.flow.object,
            program.pack.objects[flow.flow.object].plural,
            flow.direction.label,
            {state: number for (of, state), number in counts.items() if of == name},
            last_success(store, name),
        )
        for name, flow in program.flows.items()
    )
    through = {direction.synced for direction in connector.directions.values()}
    waiting = set(connector.states) - through
    names = dict.fromkeys(flow.flow.linked_as for flow in program.flows.values())
    budgets = ((name, last_budget(store, name)) for name in connector.systems)
    return Status(
        session.configuration.company,
        store.place,
        flows,
        {name: sum(1 for _ in store.links.all(name)) for name in names},
        {name: state.label for name, state in connector.states.items()},
        store.runs.last(),
        tuple(
            Stuck(item.flow, item.source_id, item.title, item.state, item.state_at, waits_for(program, item))
            for item in store.items.in_state(None, waiting)
            if item.flow in program.flows and waits_for(program, item)
        ),
        tuple(
            OpenCall(one.flow, one.source_id, one.call, one.key, one.state, one.attempts, one.attempted_at)
            for one in store.journal.open()
        ),
        {name: Budget(*found) for name, found in budgets if found is not None},
        utc_now(),
    )


def waits_for(program: Program, item: Item) -> tuple[str, ...]:
    """What has to happen with an item: the next run, or the actions that people are offered, by their names."""
    flow = program.flows[item.flow]
    if item.state in flow.direction.ready_states:
        return (NEXT_RUN,)
    return tuple(
        action.label
        for name, action in flow.actions.items()
        if item.state in action.from_ and action.to and name != flow.direction.applies
    )
