"""What is known about rows after they were sent: from the status, and from an answer that reports each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.adapters.answers import Answer, Reporter
from engine.adapters.paths import found_at, words_at
from engine.adapters.results import Json, Outcome, Row, RowResult
from engine.adapters.row_errors import judged_result
from engine.pack.placeholders import as_text, at, fill
from engine.pack.system_interfaces import InterfaceSpec, RetrySpec
from engine.pack.system_operations import PartialSpec, WriteOperation


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one request: as given, as they were sent, and what the request said beside them."""

    name: str
    operation: WriteOperation
    rows: Sequence[Mapping[str, object]]
    wired: Sequence[Row]
    constants: Mapping[str, str]
    spec: InterfaceSpec
    reporter: Reporter

    def all(self, outcome: Outcome, words: str, field: str | None = None) -> list[RowResult]:
        """The same result for every row."""
        result = RowResult(outcome, messages=(self.reporter.curtain.hide(words),) if words else (), field=field)
        return [result] * len(self.rows)


def unsent_result(words: str) -> RowResult:
    """The result of a row that was not sent at all."""
    return RowResult(Outcome.RETRY_LATER, messages=(words,))


def outcome_of(status: int, retry: RetrySpec) -> Outcome:
    """What a status says about a write; 401 and redirects are dealt with before."""
    if 200 <= status < 300:
        return Outcome.DONE
    if status in retry.not_done:
        return Outcome.RETRY_LATER
    if status >= 500 or status in retry.unknown:
        return Outcome.UNKNOWN
    return Outcome.REJECTED


def written_id(template: str, answer: Json, row: Mapping[str, object]) -> str | None:
    """The id of what was written: placeholders are sought in the answer, then in the row as it was sent."""
    known = {**row, **{key: value for key, value in _group(answer).items() if value not in (None, "")}}
    try:
        return fill(template, known)
    except KeyError:
        return None


def judge_batch(batch: Batch, answer: Answer) -> list[RowResult]:
    """The results of a batch. Raises NotAuthorisedError for 401, AnswerError for a redirect: nothing was written."""
    if answer.status == 401 or 300 <= answer.status < 400:
        batch.reporter.refuse(batch.name, answer)
    outcome = outcome_of(answer.status, batch.spec.retry)
    if outcome is not Outcome.DONE:
        said = batch.reporter.words(answer)
        field = next((field for field, _ in said if field), None)
        text = batch.reporter.message(batch.name, answer, "; ".join(words for _, words in said))
        # A refusal speaks in the system's own words; otherwise our sentence says what is not known.
        words = tuple(words for _, words in said) if outcome is Outcome.REJECTED and said else (text,)
        return [RowResult(outcome, messages=words, field=field)] * len(batch.rows)
    if not answer.content and not batch.operation.partial:
        return [_done(batch, row, None) for row in batch.wired]
    try:
        body = answer.json()
    except ValueError:
        # The status says yes, but what it belongs to cannot be read: half an answer, or a page in between.
        return batch.all(Outcome.UNKNOWN, str(batch.reporter.unusable(batch.name, answer, "the answer is no JSON")))
    if batch.operation.partial:
        return _partial(batch, batch.operation.partial, body, answer)
    found = found_at(body, batch.operation.records)
    if batch.operation.rows_at and isinstance(found, list) and len(found) == len(batch.wired):
        return [_done(batch, row, item) for row, item in zip(batch.wired, found, strict=True)]
    rows = [item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict)]
    judged = judged_result(rows, batch.spec.errors.rows, batch.reporter)
    if not judged.ok:
        return [judged] * len(batch.rows)
    first = rows[0] if rows else None
    return [_done(batch, row, first, judged.messages) for row in batch.wired]


def _done(batch: Batch, row: Row, answer: Json, messages: tuple[str, ...] = ()) -> RowResult:
    made = written_id(batch.operation.id, answer, {**batch.constants, **row})
    return RowResult(Outcome.DONE, made, batch.reporter.curtain.clean(answer), messages)


def _partial(batch: Batch, spec: PartialSpec, body: Json, answer: Answer) -> list[RowResult]:
    done, failed = _rows_at(body, spec.done), _rows_at(body, spec.failed)
    if done is None and failed is None:
        problem = f'the answer has neither "{spec.done}" nor "{spec.failed}"'
        return batch.all(Outcome.UNKNOWN, str(batch.reporter.unusable(batch.name, answer, problem)))
    left_done, left_failed = list(done or ()), list(failed or ())
    results: list[RowResult | None] = []
    for row in batch.wired:
        refused = _take(row, left_failed, spec.by)
        taken = None if refused else _take(row, left_done, spec.by)
        results.append(_refused(batch, spec, refused) if refused else _done(batch, row, taken) if taken else None)
    return _by_order(batch, spec, results, left_done, left_failed)


def _by_order(
    batch: Batch, spec: PartialSpec, results: list[RowResult | None], done: list[Row], failed: list[Row]
) -> list[RowResult]:
    """Give the answered rows that no key tells apart to the rows that are left, where only one way is possible."""
    open_rows = [index for index, result in enumerate(results) if result is None]
    if not failed and len(done) == len(open_rows):
        for index, item in zip(open_rows, done, strict=True):
            results[index] = _done(batch, batch.wired[index], item)
    elif not done and len(failed) == len(open_rows):
        for index, item in zip(open_rows, failed, strict=True):
            results[index] = _refused(batch, spec, item)
    lost = RowResult(Outcome.UNKNOWN, messages=("the answer says nothing about this row",))
    return [result or lost for result in results]


def _refused(batch: Batch, spec: PartialSpec, item: Row) -> RowResult:
    said = words_at(item, (spec.words,))
    words = tuple(batch.reporter.curtain.hide(words) for _, words in said)
    field = next((field for field, _ in said if field), None)
    return RowResult(
        Outcome.REJECTED, None, batch.reporter.curtain.clean(item), words or ("refused without a word",), field
    )


def _take(row: Row, items: list[Row], by: Sequence[Sequence[str]]) -> Row | None:
    """The one answered row that echoes this row by the first key that it has whole; taken out of ``items``."""
    for names in by:
        mine = _key(row, names)
        if mine is None:
            continue
        same = [item for item in items if _key(item, names) == mine]
        if len(same) == 1:
            items.remove(same[0])
            return same[0]
    return None


def _key(row: Row, names: Sequence[str]) -> tuple[str, ...] | None:
    values = [at(row, name) for name in names]
    return None if any(value in (None, "") for value in values) else tuple(as_text(value) for value in values)


def _rows_at(body: Json, path: str) -> list[Row] | None:
    found = found_at(body, path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else None


def _group(answer: Json) -> Mapping[str, Json]:
    return answer if isinstance(answer, Mapping) else {}
