"""A pack compiled for judging: for every flow and action, the rules that bite there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.checks.registry import REGISTRY
from engine.load.position import Position
from engine.load.problem import Problems
from engine.pack import conditions as written
from engine.pack.actions import Action
from engine.pack.connector import Connector, DirectionSpec
from engine.pack.objects import Flow, ObjectSpec
from engine.pack.requirements import Lock, Notice, Prerequisite
from engine.reasoning.facts import Severity
from engine.rules.catalogue import ACTOR, Catalogue
from engine.rules.compile import Scope, compile_condition, unknown_name
from engine.rules.condition_tests import Test
from engine.rules.field_references import check_field_references
from engine.text.templates import Template, TemplateError, compile_template

# What a finding holds, whatever was checked and wherever; and what each check adds.
OFFERED = frozenset({"label", "value", "seen", "where", "count", "line", "lines", "line_label", "line_value"}).union(
    *(kind.offers for kind in REGISTRY.values())
)
OF_LOCKS = frozenset({"label", "before", "after"})


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A requirement or a need, ready to be asked. ``number`` is its fact's id, unique within the flow."""

    number: int
    id: str
    kind: str
    test: Test
    when: Test | None
    reason: Template | None
    fix: Template | None
    sources: tuple[str, ...]
    severity: Severity
    actions: frozenset[str]
    owner: str
    about_actor: bool
    position: Position
    waits_for: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CompiledLock:
    """A lock, ready to be asked: the fields it covers by name."""

    lock: Lock
    fields: tuple[str, ...]
    when: Test | None
    reason: Template | None


@dataclass(frozen=True, slots=True)
class CompiledNotice:
    """A notice, ready to be shown."""

    notice: Notice
    text: Template | None
    when: Test | None


@dataclass(frozen=True, slots=True)
class CompiledFlow:
    """Everything that judging one flow takes."""

    flow: Flow
    direction: DirectionSpec
    catalogue: Catalogue
    title: Template | None
    rules: tuple[CompiledRule, ...]
    by_action: Mapping[str, tuple[CompiledRule, ...]]
    actions: Mapping[str, Action]
    locks: tuple[CompiledLock, ...]
    notices: tuple[CompiledNotice, ...]
    enabled: Test | None
    skip: Test | None
    prefill: Mapping[str, Test | None]
    refused: Mapping[str, CompiledNotice]
    action_notices: Mapping[str, tuple[CompiledNotice, ...]]

    @property
    def name(self) -> str:
        """Object and direction."""
        return self.flow.name


