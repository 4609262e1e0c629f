"""Reading a path out of a wire record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.checks.values import MISSING

Getter = Callable[[Any], Any]


def at_path(path: str) -> Getter:
    """A function that follows a dotted path through groups; MISSING where a step is absent or null."""
    steps = tuple(path.split("."))
    if len(steps) == 1:
        only = steps[0]

        def one(record: Any) -> Any:
            found = record.get(only) if type(record) is dict or isinstance(record, Mapping) else None
            return MISSING if found is None else found

        return one

    def many(record: Any) -> Any:
        found = record
        for step in steps:
            if type(found) is not dict and not isinstance(found, Mapping):
                return MISSING
            found = found.get(step)
            if found is None:
                return MISSING
        return found

    return many


def first_of(paths: tuple[str, ...]) -> Getter:
    """A function that takes the first path that is filled; blank text counts as not filled."""
    getters = tuple(at_path(path) for path in paths)
    if len(getters) == 1:
        return getters[0]

    def first(record: Any) -> Any:
        for getter in getters:
            found = getter(record)
            if found is not MISSING and not (isinstance(found, str) and not found.strip()):
                return found
        return MISSING

    return first


def joined(paths: tuple[str, ...], separator: str) -> Getter:
    """A function that puts the values at all paths together; MISSING where one of them is."""
    getters = tuple(at_path(path) for path in paths)

    def join(record: Any) -> Any:
        found = [getter(record) for getter in getters]
        if any(value is MISSING or (isinstance(value, str) and not value.strip()) for value in found):
            return MISSING
        return separator.join(str(value).strip() for value in found)

    return join
