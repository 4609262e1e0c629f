"""Likely counterparts of records that have none, as the pack's matching says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.values import FieldType, typed
from engine.commands.session import Session
from engine.errors import InputError
from engine.pack.fields import FieldSpec
from engine.reports.suggestions import Matched
from engine.rules.catalogue import resolve_field
from engine.rules.judge import state_of
from engine.rules.program import CompiledFlow
from engine.rules.view import RecordView
from engine.rules.words import title_of

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record without a counterpart, and the candidates that match it: the id and the matching value of each."""

    flow: str
    identity: str
    title: str
    candidates: tuple[tuple[str, str], ...]


def matched_by(flow: CompiledFlow) -> Matched:
    """By what the flow's candidates are found. Raises InputError where the pack names nothing."""
    matching = flow.flow.matching
    if matching is None:
        raise InputError(f"{flow.name} has no way to suggest counterparts.", fix=f"See matching: in {flow.flow.place}.")
    return Matched(matching.ours, matching.theirs, flow.flow.fields[matching.ours].label or matching.ours, matching.how)


def suggestions(session: Session, flow: CompiledFlow) -> Iterator[Suggestion]:
    """Each unlinked record that has at least one candidate; a candidate that is linked already, or not active, is none."""
    matching = flow.flow.matching
    if matching is None:
        return
    candidates = _candidates(session, flow)
    for record in session.context.records(flow.name):
        view = RecordView(record, flow.catalogue, session.surroundings)
        if view.identity is None or state_of(flow, view) == flow.direction.synced:
            continue
        ours = view.value(matching.ours)
        found = candidates.get(_folded(ours, matching.how), ()) if isinstance(ours, str) else ()
        if found:
            yield Suggestion(flow.name, view.identity, title_of(flow, view), tuple(found))


def _candidates(session: Session, flow: CompiledFlow) -> dict[str, list[tuple[str, str]]]:
    matching = flow.flow.matching
    assert matching is not None
    section = session.program.pack.connector.surroundings[matching.list]
    theirs = session.program.pack.flows.get(section.of)
    fields = theirs.fields if theirs else section.fields
    key, text = _reader(section.by, fields), _reader(matching.theirs, fields)
    active = _reader(matching.active, fields) if matching.active else None
    taken = set(_linked(session, flow))
    found: dict[str, list[tuple[str, str]]] = {}
    for row in session.context.rows(matching.list):
        identity, value = typed(key(row), FieldType.ID), text(row)
        if not isinstance(identity, str) or not isinstance(value, str) or identity in taken:
            continue
        if active is not None and typed(active(row), FieldType.BOOLEAN) is not True:
            continue
        named = (
            _reader(theirs.identity.linked_by, fields)(row)
            if theirs is not None and theirs.identity.linked_by
            else None
        )
        # Who was unlinked may name its former counterpart still, and can be linked again.
        if named and str(named) != session.surroundings.parted(flow.flow.linked_as, identity):
            continue
        found.setdefault(_folded(value, matching.how), []).append((identity, value))
    return found


def _linked(session: Session, flow: CompiledFlow) -> Iterator[str]:
    """The other system's ids that are linked already."""
    home = next(iter(session.program.pack.connector.systems))
    for link in session.store.links.all(flow.flow.linked_as):
        yield link.target_id if flow.flow.from_ == home else link.source_id


def _reader(name: str, fields: Mapping[str, FieldSpec]) -> Callable[[Row], Any]:
    if name in fields:
        return resolve_field(name, fields[name], "row").get
    from engine.rules.paths import at_path

    return at_path(name)


def _folded(value: str, how: str) -> str:
    text = " ".join(value.split())
    return text.casefold() if how == "without_case" else text
