"""Reading records as the pack's ``read`` says: repeated for each row of a list, marked, with lines that are served apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from engine.checks.values import MISSING, FieldType, typed
from engine.errors import ConfigurationError
from engine.pack.objects import Children, Read
from engine.rules.catalogue import SETTINGS
from engine.rules.paths import at_path

Row = dict[str, Any]
Rows = Callable[[str], Sequence[Mapping[str, Any]]]


class Readable(Protocol):
    """What reading needs of a system."""

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        """The rows of a read operation."""


def read_rows(
    reads: Sequence[Read], system: Readable, rows_of: Rows, settings: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """The rows of all readings, one after the other, streamed. ``rows_of`` gives a list of the surroundings."""
    for read in reads:
        seen: set[tuple[str, ...]] = set()
        for row in _one(read, system, rows_of, settings):
            if read.distinct:
                key = tuple(str(at_path(path)(row)) for path in read.distinct)
                if key in seen:
                    continue
                seen.add(key)
            yield row


def _one(read: Read, system: Readable, rows_of: Rows, settings: Mapping[str, Any]) -> Iterator[Row]:
    wanted = {path: _parameter(text, {}, settings, read) for path, text in read.where.items()}
    for outer in rows_of(read.each) if read.each else ({},):
        if not all(_holds(at_path(path)(outer), text) for path, text in wanted.items()):
            continue
        parameters = {name: _parameter(text, outer, settings, read) for name, text in read.parameters.items()}
        if any(value is None for value in parameters.values()):
            # A record without the value, such as one without a counterpart, has nothing to be read under it.
            continue
        for row in system.read(read.operation, {name: str(value) for name, value in parameters.items()}):
            for name, text in read.mark.items():
                row[name] = text
            for name, path in read.carry.items():
                row[name] = at_path(path)(outer)
            for child in read.children:
                _put(row, child.as_, list(_children(child, row, system)))
            yield row


def _holds(value: Any, wanted: str | None) -> bool:
    """The value is the wanted one, or a list with it; a flag is "true" or "false"."""
    if isinstance(value, list | tuple):
        return any(_holds(one, wanted) for one in value)
    if isinstance(value, bool):
        return str(value).lower() == wanted
    return bool(typed(value, FieldType.TEXT) == wanted)


def _children(child: Children, row: Mapping[str, Any], system: Readable) -> Iterator[Row]:
    parameters = {name: typed(at_path(path)(row), FieldType.ID) for name, path in child.parameters.items()}
    missing = [name for name, value in parameters.items() if not isinstance(value, str)]
    if missing:
        raise ConfigurationError(
            f"{child.place}: a record has no value for {', '.join(missing)}, so its lines cannot be read."
        )
    return system.read(child.operation, parameters)


def _put(row: Row, name: str, value: Any) -> None:
    head, _, rest = name.partition(".")
    if rest:
        _put(row.setdefault(head, {}), rest, value)
    else:
        row[head] = value


def _parameter(text: str, outer: Mapping[str, Any], settings: Mapping[str, Any], read: Read) -> str | None:
    """A constant (=text), a setting, or a value of the outer row; None where the outer row has none."""
    if text.startswith("="):
        return text[1:]
    if text.startswith(f"{SETTINGS}."):
        value = settings.get(text.partition(".")[2])
        if value in (None, ""):
            raise ConfigurationError(
                f"{read.place}: the setting {text.partition('.')[2]} is needed to read {read.operation}.",
                fix="Set it under settings: in sync-engine.yaml.",
            )
        return str(value)
    value = typed(at_path(text)(outer), FieldType.ID)
    return value if isinstance(value, str) and value is not MISSING else None
