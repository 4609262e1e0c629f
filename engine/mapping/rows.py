"""A value of one row of a list of the surroundings, such as the id of the list with a certain name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.checks.values import MISSING, FieldType, shown, typed
from engine.mapping.bench import BROKEN, TEXTS, Bench
from engine.mapping.step import Desk, Step, Unmappable, as_plain_text
from engine.pack.transforms import Transform
from engine.rules.compile import unknown_name
from engine.rules.paths import at_path

Row = Mapping[str, Any]


def build_row(transform: Transform, bench: Bench) -> Step:
    """The value at ``take`` of the one row that holds what ``where`` and ``match`` say.

    Several are a problem of the record, and so is none unless the value is optional.
    """
    parameter = transform.parameter
    name, take, optional = parameter["list"], at_path(parameter["take"]), parameter["optional"]
    where = [(at_path(path), text) for path, text in parameter["where"].items()]
    match: Mapping[str, str] = parameter["match"]
    lists = bench.scope.catalogue.lists()
    if name not in lists:
        unknown_name(name, "list", parameter.places["list"], sorted(lists), bench.problems)
        return BROKEN
    if not where and not match:
        bench.problem(transform.place, "nothing to look for", "A row is found by where, by match, or by both.")
        return BROKEN
    for key, field in match.items():
        resolved = bench.name(field, parameter.places["match"])
        if resolved is None:
            return BROKEN
        if resolved.type not in TEXTS | {FieldType.INTEGER}:
            bench.problem(parameter.places["match"], "wrong field", f"{field} is no text, so it cannot equal {key}.")
            return BROKEN
    fixed = [f"{path} is {text}" for path, text in parameter["where"].items()]
    words = " and ".join([*fixed, *(f"{path} is that of {field}" for path, field in match.items())])

    def make(desk: Desk) -> Any:
        wanted = {path: _text(desk.view.value(field)) for path, field in match.items()}
        missing = [path for path, text in wanted.items() if text is None]
        if missing and optional:
            return MISSING
        found = [] if missing else _rows(desk, name, wanted, where)
        if found is None:
            raise Unmappable(f"The list {lists[name].label} is not known here.")
        if not found and optional:
            return MISSING
        if len(found) != 1:
            said = " and ".join([*fixed, *(f"{path} is {shown(text)}" for path, text in wanted.items())])
            raise Unmappable(f"{lists[name].label} has {len(found)} rows where {said}; exactly one is needed.")
        value = typed(take(found[0]), FieldType.ID)
        return value if isinstance(value, str) else MISSING

    fields = tuple(match.values()) or (name,)
    return Step(make, frozenset({FieldType.ID}), f"{parameter['take']} of the row of {name} where {words}", fields)


def _text(value: Any) -> str | None:
    return as_plain_text(value).strip() if isinstance(value, str | int) else None


def _rows(
    desk: Desk, name: str, wanted: Mapping[str, str | None], where: Sequence[tuple[Any, str]]
) -> Sequence[Row] | None:
    """The rows that hold everything; those that match are in an index, so that many lines ask cheaply."""
    if wanted:
        rows = desk.record.surroundings.group(name, tuple(wanted), tuple(text or "" for text in wanted.values()))
    else:
        rows = desk.record.rows(name)
    if rows is None or rows is MISSING:
        return None
    return [row for row in rows if all(typed(get(row), FieldType.TEXT) == text for get, text in where)]
