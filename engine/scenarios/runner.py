"""Scenarios run: each is judged as a record of a live run would be, and its answer is compared with what it must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.checks.values import shown
from engine.errors import InputError
from engine.mapping.mapper import map_join, map_record
from engine.mapping.payload import Call, Payload
from engine.program import Program
from engine.reasoning.facts import Outcome, Reasoner
from engine.reasoning.python_engine import PythonReasoner
from engine.rules.decision import Decision
from engine.rules.judge import Judge
from engine.rules.program import CompiledFlow
from engine.rules.situation import Nobody, Situation, Waiver
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView
from engine.scenarios.evidence import contradictions
from engine.scenarios.model import Expectation, Scenario
from engine.scenarios.reader import Prepared, read_scenarios
from engine.scenarios.snapshots import compare


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What came of one scenario. ``differences`` is empty where it passed; each is a sentence for its author."""

    scenario: Scenario
    differences: tuple[str, ...]
    decision: Decision | None = None
    payload: Payload | None = None
    locked: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True where everything came out as written."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class ScenarioRunner:
    """Runs the scenarios of one pack. ``now`` is the time at which all of them are judged.

    ``folder`` holds the kept payloads; with ``record`` they are written instead of compared.
    """

    program: Program
    now: datetime
    folder: Path
    reasoner: Reasoner = field(default_factory=PythonReasoner)
    record: bool = False

    def run(self, prepared: Prepared) -> ScenarioResult:
        """The result of one scenario."""
        scenario = prepared.scenario
        if scenario.expect.refused_direction:
            differences = [*self._refused_direction(scenario), *contradictions(scenario, None, ())]
            return ScenarioResult(scenario, tuple(differences))
        flow = self.program.flows[scenario.situation.flow]
        situation = self._situation(prepared)
        decision = self._judge(scenario, flow).judge(flow, situation, everything=True)
        actor = None if isinstance(situation.actor, Nobody) else situation.actor
        view = RecordView(situation.record, flow.catalogue, situation.surroundings, given=decision.inputs, actor=actor)
        view.state = decision.state
        locked = locked_fields(flow, view, decision.state)
        payload = self._payload(flow, view, decision, scenario.situation.counterpart)
        differences = [
            *_decided(scenario.expect, decision),
            *_effects(scenario.expect, flow, view, decision, locked),
            *_written(scenario.expect, payload),
            *self._kept(scenario, payload),
            *contradictions(scenario, decision, self._shown(flow, situation.action)),
        ]
        return ScenarioResult(scenario, tuple(differences), decision, payload, locked)

    def _situation(self, prepared: Prepared) -> Situation:
        surroundings = Surroundings(
            prepared.context, self.program.pack.connector, self.program.pack.flows, lambda: self.now
        )
        return Situation(prepared.record, prepared.action, surroundings, prepared.given, prepared.actor)

    def _judge(self, scenario: Scenario, flow: CompiledFlow) -> Judge:
        waivers = [
            Waiver(rule, flow.name, "*", "an administrator", "as the scenario says", "9999-12-31")
            for rule in scenario.situation.waived
        ]
        return Judge(self.program.pack.connector, self.reasoner, waivers)

    def _payload(self, flow: CompiledFlow, view: RecordView, decision: Decision, joined: str) -> Payload | None:
        mapping = self.program.mappings.get(flow.name)
        if mapping is None:
            return None
        linked = decision.state == flow.direction.synced
        return map_join(mapping, view, joined) if joined else map_record(mapping, view, linked=linked)

    def _kept(self, scenario: Scenario, payload: Payload | None) -> Iterator[str]:
        if scenario.expect.snapshot:
            yield from compare(payload, self.folder, scenario.id, record=self.record)

    @staticmethod
    def _shown(flow: CompiledFlow, action: str) -> tuple[str, ...]:
        """The statements that the flow itself and the action carry: asking is enough to show them."""
        found = flow.actions.get(action)
        return flow.flow.sources if found is None else (*flow.flow.sources, *found.sources)

    def _refused_direction(self, scenario: Scenario) -> Iterator[str]:
        name, _, direction = scenario.situation.flow.partition(".")
        spec = self.program.pack.objects.get(name)
        refused = None if spec is None else spec.refused_directions.get(direction)
        if refused is None:
            yield f"expected that {scenario.situation.flow} is refused, but the pack does not refuse it"
        elif refused.id != scenario.expect.refused_direction:
            yield f"expected that {scenario.expect.refused_direction} refuses it, but {refused.id} does"
        elif missing := [text for text in scenario.expect.reason_has if text.casefold() not in refused.text.casefold()]:
            yield f"expected the words {', '.join(missing)} in the reason, which is: {refused.text}"


