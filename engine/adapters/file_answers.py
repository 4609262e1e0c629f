"""What became of the rows of a file: from the answer file, or from what the system file says of a file that was handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.adapters.results import Clock, Outcome, Row, RowResult, Sleep
from engine.adapters.written import written_id
from engine.errors import SyncEngineError
from engine.pack.placeholders import as_text
from engine.pack.system_files import FileAnswer
from engine.secrets import Curtain

_PAUSE = 1.0  # seconds between two looks for an answer
ReadAnswer = Callable[[], list[Row] | None]
"""The rows of the answer, or None where it is not there yet. Raises SyncEngineError where it cannot be read (yet)."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A batch that stands in the folder: the file's name, the rows as they would be read again, and what made its name."""

    file: str
    rows: Sequence[Row]
    names: Mapping[str, str]
    id: str

    def all(self, outcome: Outcome, words: str = "") -> list[RowResult]:
        """The same outcome for every row."""
        answer = {"file": self.file}
        done = outcome is Outcome.DONE
        return [
            RowResult(outcome, self.id_of(row, {}) if done else None, answer, (words,) if words else ())
            for row in self.rows
        ]

    def id_of(self, row: Row, answer: Row) -> str | None:
        """The id of what was written."""
        return written_id(self.id, answer, {**self.names, **row})


def answered(
    handed: Handed, spec: FileAnswer, answer_name: str, read: ReadAnswer, sleep: Sleep, clock: Clock, curtain: Curtain
) -> list[RowResult]:
    """The results of a batch, after waiting for its answer. What it does not say stays unknown."""
    end = clock() + spec.wait_seconds
    while True:
        results = _judged(handed, spec, answer_name, read, curtain)
        left = end - clock()
        # An answer may be there in part while it is being written.
        if left <= 0 or all(result.outcome is not Outcome.UNKNOWN for result in results):
            return results
        sleep(min(_PAUSE, left))


def _judged(handed: Handed, spec: FileAnswer, name: str, read: ReadAnswer, curtain: Curtain) -> list[RowResult]:
    try:
        rows = read()
    except SyncEngineError as error:
        return handed.all(Outcome.UNKNOWN, f"handed over in {handed.file}; {error}")
    if rows is None:
        return handed.all(Outcome.UNKNOWN, f"handed over in {handed.file}; there is no answer {name} yet")
    by_key: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_key.setdefault(_key(row, spec.by), []).append(row)
    return [_result(handed, spec, name, row, by_key.get(_key(row, spec.by), []), curtain) for row in handed.rows]


def _result(handed: Handed, spec: FileAnswer, name: str, row: Row, found: Sequence[Row], curtain: Curtain) -> RowResult:
    states = {_said(one, spec.state) for one in found}
    if len(states) != 1:
        told = f"says {' and '.join(sorted(states))}" if states else "says nothing"
        return RowResult(
            Outcome.UNKNOWN, messages=(f"handed over in {handed.file}; the answer {name} {told} of this row",)
        )
    state, answer = states.pop(), curtain.clean(found[0])
    words = tuple(dict.fromkeys(filter(None, (curtain.hide(_said(one, spec.words)) for one in found))))
    if state in spec.done:
        return RowResult(Outcome.DONE, handed.id_of(row, found[0]), answer, words)
    if state in spec.failed:
        return RowResult(Outcome.REJECTED, None, answer, words or ("refused without a word",))
    told = curtain.hide(state)
    return RowResult(Outcome.UNKNOWN, None, answer, (f'the answer {name} says "{told}" of this row', *words))


def _key(row: Row, fields: Sequence[str]) -> tuple[str, ...]:
    # Without all parts of its key a row is nobody's, and nothing is said of it.
    return tuple(_said(row, field) for field in fields)


def _said(row: Row, field: str) -> str:
    value = row.get(field) if field else None
    return "" if value is None else as_text(value).strip()
