"""Finding one record by its id: in a file, or in its source system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.errors import InputError
from engine.rules.program import CompiledFlow
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView

Record = Mapping[str, Any]


def identity_of(flow: CompiledFlow, record: Record, surroundings: Surroundings) -> str | None:
    """The record's own id."""
    return RecordView(record, flow.catalogue, surroundings).identity


def find_records(
    flow: CompiledFlow, records: Iterable[Record], ids: Sequence[str], surroundings: Surroundings
) -> dict[str, Record]:
    """The records with these ids, in the order of the ids. Raises InputError that names every id that is not there."""
    wanted, found = set(ids), dict[str, Record]()
    for record in records:
        identity = identity_of(flow, record, surroundings)
        if identity in wanted:
            found.setdefault(identity, record)
            if len(found) == len(wanted):
                break
    missing = [identity for identity in ids if identity not in found]
    if missing:
        raise InputError(
            f"{flow.flow.label}: there is no record {' and no record '.join(missing)}.",
            fix="Check the id; a record is named by its id in the system that it comes from.",
        )
    return {identity: found[identity] for identity in ids}


def find_anywhere(
    flows: Sequence[CompiledFlow],
    records_of: Callable[[CompiledFlow], Iterable[Record]],
    identity: str,
    surroundings: Surroundings,
) -> tuple[CompiledFlow, Record]:
    """The record with an id in the first of the flows that has it. Raises InputError where none has."""
    for flow in flows:
        for record in _with_id(flow, records_of(flow), identity, surroundings):
            return flow, record
    label, names = flows[0].flow.label, ", ".join(flow.name for flow in flows)
    raise InputError(
        f"There is no {label} {identity} ({names}).",
        fix="Check the id; a record is named by its id in the system that it comes from.",
    )


def _with_id(
    flow: CompiledFlow, records: Iterable[Record], identity: str, surroundings: Surroundings
) -> Iterator[Record]:
    for record in records:
        if identity_of(flow, record, surroundings) == identity:
            yield record
