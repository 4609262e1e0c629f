"""What the journal keeps of an answer, and what it says afterwards about each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.adapters.results import Outcome, RowResult
from engine.errors import UnstorableValue
from engine.mapping.payload import Call, Row
from engine.store import Intent, Json, encode
from engine.sync.keys import row_key
from engine.sync.stored_payload import call_from_json


def answer_of(call: Call, rows: Sequence[Row], results: Sequence[RowResult]) -> dict[str, Any]:
    """The results of the rows that were sent, by their key, in the systems' own words."""
    return {"rows": [_row(call, row, result) for row, result in zip(rows, results, strict=True)]}


def found_of(call: Call, found: Sequence[tuple[Row, str | None]]) -> dict[str, Any]:
    """The rows that were found in the target, with their ids there."""
    return {"rows": [{"key": row_key(call, row), "outcome": "found", "id": id} for row, id in found]}


def merged(*answers: Mapping[str, Any]) -> dict[str, Any]:
    """Several answers about one call as one."""
    return {"rows": [row for answer in answers for row in answer.get("rows", ())]}


def first_id(answer: Any) -> str | None:
    """The id of what was written, as far as the answer tells it."""
    rows = answer.get("rows", ()) if isinstance(answer, Mapping) else ()
    return next((row["id"] for row in rows if row.get("id")), None)


def in_short(answer: Any) -> Json:
    """An answer without the records that came with it: for the audit."""
    rows = answer.get("rows", ()) if isinstance(answer, Mapping) else ()
    return [
        {name: value for name, value in row.items() if name != "answer" and value not in (None, [])} for row in rows
    ]


def keys_in_effect(history: Iterable[Intent], call_id: str) -> set[str]:
    """The keys of the rows that earlier sends of a call are known to have written, also where other rows were refused."""
    known: set[str] = set()
    for intent in history:
        if intent.call != call_id:
            continue
        if intent.in_effect:
            call = call_from_json(intent.payload)  # type: ignore[arg-type]
            known |= {row_key(call, row) for row in call.rows}
        answer: Any = intent.answer if isinstance(intent.answer, Mapping) else {}
        known |= {row["key"] for row in answer.get("rows", ()) if row["outcome"] in ("done", "found")}
    return known


def told(call: Call, rows: Sequence[Row], results: Sequence[RowResult], outcome: Outcome) -> tuple[str, ...]:
    """The systems' own words about the rows with an outcome; with its line where there are several."""
    words: list[str] = []
    for row, result in zip(rows, results, strict=True):
        if result.outcome is outcome:
            where = f"line {row.line}: " if row.line is not None and len(call.rows) > 1 else ""
            words += [f"{where}{message}" for message in result.messages or ("no reason was given",)]
    return tuple(dict.fromkeys(words))


def _row(call: Call, row: Row, result: RowResult) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "key": row_key(call, row),
        "outcome": result.outcome.value,
        "id": result.id,
        "messages": list(result.messages),
        "field": result.field,
    }
    if result.answer is not None:
        kept["answer"] = _storable(result.answer)
    return kept


def _storable(answer: Any) -> Json:
    # What came back must never keep what was done from being written down.
    try:
        encode(answer)
    except UnstorableValue:
        return repr(answer)
    kept: Json = answer
    return kept
