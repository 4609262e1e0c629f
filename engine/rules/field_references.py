"""What the fields of a flow refer to: lists of the surroundings, other fields, forms of dates. Checked when the pack is read."""

from __future__ import annotations

from collections.abc import Mapping

from engine.checks.values import FieldType, type_in_words
from engine.load.position import Position
from engine.load.problem import Problems
from engine.pack.fields import FieldSpec, RowsOf, Through
from engine.pack.objects import Flow, Matching
from engine.rules.catalogue import SETTINGS, Catalogue
from engine.rules.compile import unknown_name


def check_field_references(flow: Flow, catalogue: Catalogue, problems: Problems) -> None:
    """Report lists and fields that nothing answers to, and forms of dates on what is no date."""
    _fields(flow.fields, {}, flow, catalogue, problems)
    if flow.matching is not None:
        _matching(flow.matching, flow, catalogue, problems)


def _fields(
    fields: Mapping[str, FieldSpec],
    outer: Mapping[str, FieldSpec],
    flow: Flow,
    catalogue: Catalogue,
    problems: Problems,
) -> None:
    known = {**outer, **fields}
    for name, spec in fields.items():
        if spec.format and spec.type is not FieldType.DATE:
            message = f"format is for dates, but {name} holds {type_in_words(spec.type)}."
            place = spec.places.get("format", spec.place)
            problems.add(place, "contradiction", message, "Add type: date, or take format out.")
        if spec.key_from:
            _key_from(spec, catalogue, problems)
        if spec.through is not None:
            _through(spec.through, known, catalogue, problems)
        if spec.rows_of is not None:
            _rows_of(spec.rows_of, flow, catalogue, problems)
        if spec.named_by and spec.named_by not in spec.fields:
            unknown_name(spec.named_by, "field of the lines", spec.places["named_by"], list(spec.fields), problems)
        _fields(spec.fields, known, flow, catalogue, problems)


def _key_from(spec: FieldSpec, catalogue: Catalogue, problems: Problems) -> None:
    place = spec.places["key_from"]
    setting = catalogue.get(f"{SETTINGS}.{spec.key_from}")
    if setting is None:
        known = [name.removeprefix(f"{SETTINGS}.") for name in catalogue.names() if name.startswith(f"{SETTINGS}.")]
        unknown_name(spec.key_from, "setting", place, known, problems)
    elif setting.type is not FieldType.TEXT:
        held = type_in_words(setting.type)
        problems.add(place, "wrong setting", f"A key is a text, but the setting {spec.key_from} holds {held}.")
    if spec.path:
        problems.add(
            place, "contradiction", "A field has either a path or a key from a setting.", "Keep one of the two."
        )


def _through(through: Through, known: Mapping[str, FieldSpec], catalogue: Catalogue, problems: Problems) -> None:
    _list(through.list, through.places["list"], catalogue, problems)
    if through.field and through.field not in known:
        unknown_name(through.field, "field", through.places["field"], list(known), problems)
    if bool(through.field) == bool(through.path):
        message = "A look-up through a list needs either a path or a field that holds the key."
        problems.add(through.place, "contradiction", message, "Keep one of the two.")


def _rows_of(rows_of: RowsOf, flow: Flow, catalogue: Catalogue, problems: Problems) -> None:
    _list(rows_of.list, rows_of.places["list"], catalogue, problems)
    for key in rows_of.key:
        if key not in flow.fields:
            unknown_name(key, "field", rows_of.places["key"], list(flow.fields), problems)
    if len(rows_of.by) != len(rows_of.key):
        message = f"by has {len(rows_of.by)} names and key has {len(rows_of.key)}; each stands for one of the other."
        problems.add(rows_of.place, "contradiction", message, "Give both as many names.")


def _matching(matching: Matching, flow: Flow, catalogue: Catalogue, problems: Problems) -> None:
    _list(matching.list, matching.places["list"], catalogue, problems)
    if matching.ours not in flow.fields:
        unknown_name(matching.ours, "field", matching.places["ours"], list(flow.fields), problems)
    candidates = catalogue.lists().get(matching.list)
    if candidates is None:
        return
    for key, name in (("theirs", matching.theirs), ("active", matching.active)):
        if name and name not in candidates.fields:
            unknown_name(name, "field of the candidates", matching.places[key], list(candidates.fields), problems)


def _list(name: str, place: Position, catalogue: Catalogue, problems: Problems) -> None:
    if name not in catalogue.lists():
        unknown_name(name, "list", place, sorted(catalogue.lists()), problems)
