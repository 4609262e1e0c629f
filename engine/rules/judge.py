"""The decision about one record: compiled rules turn it into flat facts, the rules engine turns the facts into the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.finding import Finding, Place
from engine.checks.values import MISSING, FieldType, typed
from engine.load.suggest import did_you_mean
from engine.pack.actions import Action
from engine.pack.connector import Connector
from engine.reasoning.facts import NeedFact, Outcome, Reasoner, RequirementFact, Severity, Verdict
from engine.reasoning.last_word import conclude
from engine.rules.decision import Decision, Notice, Reason
from engine.rules.editing import edit_reasons
from engine.rules.program import CompiledFlow, CompiledRule
from engine.rules.setting_change import setting_reasons
from engine.rules.situation import Nobody, Situation, Waiver
from engine.rules.view import RecordView
from engine.rules.words import fix_of, message_of, title_of

STATE_RULE = 0
NOT_APPLICABLE = Finding(Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges records of any flow of one pack. ``waivers`` are the rules set aside, already narrowed to those still valid."""

    connector: Connector
    reasoner: Reasoner
    waivers: Sequence[Waiver] = ()

    def judge(self, flow: CompiledFlow, situation: Situation, *, everything: bool = False) -> Decision:
        """The decision with all its reasons; ``everything`` also keeps the rules that passed or did not apply."""
        actor = None if isinstance(situation.actor, Nobody) else situation.actor
        view = RecordView(situation.record, flow.catalogue, situation.surroundings, given=situation.given, actor=actor)
        state = view.state = state_of(flow, view)
        inputs = effective_inputs(flow, view, situation)
        view.given = inputs
        action = flow.actions.get(situation.action)
        if action is None:
            return self._unknown_action(flow, view, situation.action)
        if situation.action in flow.refused:
            return self._never_offered(flow, view, situation.action, state)
        asked = list(self._ask(flow, view, situation))
        own = list(self._own(flow, view, action, situation))
        state_finding = _state_finding(action, state, own)
        conclusion = conclude(
            self.reasoner,
            [
                RequirementFact(STATE_RULE, state_finding.outcome, Severity.BLOCK, False),
                *(
                    RequirementFact(rule.number, finding.outcome, rule.severity, waiver is not None)
                    for rule, finding, waiver in asked
                    if rule.kind != "need"
                ),
            ],
            [NeedFact(rule.number, finding.outcome) for rule, finding, _ in asked if rule.kind == "need"],
        )
        reasons, checked = [], []
        if not _offered(action, state):
            reasons.append(self._state_reason(flow, action, state))
        reasons += [reason for reason in own if reason.outcome is not Outcome.PASS]
        checked += own if everything else []
        for rule, finding, waiver in asked:
            stands = finding.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)
            if stands or everything:
                reason = _reason(rule, finding, view, waiver)
                checked.append(reason)
                if stands:
                    reasons.append(reason)
        not_asked = tuple(rule.id for rule, finding, _ in asked if rule.about_actor and finding is _NOT_ASKED)
        return Decision(
            flow.name,
            flow.flow.object,
            view.identity,
            title_of(flow, view),
            situation.action,
            conclusion.verdict,
            tuple(reasons),
            tuple(self._notices(flow, view, situation.action)),
            tuple(checked) if everything else (),
            not_asked,
            conclusion.engine,
            conclusion.fault,
            inputs,
            state,
        )

    def _ask(
        self, flow: CompiledFlow, view: RecordView, situation: Situation
    ) -> Iterator[tuple[CompiledRule, Finding, Waiver | None]]:
        nobody = isinstance(situation.actor, Nobody)
        for rule in flow.by_action[situation.action]:
            if rule.about_actor and nobody:
                yield rule, _NOT_ASKED, None
                continue
            finding = self._applies(rule, view) or rule.test(view)
            yield rule, finding, self._waiver(flow, rule, finding, view)

    @staticmethod
    def _applies(rule: CompiledRule, view: RecordView) -> Finding | None:
        """None where the rule is to be asked; else why not. A ``when`` that cannot be told leaves the rule standing."""
        if rule.when is None:
            return None
        found = rule.when(view)
        if found.outcome is Outcome.PASS:
            return None
        if found.outcome is Outcome.FAIL:
            return Finding(Outcome.NOT_APPLICABLE, found.values, found.place, note="its condition does not hold")
        return Finding(found.outcome, found.values, found.place, found.reason, found.note)

    def _waiver(self, flow: CompiledFlow, rule: CompiledRule, finding: Finding, view: RecordView) -> Waiver | None:
        if finding.outcome not in (Outcome.FAIL, Outcome.CANNOT_TELL) or rule.kind == "need":
            return None
        for waiver in self.waivers:
            if waiver.rule == rule.id and waiver.flow in (flow.name, "*") and waiver.record in (view.identity, "*"):
                return waiver
        return None

    def _state_reason(self, flow: CompiledFlow, action: Action, state: str) -> Reason:
        known = self.connector.states.get(state)
        label = known.label if known else state
        message = f"{action.label} is not offered: the {flow.flow.label.casefold()} is {label}."
        fix = action.refusals.get(state, "")
        if not fix:
            offered = [
                other.label
                for name, other in flow.actions.items()
                if state in other.from_ and name not in (flow.direction.applies,)
            ]
            fix = f"In this state there is: {', '.join(offered)}." if offered else ""
        sources = action.sources
        return Reason(
            "state-of-item", "state", Outcome.FAIL, Severity.BLOCK, message, fix, sources, "item.state", state,
            action.places.get("from", action.place),
        )  # fmt: skip

    def _own(self, flow: CompiledFlow, view: RecordView, action: Action, situation: Situation) -> Iterator[Reason]:
        """What the action itself asks of its inputs: the field that is edited, the setting that is changed."""
        if action.edits:
            yield from edit_reasons(flow, view, action, view.state)
        if action.changes_setting is not None:
            yield from setting_reasons(self.connector, view, action, situation.actor)

    def _never_offered(self, flow: CompiledFlow, view: RecordView, action: str, state: str) -> Decision:
        compiled = flow.refused[action]
        notice = compiled.notice
        text = "" if compiled.text is None else compiled.text.render(_record_values(compiled.text.names, view))
        reason = Reason(
            notice.id, "state", Outcome.FAIL, Severity.BLOCK, text, "", notice.sources, "action", action, notice.place
        )
        return Decision(
            flow.name, flow.flow.object, view.identity, title_of(flow, view), action, Verdict.BLOCKED, (reason,),
            inputs=view.given, state=state,
        )  # fmt: skip

    def _notices(self, flow: CompiledFlow, view: RecordView, action: str) -> Iterator[Notice]:
        for compiled in (*flow.notices, *flow.action_notices[action]):
            if compiled.when is not None and compiled.when(view).outcome is not Outcome.PASS:
                continue
            text = "" if compiled.text is None else compiled.text.render(_record_values(compiled.text.names, view))
            yield Notice(compiled.notice.id, text, compiled.notice.sources, compiled.notice.place)

    def _unknown_action(self, flow: CompiledFlow, view: RecordView, action: str) -> Decision:
        known = self.connector.actions.get(action)
        message = (
            f"{known.label} does not exist for {flow.flow.label} ({flow.direction.label})."
            if known
            else f'There is no action "{action}".'
        )
        reason = Reason(
            "action-of-flow", "state", Outcome.FAIL, Severity.BLOCK, message, did_you_mean(action, flow.actions), (),
            "action", action, flow.flow.place,
        )  # fmt: skip
        return Decision(
            flow.name, flow.flow.object, view.identity, title_of(flow, view), action, Verdict.BLOCKED, (reason,)
        )


