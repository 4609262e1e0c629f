"""A record as the checks see it: typed values by name, read once and remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.checks.row_texts import RowIndex
from engine.checks.values import MISSING, FieldType, Unreadable, typed
from engine.checks.view import LinkState, View
from engine.pack.fields import PartOf, RowsOf, Through
from engine.rules.catalogue import ACTOR, INPUT, ITEM, SETTINGS, Catalogue, Resolved
from engine.rules.paths import at_path
from engine.rules.surroundings import Surroundings


class RecordView:
    """One record of a flow in its surroundings, with what was typed and who acts."""

    def __init__(
        self,
        record: Mapping[str, Any],
        catalogue: Catalogue,
        surroundings: Surroundings,
        *,
        given: Mapping[str, Any] | None = None,
        actor: Mapping[str, Any] | None = None,
    ) -> None:
        self.record, self.catalogue, self.surroundings = record, catalogue, surroundings
        self.given: Mapping[str, Any] = given or {}
        self.actor = actor
        self.state = ""
        """The item's state, where it is known: as the queue says, else as the links tell."""
        self._values: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """The typed value of a name of the catalogue; MISSING for an unknown name."""
        found = self._values.get(name, _UNREAD)
        if found is _UNREAD:
            resolved = self.catalogue.get(name)
            found = MISSING if resolved is None else self._read(resolved)
            self._values[name] = found
        return found

    def _read(self, resolved: Resolved) -> Any:
        return self.typed(resolved, self._origin(resolved.origin))

    def typed(self, resolved: Resolved, origin: Any, line: LineView | None = None) -> Any:
        """A resolved name's value out of its origin's record; lists come as views of their lines."""
        raw = MISSING if origin is MISSING else self._raw(resolved, origin)
        if raw is MISSING and resolved.through is not None and origin is not MISSING:
            raw = self._through(resolved, resolved.through, origin, line)
        if raw is MISSING and resolved.rows_of is not None:
            raw = self._rows_of(resolved.rows_of)
        if resolved.part is not None and raw is not MISSING:
            raw = _part(raw, resolved.part)
        value = raw if isinstance(raw, Unreadable) else typed(raw, resolved.type)
        if resolved.type is FieldType.LIST and isinstance(value, (list, tuple)) and resolved.fields:
            return tuple(LineView(line or self, resolved, inner, number) for number, inner in enumerate(value, start=1))
        return value

    def _raw(self, resolved: Resolved, origin: Any) -> Any:
        """What stands in the origin's record: under the field's path, or under the key that the company's settings give it."""
        if not resolved.key_from:
            return resolved.get(origin)
        key = self.surroundings.settings.get(resolved.key_from)
        return origin.get(key, MISSING) if isinstance(key, str) and isinstance(origin, Mapping) else MISSING

    def _through(self, resolved: Resolved, through: Through, origin: Any, line: LineView | None) -> Any:
        """The value in the other list; a key without its list is not missing but cannot be told."""
        key = (
            (line or self).value(through.field) if through.field else typed(at_path(through.path)(origin), FieldType.ID)
        )
        if not isinstance(key, str):
            return key if isinstance(key, Unreadable) else MISSING
        index = self.surroundings.index(through.list, through.by)
        if index is None:
            label = self.label(through.list)
            return Unreadable(key, f"known here, since the list of {label.casefold()} is not given")
        row = index.get(key)
        return MISSING if row is None else at_path(through.take)(row)

    def _rows_of(self, rows_of: RowsOf) -> Any:
        keys = tuple(self.value(name) for name in rows_of.key)
        return self.surroundings.group(rows_of.list, rows_of.by, keys) if _texts(keys) else MISSING

    def _origin(self, origin: str) -> Any:
        if origin == "record":
            return self.record
        if origin == SETTINGS:
            return self.surroundings.settings
        if origin == INPUT:
            return self.given
        if origin == ACTOR:
            return MISSING if self.actor is None else self.actor
        if origin == ITEM:
            item = self.surroundings.item(self.catalogue.flow.name, self.identity)
            return {**item, "state": self.state} if self.state else item
        if origin in self.catalogue.flow.surroundings:
            identity = self.value(self.catalogue.flow.surroundings[origin])
            return self.surroundings.record_section(origin, identity if isinstance(identity, str) else None)
        return self.surroundings.section(origin)

    @property
    def identity(self) -> str | None:
        """The record's own key, or None where it has none."""
        value = self.value(self.catalogue.flow.identity.key)
        return None if value is MISSING or not isinstance(value, str | int) else str(value)

    def label(self, name: str) -> str:
        """How people call a field."""
        resolved = self.catalogue.get(name)
        return resolved.label if resolved else name

    def lines(self, name: str) -> Sequence[View]:
        """The lines of a list field."""
        found = self.value(name)
        return found if isinstance(found, tuple) else ()

    def link(self, object_name: str, identity: str) -> LinkState:
        """What is known of another record's counterpart."""
        return self.surroundings.link(object_name, identity)

    def history(self, flow: str, identity: str) -> Collection[str] | None:
        """The states that a record has ever been in."""
        return self.surroundings.history(flow, identity)

    def rows(self, list_name: str) -> Sequence[Mapping[str, Any]] | None:
        """A list of the surroundings."""
        return self.surroundings.rows(list_name)

    def index(self, list_name: str, by: str) -> RowIndex | None:
        """The rows of a list of the surroundings by the text under a path."""
        return self.surroundings.texts(list_name, by)

    def now(self) -> datetime:
        """The time of judgement."""
        return self.surroundings.now()