class _FlowCompiler:
    def __init__(
        self, flow: Flow, connector: Connector, flows: Mapping[str, Flow], objects: frozenset[str], problems: Problems
    ) -> None:
        self.flow, self.connector, self.problems = flow, connector, problems
        self.catalogue = Catalogue(flow, flows, connector)
        self.scope = Scope(self.catalogue, objects)
        self.direction = connector.directions[flow.direction]
        self.actions = {
            name: action
            for name, action in connector.actions.items()
            if flow.direction in action.directions and (not action.objects or flow.object in action.objects)
        }
        self._number = 0
        self._places: dict[str, Position] = {}

    def compile(self) -> CompiledFlow:
        rules = [*self._requirements(), *self._needs()]
        by_action = {
            name: tuple(rule for rule in rules if not rule.actions.isdisjoint((name, action.like)))
            for name, action in self.actions.items()
        }
        self._references()
        return CompiledFlow(
            self.flow,
            self.direction,
            self.catalogue,
            self.template(self.flow.identity.title, self.flow.identity.places.get("title", self.flow.place)),
            tuple(rules),
            by_action,
            self.actions,
            tuple(self._lock(lock) for lock in self.flow.locks),
            tuple(self._notice(notice) for notice in self.flow.notices),
            self.optional(self.flow.enabled),
            self.optional(self.flow.skip),
            {name: self.optional(prompt.prefill_when) for name, prompt in self.flow.prompts.items()},
            self._refused(),
            {name: tuple(map(self._notice, action.notices)) for name, action in self.actions.items()},
        )

    def _refused(self) -> dict[str, CompiledNotice]:
        """The actions that nobody is ever offered: the flow's own word comes before the connector's."""
        found = {name: self._notice(action.refused) for name, action in self.actions.items() if action.refused}
        for name, notice in self.flow.refused_actions.items():
            if name not in self.actions:
                place = self.flow.places["refused_actions"]
                unknown_name(name, "action", place, list(self.actions), self.problems)
            found[name] = self._notice(notice)
        return found

    def optional(self, condition: written.Condition | None) -> Test | None:
        return None if condition is None else compile_condition(condition, self.scope, self.problems)

    def template(self, text: str, place: Position, offered: frozenset[str] = frozenset()) -> Template | None:
        """A text with values in it: those of the catalogue, and those that are ``offered`` at its place."""
        if not text:
            return None
        try:
            template = compile_template(text)
        except TemplateError as error:
            self.problems.add(place, "bad template", str(error), error.fix)
            return None
        for name in sorted(template.names):
            if name not in offered and self.catalogue.get(name) is None:
                unknown_name(
                    name, "name for a template", place, [*sorted(offered), *self.catalogue.names()], self.problems
                )
        return template

    def _requirements(self) -> Iterable[CompiledRule]:
        for rule in self.connector.requirements:
            yield self._requirement(rule, self.direction.rules_at, of_flow=False)
        for name, action in self.actions.items():
            for rule in action.requirements:
                yield self._requirement(rule, (name,), of_flow=False)
        for rule in self.flow.prerequisites:
            yield self._requirement(rule, self.direction.rules_at, of_flow=True)

    def _requirement(self, rule: Prerequisite, default_at: tuple[str, ...], *, of_flow: bool) -> CompiledRule:
        self._unique(rule.id, rule.place)
        at = rule.at or default_at
        for name in at:
            if name not in self.connector.actions:
                unknown_name(
                    name, "action", rule.places.get("at", rule.place), list(self.connector.actions), self.problems
                )
        self._number += 1
        return CompiledRule(
            self._number,
            rule.id,
            "prerequisite",
            compile_condition(rule.must, self.scope, self.problems),
            self.optional(rule.when),
            self.template(rule.reason, rule.places.get("reason", rule.place), OFFERED),
            self.template(rule.fix, rule.places.get("fix", rule.place), OFFERED),
            rule.sources,
            rule.severity,
            frozenset(at),
            rule.owner or self.flow.owner,
            _speaks_of_actor(rule.must),
            rule.place,
        )

    def _needs(self) -> Iterable[CompiledRule]:
        for need in self.flow.needs:
            self._unique(need.id, need.place)
            if need.object not in self.scope.objects:
                unknown_name(need.object, "object", need.places["object"], sorted(self.scope.objects), self.problems)
                continue
            self._number += 1
            check = written.Test(need.at, need.state, need.object, need.places["state"], need.places["at"])
            yield CompiledRule(
                self._number,
                need.id,
                "need",
                compile_condition(check, self.scope, self.problems),
                self.optional(need.when),
                self.template(need.reason, need.places.get("reason", need.place), OFFERED),
                self.template(need.fix, need.places.get("fix", need.place), OFFERED),
                need.sources,
                Severity.BLOCK,
                frozenset(self.direction.rules_at),
                need.owner or self.flow.owner,
                False,
                need.place,
                (need.object, need.at),
            )

    def _lock(self, lock: Lock) -> CompiledLock:
        self._unique(lock.id, lock.place)
        for state in lock.states:
            if state not in self.connector.states:
                unknown_name(state, "state", lock.places["on"], list(self.connector.states), self.problems)
        for name in (*lock.fields, *lock.excluded):
            if self.catalogue.get(name) is None:
                place = lock.places["except" if name in lock.excluded else "fields"]
                unknown_name(name, "field", place, list(self.catalogue.record_names), self.problems)
        names = lock.fields or tuple(name for name in self.catalogue.record_names if name not in lock.excluded)
        reason = self.template(lock.reason, lock.places.get("reason", lock.place), OF_LOCKS)
        return CompiledLock(lock, names, self.optional(lock.when), reason)

    def _notice(self, notice: Notice) -> CompiledNotice:
        text = self.template(notice.text, notice.places.get("text", notice.place))
        return CompiledNotice(notice, text, self.optional(notice.when))

    def _references(self) -> None:
        flow, identity = self.flow, self.flow.identity
        for key in ("key", "linked_by", "changed", "amount"):
            name = getattr(identity, key)
            if name and name not in flow.fields:
                unknown_name(name, "field", identity.places[key], list(flow.fields), self.problems)
        for section, name in flow.surroundings.items():
            place = flow.places.get("surroundings", flow.place)
            if section not in self.connector.surroundings:
                unknown_name(
                    section, "part of the surroundings", place, list(self.connector.surroundings), self.problems
                )
            if self.catalogue.get(name) is None:
                unknown_name(name, "field", place, list(flow.fields), self.problems)
        check_field_references(flow, self.catalogue, self.problems)
        for prompt in flow.prompts.values():
            for action in prompt.at:
                if action not in self.actions:
                    unknown_name(action, "action", prompt.places["at"], list(self.actions), self.problems)
            if prompt.prefill and self.catalogue.get(prompt.prefill) is None:
                unknown_name(prompt.prefill, "field", prompt.places["prefill"], list(flow.fields), self.problems)

    def _unique(self, identifier: str, place: Position) -> None:
        first = self._places.setdefault(identifier, place)
        if first is not place:
            self.problems.add(
                place,
                "id used twice",
                f'The id "{identifier}" is used twice in {self.flow.name}.',
                "Give each rule its own id.",
                related=first,
            )


def _speaks_of_actor(condition: written.Condition) -> bool:
    if isinstance(condition, written.All | written.Any_):
        return any(_speaks_of_actor(part) for part in condition.parts)
    if isinstance(condition, written.Not):
        return _speaks_of_actor(condition.part)
    return condition.field.partition(".")[0] == ACTOR


def compile_flows(
    objects: Mapping[str, ObjectSpec], flows: Mapping[str, Flow], connector: Connector, problems: Problems
) -> dict[str, CompiledFlow]:
    """Every flow compiled, in the order of a run; problems are noted with their places."""
    ordered = [name for name in connector.order if name in flows]
    ordered += [name for name in flows if name not in ordered]
    known = frozenset(objects)
    return {name: _FlowCompiler(flows[name], connector, flows, known, problems).compile() for name in ordered}
