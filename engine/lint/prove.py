"""Every target field of every mapping, proved or found wanting.

Proved means: whatever the record, where every blocking rule that bites at the write has passed, the layout does not object. What is
taken for granted is told in docs/explanation: an id that a system gave itself fits that system; a value is of its field's type; a
setting is one of its choices; no rule is waived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from engine.checks.values import FieldType
from engine.lint.demands import demands
from engine.lint.finding import Finding
from engine.lint.knowledge import Known, either, one_of_texts
from engine.lint.learning import Learned, Names, Rule
from engine.lint.results import RESULTS, added
from engine.lint.rows import row_doubts
from engine.lint.site import Doubt, Site, named
from engine.lint.text_results import parted
from engine.load.position import Position
from engine.load.problem import Problems
from engine.mapping.layout import FOLDER, Layout, read_layout
from engine.pack import conditions as written
from engine.pack.mappings import Write
from engine.pack.transforms import Transform
from engine.program import Program
from engine.reasoning.facts import Severity
from engine.rules.catalogue import SETTINGS, Resolved
from engine.rules.program import CompiledFlow

JOINING = "link"
"""The action at which the calls of ``joins`` are made; the rules of a run are not asked there."""


def prove(program: Program) -> tuple[Finding, ...]:
    """What could be cut, or refused late, by place."""
    prover = _Prover(program)
    return tuple(sorted(set(prover.findings())))


class _Prover:
    def __init__(self, program: Program) -> None:
        self.program, self.pack = program, program.pack
        self.home = next(iter(program.pack.connector.systems))
        self._counterparts: dict[str, Known | None] = {}

    def findings(self) -> Iterator[Finding]:
        for name, mapping in self.pack.mappings.items():
            flow = self.program.flows[name]
            applies = flow.direction.applies
            for writes, system, action, linked in (
                (mapping.writes, flow.flow.to, applies, not mapping.updates),
                (mapping.updates, flow.flow.to, applies, True),
                (mapping.joins, flow.flow.to, JOINING, True),
                (mapping.writes_back, flow.flow.from_, applies, True),
                (mapping.writes_back if mapping.joins else (), flow.flow.from_, JOINING, True),
            ):
                for write in writes:
                    yield from _Call(self, flow, write, system, action, linked).findings()

    def rules(self, flow: CompiledFlow, action: str) -> list[Rule]:
        """The blocking rules that bite at an action; one about the person who acts is not asked where nobody does."""
        blocking = {
            rule.id: rule
            for rule in flow.by_action.get(action, ())
            if rule.severity is Severity.BLOCK and not rule.about_actor
        }
        action_spec = flow.actions.get(action)
        rules = [
            *self.pack.connector.requirements,
            *(action_spec.requirements if action_spec else ()),
            *flow.flow.prerequisites,
        ]
        found = [Rule(rule.when, rule.must) for rule in rules if rule.id in blocking]
        for need in flow.flow.needs:
            if need.id in blocking:
                found.append(Rule(need.when, written.Test(need.at, need.state, need.object, need.place, need.place)))
        if action == flow.direction.applies:
            found += [Rule(None, flow.flow.enabled)] if flow.flow.enabled else []
            found += [Rule(None, written.Not(flow.flow.skip, flow.flow.place))] if flow.flow.skip else []
        return found

    def facts(self, flow: CompiledFlow, action: str, target: str, more: Iterable[Rule] = ()) -> Learned:
        """What is known of a flow's fields where it writes to a system."""
        return Learned(Names(flow.catalogue), [*self.rules(flow, action), *more], self._base(flow, target))

    def _base(self, flow: CompiledFlow, target: str) -> Callable[[str, Resolved, Names], Known]:
        """What a name's type and origin say of its value."""

        def base(key: str, resolved: Resolved, names: Names) -> Known:
            kinds = frozenset({resolved.type})
            if resolved.origin == SETTINGS:
                return self._setting(resolved)
            if resolved.type is FieldType.BOOLEAN:
                return replace(one_of_texts(frozenset({"true", "false"}), missing=True), kinds=kinds)
            own = resolved.type is FieldType.ID and self._system(key, resolved, flow, names) == target
            # A record that cannot be told from others is never planned.
            return Known(kinds, missing=key != flow.flow.identity.key, own=own)

        return base

    def _setting(self, resolved: Resolved) -> Known:
        setting = self.pack.connector.settings[resolved.name.removeprefix(f"{SETTINGS}.")]
        missing = not setting.default
        kinds = frozenset({resolved.type})
        if resolved.type is FieldType.BOOLEAN:
            return replace(one_of_texts(frozenset({"true", "false"}), missing=missing), kinds=kinds)
        if setting.choices and resolved.type is FieldType.TEXT:
            return one_of_texts(frozenset(setting.choices), missing=missing)
        return Known(kinds, missing)

    def _system(self, key: str, resolved: Resolved, flow: CompiledFlow, names: Names) -> str:
        """The system that a value is read from, where it is one for certain; else ""."""
        sections = self.pack.connector.surroundings

        def of_list(name: str) -> str:
            return sections[name].system if name in sections else ""

        if resolved.part is not None or resolved.key_from:
            return ""
        outer = next((lines.rows_of for prefix, lines in names.lists if key.startswith(f"{prefix}/")), None)
        if resolved.origin == "record":
            found = flow.flow.from_ if outer is None else of_list(outer.list)
        elif resolved.origin in sections:
            section = sections[resolved.origin]
            found = of_list(section.listed_in) if section.kind == "record" else section.system
        else:
            return ""
        return found if resolved.through is None or of_list(resolved.through.list) == found else ""

    def linked(self, object_name: str, *, back: bool, part: int, separator: str) -> Known:
        """The id of a counterpart in the connector's other system (with ``back``: in its first one), or a part of it."""
        found: Known | None = None
        for flow in self.program.flows.values():
            if object_name not in (flow.flow.object, flow.flow.linked_as):
                continue
            wanted = flow.flow.to if (flow.flow.to == self.home) == back else flow.flow.from_
            one = self._id_in(flow, wanted, part, separator)
            found = one if found is None else either(found, one)
        return (found or Known(frozenset({FieldType.ID}))).given()

    def _id_in(self, flow: CompiledFlow, system: str, part: int, separator: str) -> Known:
        if system == flow.flow.from_:
            facts = self.facts(flow, flow.direction.applies, system)
            known = facts.known(flow.flow.identity.key)
            return parted(known, separator, part, False) if part else known
        spec = self.pack.mappings[flow.name].counterpart if flow.name in self.pack.mappings else None
        composed = None if spec is None else spec.id
        if part and composed is not None and composed.kind == "join" and composed.parameter["separator"] == separator:
            site = self._site(flow, system)
            parts = [site.known(one) for one in composed.parameter["of"]]
            if part <= len(parts) and not any(separator in one.signs for one in parts[:part] if len(separator) == 1):
                return parts[part - 1]
        known = self.counterpart(flow)
        return parted(known, separator, part, False) if part else known

    def counterpart(self, flow: CompiledFlow) -> Known:
        """The id of the record that a flow's record becomes; what is known while it is being asked is nothing."""
        if flow.name not in self._counterparts:
            self._counterparts[flow.name] = None
            spec = self.pack.mappings[flow.name].counterpart if flow.name in self.pack.mappings else None
            if spec is None or spec.id is None:
                known = Known(frozenset({FieldType.ID}), own=True)
            else:
                known = self._site(flow, flow.flow.to).known(spec.id)
            self._counterparts[flow.name] = known.given()
        return self._counterparts[flow.name] or Known(frozenset({FieldType.ID}), False)

    def _site(self, flow: CompiledFlow, target: str) -> Site:
        facts = self.facts(flow, flow.direction.applies, target)

        def given(condition: written.Condition, names: Names) -> Learned:
            return self.facts(flow, flow.direction.applies, target, [Rule(None, condition, names)])

        return Site(facts.names, facts, given, _Others(self, flow, target), RESULTS, strict=True)

    @lru_cache(maxsize=256)  # noqa: B019 - a prover lives for one proof
    def layout(self, name: str) -> Layout | None:
        """A layout by its name; one that cannot be read has been reported already."""
        return read_layout(self.pack.folder, name, Position("", 0, 0), Problems())

    @lru_cache(maxsize=256)  # noqa: B019 - a prover lives for one proof
    def places(self, name: str) -> Mapping[str, int]:
        """The line of each field in its layout's file."""
        lines = Path(self.pack.folder, FOLDER, f"{name}.json").read_text(encoding="utf-8").splitlines()
        found: dict[str, int] = {}
        for number, line in enumerate(lines, start=1):
            before, colon, after = line.partition(":")
            if colon and after.strip().startswith("{"):
                found.setdefault(before.strip().strip('"'), number)
        return found