class LineView:
    """One line of a list field: its own fields first, then those of the line or record that it stands in."""

    def __init__(self, outer: RecordView | LineView, parent: Resolved, line: Any, number: int) -> None:
        self.outer, self.parent, self.line, self.number = outer, parent, line, number
        self.record_view: RecordView = outer.record_view if isinstance(outer, LineView) else outer
        self._values: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """The typed value of a field of the line, else of what it stands in."""
        found = self._values.get(name, _UNREAD)
        if found is _UNREAD:
            resolved = self.parent.fields.get(name)
            if resolved is None:
                return self.outer.value(name)
            found = self._values[name] = self.record_view.typed(resolved, self.line, self)
        return found

    def label(self, name: str) -> str:
        """How people call a field."""
        resolved = self.parent.fields.get(name)
        return resolved.label if resolved else self.outer.label(name)

    def lines(self, name: str) -> Sequence[View]:
        """The lines of a list field of the line, else of what it stands in."""
        found = self.value(name)
        return found if isinstance(found, tuple) else ()

    def link(self, object_name: str, identity: str) -> LinkState:
        """What is known of another record's counterpart."""
        return self.record_view.link(object_name, identity)

    def history(self, flow: str, identity: str) -> Collection[str] | None:
        """The states that a record has ever been in."""
        return self.record_view.history(flow, identity)

    def rows(self, list_name: str) -> Sequence[Mapping[str, Any]] | None:
        """A list of the surroundings."""
        return self.record_view.rows(list_name)

    def index(self, list_name: str, by: str) -> RowIndex | None:
        """The rows of a list of the surroundings by the text under a path."""
        return self.record_view.index(list_name, by)

    def now(self) -> datetime:
        """The time of judgement."""
        return self.record_view.now()


def _texts(keys: tuple[Any, ...]) -> bool:
    return all(isinstance(key, str) for key in keys)


def _part(raw: Any, part: PartOf) -> Any:
    """The part of a composed text; a text that has not so many parts, or an empty one there, has none."""
    text = typed(raw, FieldType.ID)
    if not isinstance(text, str):
        return text
    parts = text.split(part.separator)
    return parts[part.number - 1].strip() or MISSING if len(parts) >= part.number else MISSING


_UNREAD: Any = object()
