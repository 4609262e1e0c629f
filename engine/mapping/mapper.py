"""Mapping a record: its calls with their rows, made field by field and held against the target's layouts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.checks.values import MISSING
from engine.checks.view import View
from engine.mapping.compile import CompiledMapping, CompiledWrite
from engine.mapping.fields import CompiledField
from engine.mapping.joining import added_up
from engine.mapping.layout import fitted
from engine.mapping.payload import Call, MappingProblem, Payload, Row
from engine.mapping.step import Desk, Notes, Unmappable, as_plain_text, holds, reason_of
from engine.mapping.validate import Objection
from engine.pack.wire import json_row, text_row
from engine.reasoning.facts import Outcome
from engine.rules.view import LineView, RecordView


def map_record(mapping: CompiledMapping, view: RecordView, *, linked: bool, counterpart: str | None = None) -> Payload:
    """What is to be written for a record: ``updates`` where it is linked and the mapping has them, else ``writes``.

    ``counterpart`` is the id of the record that it is linked to, where the caller knows it already.
    Never raises for data: what cannot be mapped is among the payload's problems.
    """
    notes = Notes()
    desk = Desk(view, view, notes)
    known = (counterpart or _known_counterpart(view)) if linked else None
    if known is None and mapping.counterpart is not None:
        known = _text_of(mapping.counterpart, desk)
        if known is None and not _told(desk, mapping.counterpart.target):
            _at(desk, mapping.counterpart).refuse(*_absent(mapping.counterpart, "The pair needs an id", desk))
    writes = mapping.updates if linked and mapping.updates else mapping.writes
    calls = _calls(writes, replace(desk, counterpart=known) if linked else desk)
    back = _calls(mapping.back, replace(desk, counterpart=known)) if known is not None else ()
    return Payload(calls, back, known, mapping.counterpart_from, notes.told_losses(), notes.told_problems())


def map_back(mapping: CompiledMapping, view: RecordView, counterpart: str) -> Payload:
    """The calls to the record's own system, once the counterpart's id is known; the payload's ``calls`` are empty."""
    notes = Notes()
    back = _calls(mapping.back, Desk(view, view, notes, counterpart))
    return Payload((), back, counterpart, "", notes.told_losses(), notes.told_problems())


def map_join(mapping: CompiledMapping, view: RecordView, counterpart: str) -> Payload:
    """The calls that link the record to one that the target holds already, and those back to the record's own system."""
    notes = Notes()
    desk = Desk(view, view, notes, counterpart)
    calls, back = _calls(mapping.joins, desk), _calls(mapping.back, desk)
    return Payload(calls, back, counterpart, "", notes.told_losses(), notes.told_problems())


def _known_counterpart(view: RecordView) -> str | None:
    identity = view.identity
    return None if identity is None else view.surroundings.counterpart_of(view.catalogue.flow, identity)


def _calls(writes: Sequence[CompiledWrite], desk: Desk) -> tuple[Call, ...]:
    return tuple(call for write in writes if (call := _call(write, desk)) is not None)


def _call(write: CompiledWrite, desk: Desk) -> Call | None:
    """The call for a record, or None where its condition does not hold or it has no rows."""
    at_call = replace(desk, call=write.id, target=write.id, position=write.place, sources=write.sources)
    try:
        if not holds(write.when, desk.view):
            return None
    except Unmappable as wrong:
        at_call.refuse(wrong.message, wrong.fix, wrong.value)
        return None
    rows = tuple(_row(write, line) for line in _lines(write, at_call))
    if not rows:
        return None
    if write.adds_up:
        rows = _added_up(write, rows, at_call)
    parameters = {field.target: _text_of(field, at_call) for field in write.parameters}
    for field in write.parameters:
        if parameters[field.target] is None and not _told(at_call, field.target):
            _at(at_call, field).refuse(*_absent(field, f'The parameter "{field.target}" is needed', desk))
    given = {name: text for name, text in parameters.items() if text is not None}
    return Call(write.id, write.system, write.operation, write.label, given, rows, write.key, write.answers)


def _added_up(write: CompiledWrite, rows: tuple[Row, ...], desk: Desk) -> tuple[Row, ...]:
    """Rows made one are held against the layout again: a sum may have more digits than its parts."""
    found = added_up(rows, write.adds_up)
    for row in found if len(found) < len(rows) and write.validator is not None else ():
        _check(row.values, write, replace(desk, line=row.line), frozenset())
    return found