@dataclass(frozen=True, slots=True)
class _Others:
    """What a transform may ask beyond its own flow. ``target`` is the system that is written."""

    prover: _Prover
    flow: CompiledFlow
    target: str

    def linked(self, object_name: str, *, back: bool, part: int, separator: str) -> Known:
        return self.prover.linked(object_name, back=back, part=part, separator=separator)

    def counterpart(self) -> Known:
        known = self.prover.counterpart(self.flow)
        return replace(known, own=self.target == self.flow.flow.to)

    def in_row(self, list_name: str) -> Known:
        section = self.prover.pack.connector.surroundings.get(list_name)
        return Known(frozenset({FieldType.ID}), own=section is not None and section.system == self.target)


class _Call:
    """One call of a mapping."""

    def __init__(
        self, prover: _Prover, flow: CompiledFlow, write: Write, system: str, action: str, linked: bool
    ) -> None:
        self.prover, self.flow, self.write, self.system, self.action = prover, flow, write, system, action
        self.linked = (flow.flow.linked_as, flow.flow.identity.key) if linked else None
        names = Names(flow.catalogue)
        for name in write.each.split(".") if write.each else ():
            names = names.inside(name)
        self.names = names
        self.more = [Rule(None, write.when)] if write.when is not None else []
        self.more += [Rule(None, write.where, names)] if write.where is not None else []
        self.facts = prover.facts(flow, action, system, self.more)

    def findings(self) -> Iterator[Finding]:
        spec = self.prover.pack.systems[self.system]
        operation = spec.writes[self.write.operation]
        interface = spec.interfaces[spec.interface_of(operation)]
        for name, transform in self.write.parameters.items():
            yield from self._parameter(name, transform)
        layout = self.prover.layout(self.write.schema) if self.write.schema else None
        if layout is None:
            if self.write.fields:
                message = f"The call {self.write.id} has no layout, so nothing is held against what {spec.label} takes."
                yield self._finding("error", "could be cut", "", message, "Name its schema.", self.write.place)
            return
        present = frozenset(operation.body) | frozenset(self.write.parameters) | layout.envelope
        known = {}
        for name, transform in self.write.fields.items():
            field = layout.fields.get(name, {})
            strict = name in operation.key or bool(field.get("x-key"))
            known[name], doubts = self._value(transform, strict)
            if name in self.write.adds_up:
                known[name] = added(known[name], self.facts.known(self.write.each.rpartition(".")[2], self.names))
            source = named(transform)
            doubts = [
                *doubts,
                *demands(known[name], field, interface.formats, source, soap=interface.protocol != "rest"),
            ]
            for doubt in doubts:
                yield self._doubted(name, transform, doubt)
            if name not in layout.fields:
                message = (
                    f"{name} is not described in {layout.name}, so nothing is held against what {spec.label} takes."
                )
                yield self._finding(
                    "error", "could be cut", name, message, "Describe it in the layout.", transform.place
                )
        for name, doubt in row_doubts(layout.schema, known, present):
            yield self._doubted(name, self.write.fields.get(name), doubt)

    def _value(self, transform: Transform, strict: bool) -> tuple[Known, list[Doubt]]:
        site = Site(
            self.names, self.facts, self._given, self._others(), RESULTS, strict, bool(transform.note), self.linked
        )
        return site.known(transform), site.doubts

    def _others(self) -> _Others:
        return _Others(self.prover, self.flow, self.system)

    def _given(self, condition: written.Condition, names: Names) -> Learned:
        return self.prover.facts(self.flow, self.action, self.system, [*self.more, Rule(None, condition, names)])

    def _parameter(self, name: str, transform: Transform) -> Iterator[Finding]:
        site = Site(
            Names(self.flow.catalogue), self.facts, self._given, self._others(), RESULTS, False, True, self.linked
        )
        known = site.known(transform)
        doubts = list(site.doubts)
        if known.missing or known.never:
            doubts.append(
                Doubt("could be missing", "it is needed for the address", "add a prerequisite required: true for it")
            )
        for doubt in doubts:
            yield self._doubted(f"parameter {name}", transform, doubt)

    def _doubted(self, name: str, transform: Transform | None, doubt: Doubt) -> Finding:
        place = self.write.place if transform is None else transform.place
        of = "" if transform is None or doubt.kind != "could be missing" else f" and {named(transform)} may be missing"
        head = f"{name}: " if name else ""
        level = "error" if doubt.silent else "warning"
        fix = doubt.fix[:1].upper() + doubt.fix[1:] + "."
        return self._finding(level, doubt.kind, name, f"{head}{doubt.message}{of}.", fix, place)

    def _finding(self, level: str, kind: str, name: str, message: str, fix: str, place: Position) -> Finding:
        layout = None
        if self.write.schema and self.prover.layout(self.write.schema) is not None:
            file = f"{FOLDER}/{self.write.schema}.json"
            line = self.prover.places(self.write.schema).get(name)
            layout = None if line is None else Position(file, line, 1)
        checked = "error" if level == "error" else "warning"
        return Finding(place, checked, kind, self.flow.name, self.write.id, name, message, fix, layout)  # type: ignore[arg-type]
