"""The surroundings that records are judged in: settings, people, lists, links. Built once, asked by every record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.checks.row_texts import RowIndex, index_rows
from engine.checks.values import MISSING, FieldType, typed
from engine.checks.view import LinkState
from engine.pack.connector import Connector
from engine.pack.objects import Flow
from engine.rules.catalogue import resolve_field
from engine.rules.paths import Getter, at_path

UNKNOWN_LINK = LinkState(known=False)


class Surroundings:
    """One context: a JSON object whose keys are the sections that the connector declares, and also

    - ``settings``: values by name, over the defaults of the pack;
    - ``links``: by object, the counterpart's id by our id (complete for every object that it names);
    - ``items``: by flow, the queue item by id (``{"state": ...}``), or ``item`` for the one record at hand;
    - ``history``: by flow, by id, the states that its item has ever been in (complete for every flow).

    Lists are indexed on first use, so that a thousand records ask cheaply. ``linked_by`` of a flow's identity is
    believed too: a record that carries its counterpart's id is linked.
    """

    def __init__(
        self,
        context: Mapping[str, Any],
        connector: Connector,
        flows: Mapping[str, Flow],
        now: Callable[[], datetime],
    ) -> None:
        self.context = context
        self._connector, self._flows, self.now = connector, flows, now
        self.settings = _settings(context.get("settings"), connector)
        self._indexes: dict[tuple[str, str], dict[str, Mapping[str, Any]] | None] = {}
        self._texts: dict[tuple[str, str], RowIndex] = {}
        self._groups: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[Mapping[str, Any]]]] = {}
        self._getters: dict[tuple[str, str], Getter] = {}
        self._back: dict[str, dict[str, str]] = {}
        self._link_lists = _lists_by_object(connector, flows)

    def section(self, name: str) -> Any:
        """A part of the context as given, or MISSING."""
        found = self.context.get(name)
        return MISSING if found is None else found

    def rows(self, name: str) -> Sequence[Mapping[str, Any]] | None:
        """The rows of a list section, or None where the context does not give it."""
        found = self.context.get(name)
        return found if isinstance(found, list | tuple) else None

    def row(self, name: str, by: str, key: str) -> Mapping[str, Any] | None:
        """The row of a list whose ``by`` is ``key``; None where there is none, or where the list is not given."""
        index = self.index(name, by)
        return None if index is None else index.get(key)

    def index(self, name: str, by: str) -> dict[str, Mapping[str, Any]] | None:
        """The rows of a list by one of their paths."""
        known = self._indexes.get((name, by), MISSING)
        if known is not MISSING:
            return known  # type: ignore[no-any-return]
        rows = self.rows(name)
        index: dict[str, Mapping[str, Any]] | None = None
        if rows is not None:
            get = at_path(by)
            index = {}
            for row in rows:
                key = typed(get(row), FieldType.ID)
                if isinstance(key, str):
                    index.setdefault(key, row)
        self._indexes[name, by] = index
        return index

    def texts(self, name: str, by: str) -> RowIndex | None:
        """The rows of a list by the text under a path, as the checks compare texts; None where it is not given."""
        known = self._texts.get((name, by))
        rows = self.rows(name) if known is None else None
        if rows is not None:
            known = self._texts[name, by] = index_rows(rows, by)
        return known

    def group(self, name: str, by: tuple[str, ...], key: tuple[str, ...]) -> Sequence[Mapping[str, Any]] | Any:
        """The rows of a list whose values at ``by`` are those of ``key``; MISSING where the context does not give the list."""
        known = self._groups.get((name, by))
        if known is None:
            rows = self.rows(name)
            if rows is None:
                return MISSING
            known = self._groups[name, by] = {}
            getters = [at_path(path) for path in by]
            for row in rows:
                found = tuple(typed(get(row), FieldType.ID) for get in getters)
                if all(isinstance(text, str) for text in found):
                    known.setdefault(found, []).append(row)
        return known.get(key, ())

    def record_section(self, name: str, identity: str | None) -> Any:
        """The record of a record section: the one given outright if its key fits, else the row of its list."""
        section = self._connector.surroundings[name]
        flow = self._flows.get(section.of)
        given = self.context.get(name)
        if isinstance(given, Mapping) and (
            flow is None or identity is None or self._key(given, flow) in (identity, None)
        ):
            return given
        if section.listed_in and identity is not None:
            listed = self._connector.surroundings[section.listed_in]
            found = self.row(section.listed_in, listed.by, identity)
            return MISSING if found is None else found
        return MISSING

    def link(self, object_name: str, identity: str) -> LinkState:
        """What is known of a record's counterpart: from the links, else from the record itself where it is listed."""
        links = self.context.get("links")
        given = links.get(object_name) if isinstance(links, Mapping) else None
        if isinstance(given, Mapping) and given.get(identity) is not None:
            return LinkState(True, True, str(given[identity]), True)
        found, seen = self._record_of(object_name, identity)
        if found is not None:
            row, flow = found
            known = typed(self._linked_id(row, flow), FieldType.ID)
            if isinstance(known, str) and known != self.parted(object_name, identity):
                return LinkState(True, True, known, True)
            return LinkState(True, True)
        if isinstance(given, Mapping) and not seen:
            return LinkState(True, True)
        return LinkState(True, False) if seen else UNKNOWN_LINK

    def parted(self, object_name: str, identity: str) -> str | None:
        """The counterpart that a record was unlinked from, and may name still: who removed the link means it."""
        unlinked = self.context.get("unlinked")
        given = unlinked.get(object_name) if isinstance(unlinked, Mapping) else None
        found = given.get(identity) if isinstance(given, Mapping) else None
        return None if found is None else str(found)

    def link_back(self, object_name: str, target: str) -> str | None:
        """Our id of the record whose counterpart has this id, or None where none is known."""
        known = self._back.get(object_name)
        if known is None:
            known = self._back[object_name] = {}
            for kind, name, flow in self._link_lists.get(object_name, ()):
                for row in (self.rows(name) or ()) if kind == "list" else ():
                    theirs = typed(self._linked_id(row, flow), FieldType.ID)
                    ours = self._key(row, flow)
                    if isinstance(theirs, str) and ours is not None and theirs != self.parted(object_name, ours):
                        known[theirs] = ours
            links = self.context.get("links")
            given = links.get(object_name) if isinstance(links, Mapping) else None
            if isinstance(given, Mapping):
                known.update({str(theirs): str(ours) for ours, theirs in given.items() if theirs is not None})
        return known.get(target)

    def counterpart_of(self, flow: Flow, identity: str) -> str | None:
        """The id of a flow's record in the other system. Links are kept from the connector's first system to the other."""
        if flow.from_ == next(iter(self._connector.systems)):
            return self.link(flow.linked_as, identity).target
        return self.link_back(flow.linked_as, identity)

    def apart(self, flow: Flow, identity: str | None, counterpart: Any) -> bool:
        """Whether a flow's record was unlinked from this counterpart, which it may name still."""
        if identity is None or not isinstance(counterpart, str):
            return False
        at_home = flow.from_ == next(iter(self._connector.systems))
        home, other = (identity, counterpart) if at_home else (counterpart, identity)
        return self.parted(flow.linked_as, home) == other

    def kept_link(self, flow: Flow, identity: str) -> str | None:
        """The same, but from the links alone: what the records say of themselves is not heard."""
        links = self.context.get("links")
        given = links.get(flow.linked_as) if isinstance(links, Mapping) else None
        if not isinstance(given, Mapping):
            return None
        if flow.from_ == next(iter(self._connector.systems)):
            return None if given.get(identity) is None else str(given[identity])
        return next((str(ours) for ours, theirs in given.items() if str(theirs) == identity), None)

    def _linked_id(self, row: Mapping[str, Any], flow: Flow) -> Any:
        found = self._getter(flow, flow.identity.linked_by)(row)
        through = flow.fields[flow.identity.linked_by].through
        if found is not MISSING or through is None or not through.path:
            return found
        key = typed(at_path(through.path)(row), FieldType.ID)
        other = self.row(through.list, through.by, key) if isinstance(key, str) else None
        return MISSING if other is None else at_path(through.take)(other)

    def _record_of(self, object_name: str, identity: str) -> tuple[tuple[Mapping[str, Any], Flow] | None, bool]:
        """The record with its flow where it is known; and whether a list that should hold it was given at all."""
        seen = False
        for kind, name, flow in self._link_lists.get(object_name, ()):
            if kind == "list":
                index = self.index(name, self._connector.surroundings[name].by)
                seen = seen or index is not None
                row = index.get(identity) if index else None
            else:
                given = self.context.get(name)
                row = given if isinstance(given, Mapping) and self._key(given, flow) == identity else None
            if row is not None:
                return (row, flow), True
        return None, seen

    def _key(self, record: Mapping[str, Any], flow: Flow) -> str | None:
        value = typed(self._getter(flow, flow.identity.key)(record), FieldType.ID)
        return value if isinstance(value, str) else None

    def _getter(self, flow: Flow, name: str) -> Getter:
        known = self._getters.get((flow.name, name))
        if known is None:
            known = self._getters[flow.name, name] = resolve_field(name, flow.fields[name], "record").get
        return known

    def history(self, flow: str, identity: str) -> Collection[str] | None:
        """The states that a record has ever been in; None where the context has no history."""
        given = self.context.get("history")
        if not isinstance(given, Mapping):
            return None
        of_flow = given.get(flow)
        found = of_flow.get(identity) if isinstance(of_flow, Mapping) else None
        return tuple(map(str, found)) if isinstance(found, list | tuple) else ()

    def item(self, flow: str, identity: str | None) -> Mapping[str, Any]:
        """The queue item of a record, or an empty mapping."""
        single = self.context.get("item")
        if isinstance(single, Mapping):
            return single
        items = self.context.get("items")
        of_flow = items.get(flow) if isinstance(items, Mapping) else None
        found = of_flow.get(identity) if isinstance(of_flow, Mapping) and identity is not None else None
        return found if isinstance(found, Mapping) else {}


def _settings(given: Any, connector: Connector) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: setting.default for name, setting in connector.settings.items() if setting.default != ""
    }
    if isinstance(given, Mapping):
        # An empty setting is one that is not set: its default holds, as lint takes for granted.
        values.update({name: value for name, value in given.items() if typed(value, FieldType.TEXT) is not MISSING})
    return values


def _lists_by_object(connector: Connector, flows: Mapping[str, Flow]) -> dict[str, tuple[tuple[str, str, Flow], ...]]:
    """By object: the sections that hold its records with their counterpart's id."""
    found: dict[str, list[tuple[str, str, Flow]]] = {}
    for name, section in connector.surroundings.items():
        flow = flows.get(section.of)
        if flow is not None and flow.identity.linked_by and section.kind in ("list", "record"):
            found.setdefault(flow.linked_as, []).append((section.kind, name, flow))
    return {key: tuple(sorted(value, key=lambda entry: entry[0] == "record")) for key, value in found.items()}