def _lines(write: CompiledWrite, desk: Desk) -> Iterator[Desk]:
    """A desk for each row: that of the record, or one for each line that is not left out."""
    if not write.each:
        yield desk
        return
    for view, numbers in _nested(desk.view, write.each, ()):
        at_line = replace(desk, view=view, line=numbers[0])
        if write.where is not None:
            found = write.where(view)
            if found.outcome is Outcome.ERROR:
                at_line.refuse(f"The condition of the lines is broken: {found.note}.", "Mend it in the mapping.")
                continue
            if not found.passed:
                where = f"{write.line_word} {'.'.join(map(str, numbers))}".strip()
                message = f"{where} is left out: {reason_of(found, view)}"
                at_line.lose("left_out", where, None, message[:1].upper() + message[1:])
                continue
        yield at_line


def _nested(view: View, names: Sequence[str], numbers: tuple[int, ...]) -> Iterator[tuple[View, tuple[int, ...]]]:
    for line in view.lines(names[0]):
        assert isinstance(line, LineView)
        here = (*numbers, line.number)
        if len(names) == 1:
            yield line, here
        else:
            yield from _nested(line, names[1:], here)


def _row(write: CompiledWrite, desk: Desk) -> Row:
    values: dict[str, Any] = {}
    failed = set()
    for field in write.fields:
        try:
            value = field.step.make(_at(desk, field))
        except Unmappable as wrong:
            failed.add(field.target)
            _at(desk, field).refuse(f"{field.target}: {wrong.message}", wrong.fix, wrong.value)
            continue
        if value is not MISSING:
            values[field.target] = fitted(value, field.constraints)
    provenance = {field.target: field.provenance for field in write.fields if field.target in values}
    _check(values, write, desk, failed)
    return Row(values, provenance, desk.line)


def _check(values: Mapping[str, Any], write: CompiledWrite, desk: Desk, failed: Collection[str]) -> None:
    """Hold a row against the target's layout, but for fields that could not be made at all."""
    if write.validator is None:
        return
    wired = text_row(values, write.formats) if write.soap else json_row(values, write.formats)
    for objection in write.validator.objections(wired):
        if objection.field not in failed:
            _object(objection, write, desk)


def _object(objection: Objection, write: CompiledWrite, desk: Desk) -> None:
    """Tell an objection of the layout with the fields of the record that it comes from."""
    field = next((one for one in write.fields if one.target == objection.field), None)
    if field is None:
        message = f"{objection.message}."
        unfilled = objection.field and objection.todo.startswith("Fill")
        fix = (
            f"Add {objection.field} to the mapping."
            if unfilled
            else f"{objection.todo.replace(' {}', '')}; see the mapping."
        )
        desk.notes.problems.append(
            MappingProblem(
                objection.field, message, fix, objection.value, write.place, write.sources, write.id, desk.line
            )
        )
        return
    at_field = _at(desk, field)
    if objection.value is None and objection.todo.startswith("Fill"):
        at_field.refuse(*_absent(field, objection.message, desk))
        return
    at_field.refuse(f"{objection.message}.", _fix(objection.todo, field, desk), objection.value)


def _absent(field: CompiledField, message: str, desk: Desk) -> tuple[str, str]:
    """What is missing, by the fields of the record that hold nothing; all that are read, where each of them holds something."""
    missing = [name for name in field.step.fields if desk.view.value(name) is MISSING] or list(field.step.fields)
    labels = _labels(missing, desk)
    if not labels:
        return f"{message}, and the mapping gives no value.", f"See {field.position}."
    are = "are" if len(missing) > 1 else "is"
    return f"{message}, and {labels} {are} not given.", f"Fill {labels}."


def _fix(todo: str, field: CompiledField, desk: Desk) -> str:
    labels = _labels(field.step.fields, desk)
    return f"{todo.replace('{}', labels)}." if labels else f"Correct the mapping at {field.position}."


def _labels(names: Sequence[str], desk: Desk) -> str:
    labels = list(dict.fromkeys(_label(name, desk) for name in names))
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def _label(name: str, desk: Desk) -> str:
    """How people call a field; of a sum ("lines.amount") the field that is added up."""
    head, _, tail = name.rpartition(".")
    lines = desk.record.catalogue.get(head) if head else None
    inner = lines.fields.get(tail) if lines is not None and desk.record.catalogue.get(name) is None else None
    return desk.view.label(name) if inner is None else inner.label


def _text_of(field: CompiledField, desk: Desk) -> str | None:
    """A parameter's or id's text, or None where it is missing; what is wrong with it is noted."""
    at_field = _at(desk, field)
    try:
        value = field.step.make(at_field)
    except Unmappable as wrong:
        at_field.refuse(f"{field.target}: {wrong.message}", wrong.fix, wrong.value)
        return None
    return None if value is MISSING else as_plain_text(value)


def _told(desk: Desk, target: str) -> bool:
    return any(problem.target == target and problem.call == desk.call for problem in desk.notes.problems)


def _at(desk: Desk, field: CompiledField) -> Desk:
    # What a header's field says is the same on every line, so it is told once, without a line.
    line = desk.line if field.of_line else None
    return replace(desk, target=field.target, line=line, position=field.position, sources=field.provenance.sources)