def run_scenarios(
    program: Program, folder: Path, reasoner: Reasoner | None = None, *, record: bool = False
) -> tuple[ScenarioResult, ...]:
    """The results of all scenarios of a folder, in the order of the files; ``record`` keeps their payloads anew.

    Raises InputError for files that are wrong.
    """
    reading = read_scenarios(program, folder)
    if reading.problems:
        raise InputError(f"The scenarios in {folder} cannot be run.\n\n{reading.rendered()}")
    now = datetime.fromisoformat(reading.now)
    runner = ScenarioRunner(program, now, folder, reasoner or PythonReasoner(), record)
    return tuple(runner.run(prepared) for prepared in reading.scenarios)


def locked_fields(flow: CompiledFlow, view: RecordView, state: str) -> tuple[str, ...]:
    """The names of the fields that may not change while the item is in a state, in the order of the catalogue."""
    locked: set[str] = set()
    for lock in flow.locks:
        if state in lock.lock.states and (lock.when is None or lock.when(view).outcome is Outcome.PASS):
            locked.update(lock.fields)
    return tuple(name for name in flow.flow.fields if name in locked)


def _decided(expect: Expectation, decision: Decision) -> Iterator[str]:
    """Outcome, and exactly the rules that stand in the way, warn or are set aside."""
    if expect.outcome is not None and decision.verdict is not expect.outcome:
        yield f"expected {expect.outcome}, but it is {decision.verdict}"
    in_the_way = {reason.rule for reason in decision.standing_in_the_way()}
    waived = {reason.rule for reason in decision.reasons if reason.waived_by}
    warnings = {reason.rule for reason in decision.reasons} - in_the_way - waived
    yield from _exactly("stands in the way", expect.failing, in_the_way, decision)
    yield from _exactly("warns", expect.warnings, warnings, decision)
    yield from _exactly("is set aside", expect.waived, waived, decision)
    told = " ".join(f"{reason.message} {reason.fix}" for reason in decision.reasons).casefold()
    for text in expect.reason_has:
        if text.casefold() not in told:
            yield f'expected the words "{text}" in the reasons, which are: {told or "none"}'
    given = {notice.id for notice in decision.notices}
    for name in expect.notices:
        if name not in given:
            yield f"expected the notice {name}, which is not given"
    for name in expect.no_notices:
        if name in given:
            yield f"the notice {name} is given, but must not be"


def _exactly(what: str, expected: Sequence[str], found: set[str], decision: Decision) -> Iterator[str]:
    for rule in expected:
        if rule not in found:
            yield f"expected that {rule} {what}, but it does not"
    words = {reason.rule: reason.message for reason in decision.reasons}
    for rule in sorted(found - set(expected)):
        yield f"{rule} {what}, which was not expected: {words[rule]}"


def _effects(
    expect: Expectation, flow: CompiledFlow, view: RecordView, decision: Decision, locked: tuple[str, ...]
) -> Iterator[str]:
    inputs = decision.inputs or {}
    for name, value in expect.input.items():
        if not _same(value, inputs.get(name)):
            yield f"expected {shown(value)} for {name}, but it is {shown(inputs.get(name))}"
    if expect.locked is not None and set(expect.locked) != set(locked):
        yield f"expected exactly these fields to be locked: {_list(expect.locked)}; locked are: {_list(locked)}"
    if expect.skipped is not None:
        skipped = flow.skip is not None and flow.skip(view).outcome is Outcome.PASS
        if skipped is not expect.skipped:
            yield "expected that the record is left alone" if expect.skipped else "the record is left alone"


def _written(expect: Expectation, payload: Payload | None) -> Iterator[str]:
    if payload is None:
        if expect.payload or expect.losses or expect.problems:
            yield "expected a payload, but the flow has no mapping"
        return
    for key, found in (("losses", payload.losses), ("problems", payload.problems)):
        expected = getattr(expect, key)
        targets = {item.target for item in found}
        if key in expect.places and set(expected) != targets:
            told = "; ".join(item.message for item in found)
            yield f"expected {key} at exactly: {_list(expected)}; there are: {_list(sorted(targets))} {told}"
    calls = {call.id: call for call in (*payload.calls, *payload.back)}
    for name, rows in expect.payload.items():
        yield from _call(name, rows, calls.get(name))


def _call(name: str, expected: Any, call: Call | None) -> Iterator[str]:
    if call is None:
        if expected:
            yield f"expected the call {name}, which is not made"
        return
    if not expected:
        yield f"the call {name} is made, but must not be"
        return
    rows: Sequence[Mapping[str, Any]] = expected if isinstance(expected, tuple) else [expected] * len(call.rows)
    if len(rows) != len(call.rows):
        yield f"expected {len(rows)} rows of {name}, but there are {len(call.rows)}"
    for number, (wanted, row) in enumerate(zip(rows, call.rows, strict=False), start=1):
        for target, value in wanted.items():
            if not _same(value, row.values.get(target)):
                found = shown(row.values.get(target))
                yield f"expected {shown(value)} in {target} of {name}, row {number}, but it is {found}"


def _same(expected: Any, found: Any) -> bool:
    """Amounts and dates are compared as the text that a person writes for them."""
    if expected is None or found is None:
        return expected is found
    return str(expected) == str(found)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
