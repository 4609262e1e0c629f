"""Finding things in an answer: rows at a path, and the system's words wherever its error bodies put them.

A path is names with dots. Lists on the way are walked through; ``*`` at the end takes every key and says its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from engine.adapters.results import Json


def found_at(value: Json, path: str) -> Json:
    """The value at a path of names, or None; an empty path is the value itself."""
    for name in path.split(".") if path else ():
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value


def words_at(value: Json, paths: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of field (or nothing) and words, of every path that leads to a text; each text once."""
    found: dict[str, str] = {}
    for path in paths:
        for field, words in _walk(value, path.split(".")):
            found.setdefault(f"{field}: {words}" if field else words, field)
    return tuple((field, words) for words, field in found.items())


def _walk(value: Json, names: list[str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, names)
    elif not names:
        if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) and str(value).strip():
            yield "", str(value).strip()
    elif isinstance(value, Mapping):
        if names == ["*"]:
            for key, item in value.items():
                for _, words in _walk(item, []):
                    yield str(key), words
        elif names[0] in value:
            yield from _walk(value[names[0]], names[1:])
