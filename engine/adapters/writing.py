"""Sending many rows in batches, so that one bad row or one lost answer costs no other row its result."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from engine.adapters.results import Outcome, Row, RowResult
from engine.adapters.written import unsent_result
from engine.errors import SyncEngineError

Given = Mapping[str, object]
Wire = Callable[[Given], Row]
Send = Callable[[Sequence[Given], Sequence[Row]], list[RowResult]]
"""Sends one batch (rows as given, rows for the wire). It may raise SyncEngineError only where nothing was written."""


Where = Callable[[Given], Hashable]
"""Where a row goes. Rows of one call go to one place."""


def write_rows(
    rows: Sequence[Given],
    per_call: int,
    wire: Wire,
    send: Send,
    *,
    where: Where = lambda row: None,
    stop_when_unknown: bool = True,
) -> list[RowResult]:
    """The results of all rows, in their order.

    A row that cannot be written down is refused alone. After a call without a usable answer nothing more is sent: what was
    not sent stays certain to be unwritten. An error of the first call is raised, a later one becomes results.
    ``stop_when_unknown`` is false where answers come later by their nature.
    """
    failures = {Outcome.RETRY_LATER, Outcome.UNKNOWN} if stop_when_unknown else {Outcome.RETRY_LATER}
    results: dict[int, RowResult] = {}
    ready: list[tuple[int, Row]] = []
    for index, row in enumerate(rows):
        try:
            ready.append((index, wire(row)))
        except (TypeError, ValueError) as error:
            results[index] = RowResult(Outcome.REJECTED, messages=(f"not sent: {error}",))
    stop = ""
    for number, batch in enumerate(_batches(rows, ready, per_call, where)):
        if stop:
            found = [unsent_result(stop)] * len(batch)
        else:
            found, stop = _sent(rows, batch, send, failures, first=number == 0)
        results |= {index: result for (index, _), result in zip(batch, found, strict=True)}
    return [results[index] for index in range(len(rows))]


def _batches(
    rows: Sequence[Given], ready: Sequence[tuple[int, Row]], per_call: int, where: Where
) -> Iterator[list[tuple[int, Row]]]:
    by_place: dict[Hashable, list[tuple[int, Row]]] = {}
    for index, wired in ready:
        by_place.setdefault(where(rows[index]), []).append((index, wired))
    for of_place in by_place.values():
        for start in range(0, len(of_place), per_call):
            yield of_place[start : start + per_call]


def _sent(
    rows: Sequence[Given], batch: Sequence[tuple[int, Row]], send: Send, failures: set[Outcome], *, first: bool
) -> tuple[list[RowResult], str]:
    """The results of one batch, and why nothing more should be sent, if so."""
    try:
        found = send([rows[index] for index, _ in batch], [wired for _, wired in batch])
    except SyncEngineError as error:
        if first:
            raise
        return [unsent_result(str(error))] * len(batch), str(error)
    if all(result.outcome in failures for result in found):
        return found, "not sent, since the call before it failed: " + "; ".join(found[0].messages)
    return found, ""
