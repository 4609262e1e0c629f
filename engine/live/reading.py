"""Reading records as the pack's ``read`` says: repeated for each row of a list, marked, with lines that are served apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from engine.checks.values import MISSING, FieldType, typed
from engine.errors import ConfigurationError
from engine.live.copies import CopiedSystem
from engine.pack.objects import Children, Read
from engine.rules.catalogue import SETTINGS
from engine.rules.paths import at_path

Row = dict[str, Any]
Rows = Callable[[str], Sequence[Mapping[str, Any]]]
Note = Callable[[tuple[str, ...]], None]


class Readable(Protocol):
    """What reading needs of a system."""

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        """The rows of a read operation."""


def read_rows(
    reads: Sequence[Read],
    system: Readable,
    rows_of: Rows,
    settings: Mapping[str, Any],
    note: Note = lambda _: None,
) -> Iterator[Mapping[str, Any]]:
    """The rows of all readings, one after the other, streamed. ``rows_of`` gives a list of the surroundings.

    ``note`` is told, before each row, the names of the readings that it comes from, those of its lines too; see ``CopiedSystem.reading``.
    """
    for read in reads:
        seen: set[tuple[str, ...]] = set()
        for readings, row in _one(read, system, rows_of, settings):
            if read.distinct:
                key = tuple(str(at_path(path)(row)) for path in read.distinct)
                if key in seen:
                    continue
                seen.add(key)
            note(readings)
            yield row


def _one(
    read: Read, system: Readable, rows_of: Rows, settings: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Row]]:
    """Each row, and the names of the readings that it comes from."""
    wanted = {path: _parameter(text, {}, settings, read) for path, text in read.where.items()}
    for outer in rows_of(read.each) if read.each else ({},):
        if not all(_holds(at_path(path)(outer), text) for path, text in wanted.items()):
            continue
        found = {name: _parameter(text, outer, settings, read) for name, text in read.parameters.items()}
        if any(value is None for value in found.values()):
            # A record without the value, such as one without a counterpart, has nothing to be read under it.
            continue
        given = {name: str(value) for name, value in found.items()}
        readings: tuple[str, ...] = (_name(system, read.operation, given),)
        for row in _asked(system, read.operation, given, read.covered_by, outer):
            for name, text in read.mark.items():
                row[name] = text
            for name, path in read.carry.items():
                row[name] = at_path(path)(outer)
            all_readings = readings
            for child in read.children:
                parameters = _of_child(child, row)
                _put(row, child.as_, list(_asked(system, child.operation, parameters, child.covered_by, row)))
                all_readings += (_name(system, child.operation, parameters),)
            yield all_readings, row


def _name(system: Readable, operation: str, parameters: Mapping[str, str]) -> str:
    return system.reading(operation, parameters) if isinstance(system, CopiedSystem) else ""


def _asked(
    system: Readable, operation: str, parameters: Mapping[str, str], covered_by: str, record: Mapping[str, Any]
) -> Iterator[Row]:
    """The rows of a question, from copies where they are kept. ``covered_by``: the path of the record's moment that covers them."""
    if covered_by and isinstance(system, CopiedSystem):
        moment = at_path(covered_by)(record)
        if isinstance(moment, str) and moment:
            return system.read(operation, parameters, moment)
    return system.read(operation, parameters)


def _holds(value: Any, wanted: str | None) -> bool:
    """The value is the wanted one, or a list with it; a flag is "true" or "false"."""
    if isinstance(value, list | tuple):
        return any(_holds(one, wanted) for one in value)
    if isinstance(value, bool):
        return str(value).lower() == wanted
    return bool(typed(value, FieldType.TEXT) == wanted)


def _of_child(child: Children, row: Mapping[str, Any]) -> dict[str, str]:
    found = {name: typed(at_path(path)(row), FieldType.ID) for name, path in child.parameters.items()}
    parameters = {name: value for name, value in found.items() if isinstance(value, str)}
    missing = [name for name in found if name not in parameters]
    if missing:
        raise ConfigurationError(
            f"{child.place}: a record has no value for {', '.join(missing)}, so its lines cannot be read."
        )
    return parameters


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
