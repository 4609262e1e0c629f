"""Surroundings that remember what was asked of them, so that a question can be kept with just what decided it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from engine.checks.row_texts import RowIndex
from engine.checks.values import MISSING
from engine.checks.view import LinkState
from engine.rules.surroundings import Surroundings

Row = Mapping[str, Any]


class _Asked(dict[str, Any]):
    """A dictionary that notes the keys that are read; those that are not there too."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)


class _Texts:
    """An index of texts that notes the rows it gives away."""

    def __init__(self, inner: RowIndex, note: Any) -> None:
        self._inner, self._note = inner, note

    def candidates(self, folded: str) -> Sequence[Any]:
        found = self._inner.candidates(folded)
        for row in found:
            self._note(row)
        return found


class Tracing(Surroundings):
    """The same answers as the surroundings it is made from; ``kept()`` is a context that gives them again."""

    def __init__(self, inner: Surroundings, program_connector: Any, flows: Any) -> None:
        super().__init__(inner.context, program_connector, flows, inner.now)
        self._settings_asked = _Asked(inner.settings)
        self.settings = self._settings_asked
        self._sections: dict[str, Any] = {}
        self._rows: dict[str, dict[int, Row]] = {}
        self._asked: list[tuple[str, dict[str, Row], set[str]]] = []
        self._links_asked: dict[str, dict[str, str]] = {}
        self._parted_asked: dict[str, dict[str, str]] = {}
        self._history_asked: dict[str, dict[str, list[str]]] | None = None
        self._item: Mapping[str, Any] = {}
        self._inside = 0

    def _note(self, name: str, *rows: Row) -> None:
        kept = self._rows.setdefault(name, {})
        for row in rows:
            kept[id(row)] = row

    def section(self, name: str) -> Any:
        """A part of the context, noted."""
        found = super().section(name)
        if found is not MISSING and not isinstance(found, list | tuple):
            self._sections[name] = found
        return found

    def rows(self, name: str) -> Sequence[Row] | None:
        """All rows of a list; noted as a whole only where a rule itself asks for all."""
        found = super().rows(name)
        if found is not None:
            self._note(name, *(() if self._inside else found))
        return found

    def index(self, name: str, by: str) -> dict[str, Row] | None:
        """An index that notes which rows are taken out of it."""
        self._inside += 1
        try:
            found = super().index(name, by)
        finally:
            self._inside -= 1
        if found is not None and not isinstance(found, _Asked):
            found = self._indexes[name, by] = _Asked(found)
            self._asked.append((name, found, found.read))
        return found

    def texts(self, name: str, by: str) -> RowIndex | None:
        """An index of texts that notes which rows are candidates."""
        self._inside += 1
        try:
            found = super().texts(name, by)
        finally:
            self._inside -= 1
        noting: Any = None if found is None else _Texts(found, lambda row: self._note(name, row))
        return noting  # type: ignore[no-any-return]

    def group(self, name: str, by: tuple[str, ...], key: tuple[str, ...]) -> Any:
        """The rows of a group, noted."""
        self._inside += 1
        try:
            found = super().group(name, by, key)
        finally:
            self._inside -= 1
        if found is not MISSING:
            self._note(name, *found)
        return found

    def record_section(self, name: str, identity: str | None) -> Any:
        """A record of the surroundings; it is noted with the list that it stands in."""
        given = self.context.get(name)
        found = super().record_section(name, identity)
        if isinstance(given, Mapping) and found is given:
            self._sections[name] = given
        return found

    def link(self, object_name: str, identity: str) -> LinkState:
        """What is known of a counterpart, noted."""
        found = super().link(object_name, identity)
        self._note_links(object_name)
        links = self.context.get("links")
        given = links.get(object_name) if isinstance(links, Mapping) else None
        if isinstance(given, Mapping) and given.get(identity) is not None:
            self._links_asked[object_name][identity] = str(given[identity])
        return found

    def parted(self, object_name: str, identity: str) -> str | None:
        """The counterpart that a record was unlinked from, noted."""
        found = super().parted(object_name, identity)
        if found is not None:
            self._parted_asked.setdefault(object_name, {})[identity] = found
        return found

    def link_back(self, object_name: str, target: str) -> str | None:
        """The id of ours that has this counterpart, noted."""
        self._inside += 1
        try:
            found = super().link_back(object_name, target)
        finally:
            self._inside -= 1
        self._note_links(object_name)
        if found is not None:
            kept = self._links_asked.get(object_name)
            if kept is not None:
                kept[found] = target
        return found

    def _note_links(self, object_name: str) -> None:
        links = self.context.get("links")
        if isinstance(links, Mapping) and isinstance(links.get(object_name), Mapping):
            self._links_asked.setdefault(object_name, {})

    def history(self, flow: str, identity: str) -> Collection[str] | None:
        """The states of the past, noted; that there are none too."""
        found = super().history(flow, identity)
        if found is not None:
            self._history_asked = self._history_asked or {}
            if found:
                self._history_asked.setdefault(flow, {})[identity] = list(found)
        return found

    def item(self, flow: str, identity: str | None) -> Mapping[str, Any]:
        """The queue item, noted."""
        self._item = super().item(flow, identity)
        return self._item

    def kept(self) -> dict[str, Any]:
        """A context with what was asked for, and nothing else."""
        for name, index, read in self._asked:
            for key in read:
                row = dict.get(index, key)
                if row is not None:
                    self._note(name, row)
        settings = {name: self.settings[name] for name in sorted(self._settings_asked.read) if name in self.settings}
        context: dict[str, Any] = {"now": self.now().isoformat(timespec="seconds"), **self._sections}
        if settings:
            context["settings"] = settings
        context.update({name: list(rows.values()) for name, rows in sorted(self._rows.items())})
        if self._links_asked:
            context["links"] = self._links_asked
        if self._parted_asked:
            context["unlinked"] = self._parted_asked
        if self._history_asked is not None:
            context["history"] = self._history_asked
        if self._item:
            context["item"] = {name: value for name, value in self._item.items() if name in ("state", "comment")}
        return context