_NOT_ASKED = Finding(Outcome.NOT_APPLICABLE, note="no person was named")


def _record_values(names: frozenset[str], view: RecordView) -> dict[str, Any]:
    return {name: view.value(name) for name in names}


def state_of(flow: CompiledFlow, view: RecordView) -> str:
    """The item's state: as the queue says, else synced where the record carries its counterpart's id, else the initial one."""
    identity = view.identity
    state = view.surroundings.item(flow.name, identity).get("state")
    if isinstance(state, str):
        return state
    if identity is not None and view.surroundings.counterpart_of(flow.flow, identity) is not None:
        return flow.direction.synced
    linked_by = flow.flow.identity.linked_by
    named = view.value(linked_by) if linked_by else MISSING
    if named is not MISSING and not view.surroundings.apart(flow.flow, identity, named):
        return flow.direction.synced
    return flow.direction.initial


def _offered(action: Action, state: str) -> bool:
    return not action.from_ or state in action.from_


def _state_finding(action: Action, state: str, own: Sequence[Reason]) -> Finding:
    """One answer for the rules engine on all that the action asks itself."""
    if _offered(action, state) and all(reason.outcome is Outcome.PASS for reason in own):
        return NOT_APPLICABLE
    return Finding(Outcome.FAIL, {"value": state}, Place("item.state"))


def effective_inputs(flow: CompiledFlow, view: RecordView, situation: Situation) -> dict[str, Any]:
    """What was typed, with the pre-filled values for prompts that were left empty."""
    inputs = dict(situation.given)
    for name, prompt in flow.flow.prompts.items():
        typed_value = typed(inputs.get(name), FieldType.TEXT)
        if typed_value is not MISSING and prompt.editable:
            continue
        offered = view.value(prompt.prefill) if prompt.prefill else MISSING
        condition = flow.prefill[name]
        if offered is not MISSING and (condition is None or condition(view).outcome is Outcome.PASS):
            inputs[name] = offered
    return inputs


def _reason(rule: CompiledRule, finding: Finding, view: RecordView, waiver: Waiver | None) -> Reason:
    waits_for = None
    if rule.waits_for is not None:
        needed = view.value(rule.waits_for[1])
        waits_for = (rule.waits_for[0], needed) if isinstance(needed, str) else None
    return Reason(
        rule.id,
        rule.kind,
        finding.outcome,
        rule.severity,
        message_of(rule, finding, view),
        fix_of(rule, finding, view),
        rule.sources,
        _path(finding.place),
        finding.values.get("value", MISSING),
        rule.position,
        rule.owner,
        "" if waiver is None else f"{waiver.by}: {waiver.why} (until {waiver.until})",
        waits_for,
        finding.note,
    )


def _path(place: Place) -> str:
    """The place in the record: ``parts[3].amount``; several lines are told in the message."""
    at = f"[{place.lines[0]}]" if len(place.lines) == 1 else "[]" if place.lines else ""
    return f"{place.field}{at}" + (f".{place.line_field}" if place.line_field else "")
