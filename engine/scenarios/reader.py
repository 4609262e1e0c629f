"""Scenario files read: every name in them is looked up in the pack, and everything that is wrong is told with its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.load.position import Position
from engine.load.problem import Problem, Problems
from engine.load.reader import read_file
from engine.load.render import render_problems
from engine.load.shapes import WRONG, Shape
from engine.load.suggest import did_you_mean
from engine.program import Program
from engine.rules.editing import FIELD_RULE
from engine.rules.program import CompiledFlow
from engine.rules.setting_change import KNOWN_RULE, PERMISSION_RULE, VALUE_RULE
from engine.rules.situation import NOBODY, Nobody
from engine.scenarios.model import SCENARIO_FILE, Reference, Scenario, SituationSpec
from engine.scenarios.paths import PathError, changed
from engine.scenarios.tables import BASE, Base, read_base
from engine.scenarios.values import Change

BASE_FILE = "base.yaml"
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario with its record and context as they are after its changes."""

    scenario: Scenario
    record: Record
    context: Mapping[str, Any]
    action: str
    given: Mapping[str, Any]
    actor: Mapping[str, Any] | Nobody | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The scenarios of a folder, or everything that is wrong with them. ``now`` is the time at which they are judged."""

    scenarios: tuple[Prepared, ...]
    problems: tuple[Problem, ...]
    files: Mapping[str, tuple[str, ...]]
    now: str = ""

    def rendered(self) -> str:
        """The problems for a person, with source lines."""
        return render_problems(self.problems, lambda name: self.files.get(name, ()))


def read_scenarios(program: Program, folder: Path) -> Reading:
    """All scenarios of a folder: ``base.yaml`` and every other ``*.yaml`` beside it. Nothing is raised for bad data."""
    return _Reader(program, folder).read()


class _Reader:
    def __init__(self, program: Program, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.problems = Problems()
        self.files: dict[str, tuple[str, ...]] = {}
        self.seen: dict[str, Position] = {}

    def read(self) -> Reading:
        spec = self._shaped(BASE_FILE, BASE)
        base = None if spec is WRONG else read_base(spec, self.folder, self.problems)
        prepared: list[Prepared] = []
        for path in sorted(self.folder.glob("*.yaml")):
            if path.name == BASE_FILE:
                continue
            file = self._shaped(path.name, SCENARIO_FILE)
            for scenario in () if file is WRONG else file.scenarios:
                self._check(scenario)
                if base is not None:
                    found = self._prepare(scenario, base)
                    prepared += [] if found is None else [found]
        found_problems = self.problems.sorted()
        return Reading(tuple(prepared), found_problems, self.files, "" if base is None else base.now)

    def _shaped(self, name: str, shape: Shape) -> Any:
        shown = _shown(self.folder / name)
        document = read_file(self.folder / name, shown, self.problems)
        self.files[shown] = document.lines
        return WRONG if document.root is None else shape.read(document.root, self.problems)

    def _known(self, name: str, what: str, known: Iterable[str], place: Position) -> None:
        options = list(known)
        if name not in options:
            self.problems.add(place, f"unknown {what}", f'"{name}" is no {what}.', did_you_mean(name, options))

    def _check(self, scenario: Scenario) -> None:
        """Every name that the scenario uses."""
        first = self.seen.setdefault(scenario.id, scenario.place)
        if first is not scenario.place:
            message = f'The id "{scenario.id}" is used twice.'
            self.problems.add(scenario.place, "id used twice", message, "Give each its own id.", related=first)
        for fact in scenario.facts:
            self._known(fact, "statement", self.program.pack.statements, scenario.places["facts"])
        situation, expect = scenario.situation, scenario.expect
        if expect.refused_direction:
            return
        flow = self.program.flows.get(situation.flow)
        if flow is None:
            self._known(situation.flow, "flow", self.program.flows, situation.places["flow"])
            return
        if situation.action:
            self._known(situation.action, "action", self.program.pack.connector.actions, situation.places["action"])
        if situation.state:
            self._known(situation.state, "state", self.program.pack.connector.states, situation.places["state"])
        for name in situation.settings:
            self._known(name, "setting", self.program.pack.connector.settings, situation.places["settings"])
        asked = self._prompts(flow)
        for name in situation.input:
            if name != "comment":
                self._known(name, "prompt", asked, situation.places["input"])
        self._check_expectation(scenario, flow)

    def _check_expectation(self, scenario: Scenario, flow: CompiledFlow) -> None:
        expect, places = scenario.expect, scenario.expect.places
        rules = [*(rule.id for rule in flow.rules), *(lock.lock.id for lock in flow.locks), *RULES_OF_THE_ENGINE]
        rules += [refused.notice.id for refused in flow.refused.values()]
        notices = [*flow.notices, *(one for told in flow.action_notices.values() for one in told)]
        for key in ("failing", "warnings", "waived"):
            for name in getattr(expect, key):
                self._known(name, "rule", rules, places[key])
        for name in scenario.situation.waived:
            self._known(name, "rule", rules, scenario.situation.places["waived"])
        for key in ("notices", "no_notices"):
            for name in getattr(expect, key):
                self._known(name, "notice", [notice.notice.id for notice in notices], places[key])
        for name in expect.locked or ():
            self._known(name, "field", flow.flow.fields, places["locked"])
        for name in expect.input:
            self._known(name, "prompt", self._prompts(flow), places["input"])
        mapping = self.program.mappings.get(flow.name)
        for name in expect.payload:
            spec = self.program.pack.mappings.get(flow.name)
            calls = (
                [] if spec is None else [w.id for w in (*spec.writes, *spec.updates, *spec.writes_back, *spec.joins)]
            )
            if mapping is not None:
                self._known(name, "call", calls, places["payload"])

    @staticmethod
    def _prompts(flow: CompiledFlow) -> list[str]:
        return [*flow.flow.prompts, *(name for action in flow.actions.values() for name in action.prompts)]

    def _prepare(self, scenario: Scenario, base: Base) -> Prepared | None:
        situation = scenario.situation
        captured = self._captured(situation)
        record = captured.get("record", {}) if situation.record is None else self._row(situation.record, base)
        if record is None:
            return None
        record = self._changed(record, situation.change)
        context = dict(self._changed(captured.get("context", base.context), situation.context))
        if situation.settings:
            context["settings"] = {**context.get("settings", {}), **situation.settings}
        if situation.state:
            context["item"] = {"state": situation.state}
        flow = self.program.flows.get(situation.flow)
        asks = "" if flow is None else flow.direction.asks
        action = situation.action or captured.get("action") or asks
        given = {**captured.get("input", {}), **situation.input}
        return Prepared(scenario, record, context, action, given, _actor(situation, captured, context))

    def _row(self, reference: Reference, base: Base) -> Record | None:
        rows = base.by_key.get(reference.table)
        if rows is None:
            self._known(reference.table, "table", base.by_key, reference.place)
            return None
        if reference.key not in rows:
            self._known(reference.key, f"record of {reference.table}", rows, reference.place)
            return None
        return rows[reference.key]

    def _captured(self, situation: SituationSpec) -> Mapping[str, Any]:
        """The captured situation that a scenario stands on, or nothing; a file that cannot be used is reported."""
        if not situation.captured:
            return {}
        place = situation.places["captured"]
        try:
            found = json.loads((self.folder / situation.captured).read_text("utf-8"), parse_float=Decimal)
        except (OSError, ValueError, RecursionError) as error:
            self.problems.add(place, "cannot read", f"{situation.captured}: {error}.", "Check the name and the file.")
            return {}
        if not isinstance(found, dict) or not all(isinstance(found.get(k, {}), dict) for k in CAPTURED):
            words = f"{situation.captured} is no situation: an object with {', '.join(CAPTURED)}."
            self.problems.add(place, "cannot read", words, "Write one with sync-engine capture.")
            return {}
        return found

    def _changed(self, value: Mapping[str, Any], changes: tuple[Change, ...]) -> Mapping[str, Any]:
        for change in changes:
            try:
                value = changed(value, change.steps, change.value)
            except PathError as error:
                message = f"{change.path}: {error}."
                self.problems.add(change.place, "wrong path", message, length=len(change.path))
        return value


RULES_OF_THE_ENGINE = (
    "state-of-item", "action-of-flow", FIELD_RULE, KNOWN_RULE, VALUE_RULE, PERMISSION_RULE
)  # fmt: skip
"""What the engine itself answers with: the action is not offered in the state, or does not exist for the flow; the field or setting
that is to be changed is unknown, its value is none, or the person may not."""


CAPTURED = ("record", "context", "input")


def _actor(
    situation: SituationSpec, captured: Mapping[str, Any], context: Mapping[str, Any]
) -> Mapping[str, Any] | Nobody | None:
    """Who acts: the person of the login that is written, else the captured one; None where nobody knows the login."""
    login: Any = situation.actor or captured.get("actor", NOBODY)
    if not isinstance(login, str):
        return login if login is None or isinstance(login, Mapping | Nobody) else None
    people = context.get("users") or ()
    return next((person for person in people if person.get("login") == login), None)


def _shown(path: Path) -> str:
    """The file's name as problems show it: from the working folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
