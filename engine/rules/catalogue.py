"""Names resolved: what a rule, a mapping or a template means by ``title``, ``project.name`` or ``input.order_id``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.checks.values import FieldType, Unreadable, typed
from engine.pack.connector import Connector, Section
from engine.pack.fields import FieldSpec, PartOf, RowsOf, Through
from engine.pack.objects import Flow
from engine.pack.wire import dated, wire_date
from engine.rules.paths import Getter, at_path, first_of, joined

ACTOR, INPUT, ITEM, SETTINGS = "actor", "input", "item", "settings"
_ANY_DAY = date(2026, 1, 31)
_PROMPT_TYPES = {"text": FieldType.TEXT, "date": FieldType.DATE, "decimal": FieldType.DECIMAL}
SETTING_TYPES = {
    "boolean": FieldType.BOOLEAN,
    "text": FieldType.TEXT,
    "integer": FieldType.INTEGER,
    "decimal": FieldType.DECIMAL,
    "date": FieldType.DATE,
    "time": FieldType.TIME,
    "list": FieldType.LIST,
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name of the catalogue: where its value comes from and what it is.

    ``origin`` is "record" or the part of the surroundings; ``get`` reads the raw value out of that origin's record.
    """

    name: str
    label: str
    type: FieldType
    origin: str
    get: Getter
    through: Through | None = None
    rows_of: RowsOf | None = None
    lines: str = "line"
    fields: Mapping[str, Resolved] = field(default_factory=dict)
    named_by: str = ""
    key_from: str = ""
    part: PartOf | None = None


def resolve_field(name: str, spec: FieldSpec, origin: str) -> Resolved:
    """A field of the pack, ready to be read; its path defaults to its own name."""
    short = name.rpartition(".")[2]
    get = joined(spec.path, spec.joined) if spec.joined else first_of(spec.path or (short,))
    return Resolved(
        name,
        spec.label or short.replace("_", " ").capitalize(),
        spec.type,
        origin,
        _in_form(get, spec.format) if spec.format else get,
        spec.through,
        spec.rows_of,
        spec.lines,
        {key: resolve_field(key, inner, origin) for key, inner in spec.fields.items()},
        spec.named_by,
        spec.key_from,
        spec.part,
    )


def _in_form(get: Getter, form: str) -> Getter:
    """A function that reads a date as the wire writes it; one in the common form CCYY-MM-DD is understood too."""

    def read(record: Any) -> Any:
        raw = get(record)
        if not isinstance(raw, str) or not raw.strip():
            return raw
        found = dated(raw, form)
        if found is None and isinstance(typed(raw, FieldType.DATE), Unreadable):
            return Unreadable(raw, f"a date such as {wire_date(_ANY_DAY, form)}")
        return raw if found is None else found

    return read


def _plain(name: str, label: str, kind: FieldType, origin: str, path: str) -> Resolved:
    return Resolved(name, label, kind, origin, at_path(path))


class Catalogue:
    """All names that one flow may use."""

    def __init__(self, flow: Flow, flows: Mapping[str, Flow], connector: Connector) -> None:
        self.flow = flow
        self.permissions = connector.permissions
        self._names: dict[str, Resolved] = {}
        self._lists: dict[str, Resolved] = {}
        self.record_names = tuple(flow.fields)
        self.flow_names, self.state_names = frozenset(flows), tuple(connector.states)
        for name, spec in flow.fields.items():
            self._add(resolve_field(name, spec, "record"))
            # Inside a line, the line's own names come first; record.name always means the record's.
            self._add(resolve_field(f"record.{name}", spec, "record"))
        for name, section in connector.surroundings.items():
            if section.kind == "record" and name not in flow.surroundings:
                continue
            self._add_section(name, section, flows)
        self._add_fixed(connector)

    def _add(self, resolved: Resolved) -> None:
        self._names[resolved.name] = resolved
        if resolved.type is FieldType.GROUP:
            for inner in resolved.fields.values():
                outer = resolved.get
                name = f"{resolved.name}.{inner.name}"
                self._add(_nested(name, inner, outer))

    def _add_section(self, name: str, section: Section, flows: Mapping[str, Flow]) -> None:
        fields = flows[section.of].fields if section.of in flows else section.fields
        if section.kind == "list":
            inner = {key: resolve_field(key, spec, name) for key, spec in fields.items()}
            found = Resolved(name, section.label, FieldType.LIST, name, lambda rows: rows, None, None, "row", inner)
            self._lists[name] = found
            # A field of the record comes before a list of the same name; checks that name a list still find it.
            self._names.setdefault(name, found)
            return
        self._names[name] = _plain(name, section.label, FieldType.GROUP, name, name)
        for key, spec in fields.items():
            self._add(resolve_field(f"{name}.{key}", spec, name))

    def _add_fixed(self, connector: Connector) -> None:
        for name, setting in connector.settings.items():
            full = f"{SETTINGS}.{name}"
            self._names[full] = _plain(full, setting.label, SETTING_TYPES[setting.type], SETTINGS, name)
        of_actions = {name: one for action in connector.actions.values() for name, one in action.prompts.items()}
        for name, prompt in {**of_actions, **self.flow.prompts}.items():
            full = f"{INPUT}.{name}"
            self._names[full] = _plain(full, prompt.label, _PROMPT_TYPES[prompt.type], INPUT, name)
        self._names[f"{INPUT}.comment"] = _plain(f"{INPUT}.comment", "Comment", FieldType.TEXT, INPUT, "comment")
        self._names[ACTOR] = Resolved(ACTOR, connector.actor_label, FieldType.GROUP, ACTOR, lambda actor: actor)
        for name in ("login", "name"):
            label = f"{connector.actor_label}, {name}"
            self._names[f"{ACTOR}.{name}"] = _plain(f"{ACTOR}.{name}", label, FieldType.TEXT, ACTOR, name)
        # Where this is missing it is the person who is unknown, so the label is the person's.
        active = f"{ACTOR}.active"
        self._names[active] = _plain(active, connector.actor_label, FieldType.BOOLEAN, ACTOR, "active")
        self._names[f"{ITEM}.state"] = _plain(f"{ITEM}.state", "State", FieldType.TEXT, ITEM, "state")

    def get(self, name: str) -> Resolved | None:
        """What a name means, or None."""
        return self._names.get(name)

    def names(self) -> Iterable[str]:
        """Every known name."""
        return self._names

    def lists(self) -> Mapping[str, Resolved]:
        """The list sections of the surroundings, by name."""
        return self._lists


def _nested(name: str, inner: Resolved, outer: Getter) -> Resolved:
    def get(record: Any) -> Any:
        return inner.get(outer(record))

    return Resolved(
        name,
        inner.label,
        inner.type,
        inner.origin,
        get,
        inner.through,
        inner.rows_of,
        inner.lines,
        inner.fields,
        inner.named_by,
        inner.key_from,
        inner.part,
    )
