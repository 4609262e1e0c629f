"""From plans to facts: what each record lacks by itself, and which records it needs. The checks of the rules decide both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.checks.finding import Finding
from engine.checks.values import MISSING
from engine.pack.actions import Action
from engine.plan.build import build_plan
from engine.plan.items import PlanAction, PlanItem
from engine.plan.memory import Memory
from engine.program import Program
from engine.readiness.facts import Key, Own, Record
from engine.readiness.world import Entry, Needed, World
from engine.reasoning.facts import Outcome, Severity
from engine.rules.decision import Reason
from engine.rules.judge import Judge
from engine.rules.program import CompiledFlow, CompiledRule
from engine.rules.situation import Nobody, Situation
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView
from engine.rules.words import fix_of, message_of

Row = Mapping[str, Any]


def flows_with_needs(program: Program, flows: Iterable[CompiledFlow]) -> list[CompiledFlow]:
    """The flows with those that bring what their records need, and so on, in the order of a run."""
    wanted: set[str] = set()
    objects: set[str] = set()
    todo = list(flows)
    while todo:
        flow = todo.pop()
        if flow.name in wanted:
            continue
        wanted.add(flow.name)
        for need in flow.flow.needs:
            if need.object not in objects:
                objects.add(need.object)
                todo += [other for other in program.flows.values() if _brings(program, other, need.object)]
    return [flow for flow in program.flows.values() if flow.name in wanted]


def home(program: Program) -> str:
    """The system whose ids needs speak of."""
    return next(iter(program.pack.connector.systems))


def _brings(program: Program, flow: CompiledFlow, object_name: str) -> bool:
    return flow.flow.object == object_name and flow.flow.from_ == home(program)


def gather(
    program: Program,
    flows: Sequence[CompiledFlow],
    records_of: Callable[[str], Iterable[Row]],
    surroundings: Surroundings,
    judge: Judge,
    memory: Memory,
) -> World:
    """Plan the flows and note what each record lacks and needs. It reads; it never writes anything anywhere."""
    entries: dict[Key, Entry] = {}
    off: dict[str, list[str]] = {}
    brought: set[Record] = set()
    for flow in flows:
        if flow.name not in program.mappings:
            continue
        records = list(records_of(flow.name))
        plan = build_plan(flow, program.mappings[flow.name], records, surroundings, judge, memory)
        planned = 0
        for row, item in zip(records, plan, strict=False):
            planned += 1
            key = (flow.name, item.identity)
            if key in entries or not item.identity:
                continue
            record = (flow.flow.object, item.identity) if flow.flow.from_ == home(program) else None
            if record in brought:
                record = None
            elif record is not None:
                brought.add(record)
            entries[key] = _entry(flow, item, RecordView(row, flow.catalogue, surroundings), record)
        if records and not planned:
            off.setdefault(flow.flow.object, []).append(flow.name)
    labels = {name: (spec.label, spec.plural) for name, spec in program.pack.objects.items()}
    needs = {flow.name: tuple(rule.id for rule in flow.rules if rule.kind == "need") for flow in flows}
    return World(entries, needs, {name: tuple(names) for name, names in off.items()}, labels)


def _entry(flow: CompiledFlow, item: PlanItem, view: RecordView, record: Record | None) -> Entry:
    done = item.action in (PlanAction.UNCHANGED, PlanAction.SKIPPED)
    reasons = own_reasons(flow, item)
    mended = Own.AWAITING_PERSON if _awaits_person(flow, item) else Own.CLEAR
    identity = flow.flow.identity
    amount = view.value(identity.amount) if identity.amount else None
    return Entry(
        (flow.name, item.identity),
        item.object,
        flow.flow.label,
        item.title,
        item.action,
        item.because_text,
        Own.BLOCKED if reasons else mended,
        mended,
        reasons,
        () if done else tuple(needs_of(flow, view)),
        _step(flow, item),
        record,
        amount if isinstance(amount, Decimal) else Decimal(amount) if type(amount) is int else None,
        identity.amount_sign,
    )


def own_reasons(flow: CompiledFlow, item: PlanItem) -> tuple[Reason, ...]:
    """Why a record cannot go, apart from the records that it needs; a refusal without a rule says its because."""
    if item.action not in (PlanAction.BLOCKED, PlanAction.CONFLICT, PlanAction.WAITING, PlanAction.SKIPPED):
        return ()
    found = tuple(reason for reason in item.reasons if reason.waits_for is None or reason.outcome is Outcome.ERROR)
    if found or item.action is PlanAction.WAITING or (item.action is PlanAction.BLOCKED and _needs_only(item)):
        return found
    fault = item.decision.fault if item.decision else ""
    return (_reason(flow, item.because.value, "plan", fault or item.because_text, ""),)


def _needs_only(item: PlanItem) -> bool:
    return bool(item.reasons) and not (item.decision and item.decision.fault)


def needs_of(flow: CompiledFlow, view: RecordView) -> Iterator[Needed]:
    """Every need that concerns the record and names one, met or not, as the compiled checks say."""
    for rule in flow.rules:
        if rule.waits_for is None:
            continue
        finding = _asked(rule, view)
        if finding.outcome is Outcome.NOT_APPLICABLE:
            continue
        object_name, at = rule.waits_for
        identity = view.value(at)
        if not isinstance(identity, str):
            continue
        need = next(need for need in flow.flow.needs if need.id == rule.id)
        met = finding.outcome is Outcome.PASS
        yield Needed(
            rule.id,
            (object_name, identity),
            met,
            need.state,
            rule.position,
            "" if met else message_of(rule, finding, view),
            "" if met else fix_of(rule, finding, view),
            rule.owner,
            rule.sources,
        )


def _asked(rule: CompiledRule, view: RecordView) -> Finding:
    if rule.when is not None:
        found = rule.when(view)
        if found.outcome is Outcome.FAIL:
            return Finding(Outcome.NOT_APPLICABLE)
        if found.outcome is not Outcome.PASS:
            # As in judging: a condition that cannot be told leaves the need standing.
            return Finding(found.outcome, found.values, found.place, found.reason, found.note)
    return rule.test(view)


def _awaits_person(flow: CompiledFlow, item: PlanItem) -> bool:
    return not item.writes and item.state not in _ready_states(flow)


def _ready_states(flow: CompiledFlow) -> tuple[str, ...]:
    return flow.direction.ready_states if flow.flow.approval else flow.direction.unattended_states


def next_action(flow: CompiledFlow, state: str) -> tuple[str, Action] | None:
    """What a person does with a record in this state for it to go on; None where a run writes it or nothing is offered."""
    asks = flow.direction.asks
    if asks in flow.actions and state in flow.actions[asks].from_:
        return asks, flow.actions[asks]
    for name, action in flow.actions.items():
        if name != flow.direction.applies and state in action.from_ and action.to in _ready_states(flow):
            return name, action
    return None


def _step(flow: CompiledFlow, item: PlanItem) -> Reason:
    if not _awaits_person(flow, item):
        return _reason(flow, "next-run", "run", "The next run writes it.", "Run the sync.", owner="operator")
    offered = next_action(flow, item.state)
    if offered is None:
        return _reason(flow, "awaits-a-person", "person", _sentence(item.because_text), "")
    name, action = offered
    owner = flow.flow.owner
    if name != flow.direction.asks:
        # Who answers for the rules that bite at this action alone is who does it.
        asked = {rule.id for rule in flow.by_action.get(flow.direction.asks, ())}
        owners = [rule.owner for rule in flow.by_action.get(name, ()) if rule.id not in asked and not rule.about_actor]
        owner = owners[0] if owners else owner
    message = _sentence(f"nobody has done it yet: {action.label}")
    return Reason(
        "awaits-a-person", "person", Outcome.FAIL, Severity.BLOCK, message, f"{action.label}.", action.sources,
        "item.state", item.state, action.place, owner,
    )  # fmt: skip


def _reason(flow: CompiledFlow, rule: str, kind: str, message: str, fix: str, *, owner: str = "") -> Reason:
    return Reason(
        rule, kind, Outcome.FAIL, Severity.BLOCK, _sentence(message), fix, flow.flow.sources, "", MISSING,
        flow.flow.place, owner or flow.flow.owner,
    )  # fmt: skip


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def reasons_about(
    judge: Judge,
    flow: CompiledFlow,
    row: Row,
    surroundings: Surroundings,
    item_state: str,
    actor: Mapping[str, Any] | Nobody,
) -> tuple[Reason, ...]:
    """What stands in a person's way to do with the record what is to be done next."""
    offered = next_action(flow, item_state)
    if offered is None or isinstance(actor, Nobody):
        return ()
    about = {rule.id for rule in flow.rules if rule.about_actor}
    decision = judge.judge(flow, Situation(row, offered[0], surroundings, actor=actor))
    return tuple(reason for reason in decision.standing_in_the_way() if reason.rule in about)
