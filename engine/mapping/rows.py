"""A value of one row of a list of the surroundings, such as the id of the list with a certain name."""

from __future__ import annotations

from typing import Any

from engine.checks.values import MISSING, FieldType, typed
from engine.mapping.bench import BROKEN, Bench
from engine.mapping.step import Desk, Step, Unmappable
from engine.pack.transforms import Transform
from engine.rules.compile import unknown_name
from engine.rules.paths import at_path


def build_row(transform: Transform, bench: Bench) -> Step:
    """The value at ``take`` of the one row that holds what ``where`` says; none or several is a problem of the record."""
    parameter = transform.parameter
    name, take = parameter["list"], at_path(parameter["take"])
    where = [(at_path(path), text) for path, text in parameter["where"].items()]
    lists = bench.scope.catalogue.lists()
    if name not in lists:
        unknown_name(name, "list", parameter.places["list"], sorted(lists), bench.problems)
        return BROKEN
    words = " and ".join(f"{path} is {text}" for path, text in parameter["where"].items())

    def make(desk: Desk) -> Any:
        rows = desk.record.rows(name)
        if rows is None:
            raise Unmappable(f"The list {lists[name].label} is not known here.")
        found = [row for row in rows if all(typed(get(row), FieldType.TEXT) == text for get, text in where)]
        if len(found) != 1:
            raise Unmappable(f"{lists[name].label} has {len(found)} rows where {words}; exactly one is needed.")
        value = typed(take(found[0]), FieldType.ID)
        return value if isinstance(value, str) else MISSING

    return Step(make, frozenset({FieldType.ID}), f"{parameter['take']} of the row of {name} where {words}", (name,))
