"""An operation with its parameters filled in: what every kind of interface needs before it can ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import quote

from engine.adapters.file_choice import as_pattern_part
from engine.errors import ConfigurationError
from engine.load.suggest import did_you_mean
from engine.pack.placeholders import fill, names_in
from engine.pack.system_operations import ReadOperation, WriteOperation


@dataclass(frozen=True, slots=True)
class Ask:
    """A read operation, ready to be asked: its name, its path or the names of its files, and its query (or elements)."""

    name: str
    operation: ReadOperation
    path: str
    query: Mapping[str, str]


def parameters_of(operation: ReadOperation, settings: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """The names of the parameters that a read needs, and of those that it also takes."""
    texts = [operation.path, operation.file.name if operation.file else "", *operation.query.values()]
    needed = {name for text in texts for name in names_in(text)} - set(settings)
    more = {name for text in operation.optional.values() for name in names_in(text)}
    if operation.incremental:
        more |= set(names_in(operation.incremental.value))
    return needed, more - set(settings) - needed


def ask_for(name: str, operation: ReadOperation, settings: Mapping[str, str], parameters: Mapping[str, str]) -> Ask:
    """The filled read operation. Raises ConfigurationError for a parameter that is missing or not known."""
    needed, more = parameters_of(operation, settings)
    for given in parameters:
        if given not in needed | more:
            raise ConfigurationError(
                f'The read operation "{name}" has no parameter "{given}".', fix=did_you_mean(given, needed | more)
            )
    missing = sorted(needed - set(parameters))
    if missing:
        raise ConfigurationError(f'The read operation "{name}" needs the parameter "{missing[0]}".')
    values = {**settings, **parameters}
    query = {key: fill(text, values) for key, text in operation.query.items()}
    extra = dict(operation.optional)
    if operation.incremental:
        extra[operation.incremental.query] = operation.incremental.value
    for key, text in extra.items():
        wanted = names_in(text)
        if all(part in values for part in wanted):
            query[key] = fill(text, values)
        elif any(part in parameters for part in wanted):
            absent = next(part for part in wanted if part not in values)
            raise ConfigurationError(f'"{key}" of the read operation "{name}" also needs the parameter "{absent}".')
    return Ask(name, operation, _place(name, operation, values), query)


def variants(ask: Ask, choices: Mapping[str, Iterable[str]]) -> Iterator[Ask]:
    """The same question once for each combination of the values; itself where there are none."""
    names = list(choices)
    for values in product(*choices.values()):
        yield Ask(ask.name, ask.operation, ask.path, {**ask.query, **dict(zip(names, values, strict=True))})


def written_path(
    name: str,
    operation: WriteOperation,
    settings: Mapping[str, str],
    parameters: Mapping[str, str],
    row: Mapping[str, Any],
) -> tuple[str, set[str]]:
    """The path of a write, and the fields of the row that went into it."""
    known = {**settings, **parameters}
    used = {part for part in names_in(operation.path) if part not in known}
    try:
        return fill(operation.path, {**row, **known}, _quote), used
    except KeyError as missing:
        raise ConfigurationError(
            f'The address of the write operation "{name}" needs {missing}, which is neither a parameter nor in the row.'
        ) from None


def filled(name: str, texts: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    """Constant parts of a write, filled. Raises ConfigurationError for a parameter that is missing."""
    try:
        return {key: fill(text, values) for key, text in texts.items()}
    except KeyError as missing:
        raise ConfigurationError(f'The write operation "{name}" needs the parameter {missing}.') from None


def _place(name: str, operation: ReadOperation, values: Mapping[str, str]) -> str:
    if operation.file is None:
        return fill(operation.path, values, _quote)
    try:
        return fill(operation.file.name, values, as_pattern_part)
    except ValueError as error:
        raise ConfigurationError(f'The files of "{name}" cannot be named: {error}.') from None


def _quote(text: str) -> str:
    # "." and ".." are kept by quoting and would climb up the path.
    return quote(text, safe="") if text.strip(".") else quote(text, safe="").replace(".", "%2E")
