"""Mappings compiled: every field, object, operation and target field is looked up once, and what is wrong is told with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.checks.values import FieldType, type_in_words
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean
from engine.mapping.bench import COUNTERPART, TEXTS, Bench
from engine.mapping.existing import CompiledExisting, compile_existing
from engine.mapping.fields import CompiledField, check_targets, compile_fields
from engine.mapping.layout import read_layout
from engine.mapping.transforms import BUILDERS
from engine.mapping.validate import RowValidator
from engine.pack.mappings import MappingSpec, Write
from engine.pack.pack import Pack
from engine.pack.placeholders import names_in
from engine.pack.system_interfaces import FormatSpec
from engine.pack.system_operations import WriteOperation
from engine.pack.system_spec import SystemSpec
from engine.rules.compile import Scope, compile_condition, unknown_name
from engine.rules.condition_tests import Test
from engine.rules.program import CompiledFlow, CompiledNotice
from engine.text.templates import TemplateError, compile_template


@dataclass(frozen=True, slots=True)
class CompiledWrite:
    """One call, ready to be made for a record. ``each`` are the lists to go through, the outer one first."""

    id: str
    system: str
    operation: str
    label: str
    each: tuple[str, ...]
    line_word: str
    when: Test | None
    where: Test | None
    fields: tuple[CompiledField, ...]
    parameters: tuple[CompiledField, ...]
    answers: Mapping[str, str]
    adds_up: tuple[str, ...]
    compare: str
    key: tuple[str, ...]
    soap: bool
    formats: FormatSpec
    schema: str
    validator: RowValidator | None
    sources: tuple[str, ...]
    place: Position


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """A flow's mapping with all names resolved; ``counterpart`` makes the counterpart's id where the record holds it.

    ``owner``: whose value stays where both systems changed a field that does not say so itself.
    """

    flow: CompiledFlow
    writes: tuple[CompiledWrite, ...]
    updates: tuple[CompiledWrite, ...]
    joins: tuple[CompiledWrite, ...]
    back: tuple[CompiledWrite, ...]
    counterpart: CompiledField | None
    counterpart_from: str
    existing: CompiledExisting | None
    owner: str
    never_updates: str
    omitted: tuple[CompiledNotice, ...]
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        """Object and direction."""
        return self.flow.name


def compile_mapping(spec: MappingSpec, flow: CompiledFlow, pack: Pack, problems: Problems) -> CompiledMapping:
    """One mapping; all that is wrong with it goes to ``problems``, and what can be used is kept."""
    return _MappingCompiler(spec, flow, pack, problems).compile()


class _MappingCompiler:
    def __init__(self, spec: MappingSpec, flow: CompiledFlow, pack: Pack, problems: Problems) -> None:
        self.spec, self.flow, self.pack, self.problems = spec, flow, pack, problems
        self.scope = Scope(flow.catalogue, frozenset(pack.objects))

    def compile(self) -> CompiledMapping:
        to, from_ = self.flow.flow.to, self.flow.flow.from_
        writes = self._writes(self.spec.writes, to)
        updates = self._writes(self.spec.updates, to, linked=True)
        joins = self._writes(self.spec.joins, to, linked=True)
        back = self._writes(self.spec.writes_back, from_, linked=True)
        for together in (self.spec.writes, self.spec.updates, self.spec.joins):
            self._unique((*together, *self.spec.writes_back))
            self._answered(together)
        counterpart, answered = self._counterpart()
        return CompiledMapping(
            self.flow,
            writes,
            updates,
            joins,
            back,
            counterpart,
            answered,
            compile_existing(self.spec.existing, self.scope, self.problems, self.spec.sources),
            self.spec.owner or self.pack.connector.owner,
            "" if self.spec.never_updates is None else self.spec.never_updates.text,
            tuple(self._notices()),
            self.spec.sources,
        )

    def _writes(self, writes: Iterable[Write], system: str, *, linked: bool = False) -> tuple[CompiledWrite, ...]:
        spec = self.pack.systems.get(system)
        # A system whose file is broken has been reported already; its mappings cannot be judged.
        return tuple(found for write in writes if spec and (found := self._write(write, spec, system, linked)))

    def _unique(self, writes: Iterable[Write]) -> None:
        """The journal tells the calls of one way apart by their ids; writing and updating may share theirs."""
        places: dict[str, Position] = {}
        for write in writes:
            place = write.places["id"]
            first = places.setdefault(write.id, place)
            if first is not place:
                message = f'The id "{write.id}" is used twice for calls that are made together.'
                self.problems.add(place, "id used twice", message, "Give each call its own id.", related=first)

    def _answered(self, writes: Sequence[Write]) -> None:
        """An answer is that of a call that is made before."""
        for number, write in enumerate(writes):
            earlier = [one.id for one in writes[:number]]
            for transform in write.parameters.values():
                if transform.kind == "answer" and transform.parameter not in earlier:
                    unknown_name(transform.parameter, "earlier call", transform.place, earlier, self.problems)

    def _compared(self, write: Write) -> str:
        if write.compare and write.compare not in self.scope.catalogue.lists():
            known = sorted(self.scope.catalogue.lists())
            unknown_name(write.compare, "list", write.places["compare"], known, self.problems)
        for name in write.adds_up:
            if name not in write.fields:
                unknown_name(name, "field of the call", write.places["adds_up"], list(write.fields), self.problems)
        return write.compare

    def _write(self, write: Write, system: SystemSpec, name: str, linked: bool) -> CompiledWrite | None:
        operation = system.writes.get(write.operation)
        if operation is None:
            known = list(system.writes)
            what = f"write operation of {system.label}"
            unknown_name(write.operation, what, write.places["operation"], known, self.problems)
        lines = self._lines(write)
        scope, word = lines or (self.scope, "")
        when = None if write.when is None else compile_condition(write.when, self.scope, self.problems)
        # Where the list is wrong, what the lines hold is not known, and every name would be wrong for no reason of its own.
        at_lines = self.problems if lines else Problems()
        where = None if write.where is None else compile_condition(write.where, scope, at_lines)
        if write.where is not None and not write.each:
            self.problems.add(
                write.places["where"], "wrong place", "where is asked of lines, but the call has none.", "Set each too."
            )
        bench = Bench(scope, at_lines, BUILDERS, write.each, linked)
        layout = None
        if write.schema:
            layout = read_layout(self.pack.folder, write.schema, write.places["schema"], self.problems)
        sources = write.sources or self.spec.sources
        answers = {name: one.parameter for name, one in write.parameters.items() if one.kind == "answer"}
        parameters = compile_fields(
            {name: one for name, one in write.parameters.items() if name not in answers},
            Bench(self.scope, self.problems, BUILDERS, "", linked),
            None,
            sources,
        )
        for field in parameters:
            self._text(field, "A parameter")
        present = frozenset() if operation is None else frozenset(operation.body) | {one.target for one in parameters}
        key = () if operation is None else operation.key
        fields = compile_fields(write.fields, bench, layout, sources, key)
        if layout is not None:
            check_targets(write.fields, layout, self.problems)
            if operation is not None:
                # What an unknown operation would put in itself is not known either.
                self._check_required(write, layout.required, present | layout.envelope, layout.name)
        if operation is None:
            return None
        self._check_parameters(write, operation, system)
        interface = system.interfaces[system.interface_of(operation)]
        soap = interface.protocol != "rest"
        return CompiledWrite(
            write.id,
            name,
            write.operation,
            write.label or operation.doc or write.operation.replace("_", " "),
            tuple(write.each.split(".")) if write.each else (),
            word,
            when,
            where,
            fields,
            parameters,
            answers,
            write.adds_up,
            self._compared(write),
            operation.key,
            soap,
            interface.formats,
            write.schema,
            None if layout is None else RowValidator(layout, present, xml=soap),
            sources,
            write.place,
        )

    def _lines(self, write: Write) -> tuple[Scope, str] | None:
        """The names that may be used in the rows, and the word for one line; None after a problem."""
        scope, word = self.scope, ""
        for name in write.each.split(".") if write.each else ():
            resolved = scope.get(name)
            if resolved is None:
                unknown_name(name, "list", write.places["each"], scope.names(), self.problems)
                return None
            if resolved.type is not FieldType.LIST or not resolved.fields:
                held = type_in_words(resolved.type)
                message = f"each goes through the lines of a list, but {name} holds {held}."
                self.problems.add(write.places["each"], "wrong field", message, length=len(write.each))
                return None
            scope, word = scope.inside(resolved), resolved.lines
        return scope, word

    def _check_required(self, write: Write, required: Iterable[str], present: frozenset[str], schema: str) -> None:
        for name in required:
            if name not in write.fields and name not in present:
                message = f"{name} is required by {schema}, and this call does not give it."
                self.problems.add(write.place, "missing target field", message, f"Add {name} to the fields.")

    def _check_parameters(self, write: Write, operation: WriteOperation, system: SystemSpec) -> None:
        texts = [operation.path, *operation.query.values(), *operation.body.values()]
        wanted = dict.fromkeys(name for text in texts for name in names_in(text))
        needed = [name for name in wanted if name not in system.configuration]
        in_path = names_in(operation.path)
        for name in needed:
            if name not in write.parameters and not (name in in_path and name in write.fields):
                message = f'The operation "{write.operation}" needs the parameter "{name}".'
                self.problems.add(write.places["operation"], "missing parameter", message, f"with: {{{name}: ...}}")
        for name, transform in write.parameters.items():
            if name not in wanted:
                message = f'The operation "{write.operation}" has no parameter "{name}".'
                self.problems.add(transform.place, "unknown parameter", message, did_you_mean(name, needed))

    def _counterpart(self) -> tuple[CompiledField | None, str]:
        spec = self.spec.counterpart
        if spec is None:
            return None, ""
        if (spec.id is None) == (not spec.from_answer):
            message = "The counterpart's id is either composed (id) or taken from an answer (from_answer)."
            self.problems.add(spec.place, "contradiction", message, "Write exactly one of the two.")
        known = [write.id for write in self.spec.writes]
        if spec.from_answer and spec.from_answer not in known:
            unknown_name(spec.from_answer, "call", spec.places["from_answer"], known, self.problems)
        if spec.id is None:
            return None, spec.from_answer
        bench = Bench(self.scope, self.problems, BUILDERS, strict=True)
        (found,) = compile_fields({COUNTERPART: spec.id}, bench, None, self.spec.sources)
        self._text(found, "The counterpart's id")
        return found, ""

    def _text(self, field: CompiledField, what: str) -> None:
        wrong = field.step.types - TEXTS
        if wrong:
            held = " or ".join(sorted(type_in_words(kind) for kind in wrong))
            self.problems.add(field.position, "wrong field", f"{what} is a text, but this gives {held}.")

    def _notices(self) -> Iterable[CompiledNotice]:
        for notice in self.spec.omitted:
            try:
                text = compile_template(notice.text)
            except TemplateError as error:
                self.problems.add(notice.places.get("text", notice.place), "bad template", str(error), error.fix)
                text = None
            when = None if notice.when is None else compile_condition(notice.when, self.scope, self.problems)
            yield CompiledNotice(notice, text, when)
