"""How things stand, from the store alone: what came through when, what waits since when and on whom, what hangs in the air."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from engine.adapters.daily import bound_of_day
from engine.adapters.limits import kept
from engine.commands.session import Session
from engine.pack.actions import Action
from engine.pack.placeholders import fill
from engine.pack.schedules import zone_named
from engine.pack.system_spec import SystemSpec
from engine.program import Program
from engine.reports.status import Budget, FlowStatus, OpenCall, Status, Stuck
from engine.store import Intent, Item, Store, utc_now
from engine.store.rates import Rate
from engine.store.workers import ENDED
from engine.sync.marks import last_success
from engine.sync.standing import quiet_left

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
    names, linked = dict.fromkeys(flow.flow.linked_as for flow in program.flows.values()), store.links.counts()
    return Status(
        session.configuration.company,
        store.place,
        flows,
        {name: linked.get(name, 0) for name in names},
        {name: state.label for name, state in connector.states.items()},
        store.runs.last(),
        tuple(
            _stuck(program, item)
            for item in store.items.in_state(None, waiting)
            if item.flow in program.flows and waits_for(program, item)
        ),
        tuple(_open_call(program, store, one) for one in store.journal.open()),
        dict(_budgets(session)),
        utc_now(),
        tuple(worker for worker in store.workers.list() if worker.state != ENDED),
        frozenset(worker.id for worker in store.workers.silent(session.configuration.workers.dead_after)),
    )


def waits_for(program: Program, item: Item) -> tuple[str, ...]:
    """What has to happen with an item: the next run, or the actions that people are offered, by their names."""
    if item.state in program.flows[item.flow].direction.ready_states:
        return (NEXT_RUN,)
    return tuple(action.label for action in _offered(program, item))


def _stuck(program: Program, item: Item) -> Stuck:
    waits = waits_for(program, item)
    people = () if waits == (NEXT_RUN,) else tuple(one.by for one in _offered(program, item) if one.by)
    return Stuck(
        item.flow, item.source_id, item.title, item.state, item.state_at, waits, tuple(dict.fromkeys(people)),
        item.errors,
    )  # fmt: skip


def _offered(program: Program, item: Item) -> Iterator[Action]:
    flow = program.flows[item.flow]
    for name, action in flow.actions.items():
        if item.state in action.from_ and action.to and name != flow.direction.applies:
            yield action


def _open_call(program: Program, store: Store, one: Intent) -> OpenCall:
    system = one.payload.get("system") if isinstance(one.payload, Mapping) else None
    if not isinstance(system, str) and one.flow in program.flows:
        system = program.flows[one.flow].flow.to
    spec = program.pack.systems.get(str(system))
    operation = None if spec is None else spec.writes.get(one.operation)
    known = OpenCall(one.flow, one.source_id, one.call, one.key, one.state, one.attempts, one.attempted_at)
    if spec is None or operation is None:
        return known
    return OpenCall(
        known.flow, known.id, known.call, known.key, known.state, known.attempts, known.attempted, spec.label,
        utc_now() + timedelta(seconds=quiet_left(store, utc_now, one, operation)), operation.look is not None,
        operation.without_look,
    )  # fmt: skip


def _budgets(session: Session) -> Iterator[tuple[str, Budget]]:
    """By system, as far as something is known of its limit, or a bound of a day is configured."""
    noted = {rate.system: rate for rate in session.store.rates.all()}
    today = utc_now().astimezone(zone_named(session.configuration.schedule.zone)).date().isoformat()
    for name, spec in session.program.pack.systems.items():
        rate = noted.get(name) or Rate(name, datetime.fromtimestamp(0, UTC))
        per_day = _calls_per_day(spec, session.configuration.systems.get(name, {}))
        if rate.remaining is None and rate.held_until is None and per_day is None:
            continue
        keep = max((interface.rate.keep for interface in spec.interfaces.values()), default=0)
        bound = rate.bound if per_day is None else per_day
        yield name, Budget(
            rate.noted_at, rate.remaining, rate.bound, rate.resets_at, rate.held_until,
            None if per_day is None else rate.used if rate.day == today else 0, per_day, kept(keep, bound),
        )  # fmt: skip


def _calls_per_day(spec: SystemSpec, given: Mapping[str, str]) -> int | None:
    values = {name: key.default or "" for name, key in spec.configuration.items()} | dict(given)
    found = (bound_of_day(fill(one.rate.calls_per_day, values), spec.label) for one in spec.interfaces.values())
    return next((number for number in found if number is not None), None)
