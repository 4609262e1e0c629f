"""Looking before a second send: is the record there already, by its natural key?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.adapters.asking import parameters_of
from engine.adapters.results import Row
from engine.errors import InputError
from engine.pack.placeholders import as_text, at, fill, names_in
from engine.pack.system_operations import LookSpec, WriteOperation
from engine.pack.system_spec import SystemSpec

Read = Callable[[str, Mapping[str, str]], Iterator[Row]]


def look_for(
    name: str,
    operation: WriteOperation,
    system: SystemSpec,
    settings: Mapping[str, str],
    row: Mapping[str, object],
    parameters: Mapping[str, str],
    read: Read,
) -> list[Row]:
    """The rows of the system that are the row to write; empty where a repeat is harmless without looking.

    Raises InputError where the row lacks a part of its key: without it "nothing found" would mean nothing.
    """
    look = operation.look
    if look is None:
        return []
    wanted = {theirs: _key_part(name, row, ours) for theirs, ours in look.match.items()}
    question = _parameters(name, look, system, settings, row, parameters)
    return [
        found
        for found in read(look.read, question)
        if all(_same(at(found, theirs), mine) for theirs, mine in wanted.items())
    ]


def _parameters(
    name: str,
    look: LookSpec,
    system: SystemSpec,
    settings: Mapping[str, str],
    row: Mapping[str, object],
    parameters: Mapping[str, str],
) -> dict[str, str]:
    """The parameters of the read: its own from the row, and those of the write that the read needs as well."""
    needed, _ = parameters_of(system.reads[look.read], settings)
    found = {key: value for key, value in parameters.items() if key in needed}
    for key, text in look.parameters.items():
        for part in names_in(text):
            if part not in parameters:
                _key_part(name, row, part)
        found[key] = fill(text, {**row, **parameters})
    return found


def _key_part(name: str, row: Mapping[str, object], path: str) -> str:
    value = at(row, path)
    if value is None or not as_text(value).strip():
        raise InputError(
            f'The row for "{name}" has no "{path}", by which it would be found if it was written already.',
            fix=f'Let the mapping fill "{path}".',
        )
    return as_text(value).strip()


def _same(theirs: object, mine: str) -> bool:
    # Codes may carry leading blanks in a system's database.
    return theirs is not None and as_text(theirs).strip() == mine
