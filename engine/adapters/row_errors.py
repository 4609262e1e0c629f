"""Errors that arrive as fields of a row: which rows are data, which are complaints, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.adapters.answers import Reporter
from engine.adapters.results import Json, Outcome, Row, RowResult
from engine.errors import AnswerError, CutAnswerError, NotAuthorisedError
from engine.pack.placeholders import as_text, at
from engine.pack.system_interfaces import RowErrorSpec


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a row complains about. ``kind`` is error, warning, cut or not_authorised."""

    kind: str
    words: str
    field: str


def complaint_of(row: Row, spec: RowErrorSpec | None) -> Complaint | None:
    """The complaint in a row, or None where it is plain data. A code that is not known counts as an error."""
    code = _first(row, spec.code) if spec else ""
    if spec is None or not code:
        return None
    words, field = _first(row, spec.words), _first(row, spec.field)
    if spec.cut and spec.cut.casefold() in words.casefold():
        return Complaint("cut", words, field)
    if code in spec.warnings:
        return Complaint("warning", words, field)
    if field in spec.not_authorised:
        return Complaint("not_authorised", words, field)
    return Complaint("error", words or f"code {code} without words", field)


def data_rows(
    rows: Sequence[Row], spec: RowErrorSpec | None, key: Iterable[str], operation: str, reporter: Reporter
) -> list[Row]:
    """The rows that are data.

    Raises NotAuthorisedError, AnswerError for a refusal, and CutAnswerError where rows are missing: part of a list must
    never pass for the whole.
    """
    key = tuple(key)
    found = []
    for row in rows:
        complaint = complaint_of(row, spec)
        if complaint is None:
            found.append(row)
            continue
        said = reporter.curtain.hide(" ".join(filter(None, (complaint.words, _named(complaint.field)))))
        text = f'{reporter.label} answered "{operation}" with: {said}.'
        if complaint.kind == "not_authorised":
            raise NotAuthorisedError(text, fix="Check the credentials, what they grant, and the company.")
        if complaint.kind == "cut":
            raise CutAnswerError(
                f"{text} Rows are missing after the first {len(rows) - 1}.",
                fix='Narrow the read operation, or give it a parameter to "split" by in the system file.',
            )
        if complaint.kind == "error":
            raise AnswerError(text, fix="Mend what the system complains about, then run again.")
        if any(_text(row, name) for name in key):
            found.append(row)  # a warning about a record is still that record; one without a key is a mere remark
    return found


def judged_result(rows: Sequence[Row], spec: RowErrorSpec | None, reporter: Reporter) -> RowResult:
    """The result of one written row from the rows of its answer; warnings are kept as messages of a success."""
    complaints = [complaint for row in rows if (complaint := complaint_of(row, spec))]
    refusals = [complaint for complaint in complaints if complaint.kind != "warning"]
    told = refusals or complaints
    return RowResult(
        Outcome.REJECTED if refusals else Outcome.DONE,
        answer=reporter.curtain.clean(rows[0]) if rows else None,
        messages=tuple(dict.fromkeys(reporter.curtain.hide(each.words) for each in told)),
        field=next((each.field for each in told if each.field), None),
    )


def credentials_refused(rows: Iterable[Row], spec: RowErrorSpec | None) -> bool:
    """Whether an answer says that the credentials are refused, which concerns every further call as well."""
    return any(found.kind == "not_authorised" for row in rows if (found := complaint_of(row, spec)))


def _first(row: Row, paths: Iterable[str]) -> str:
    """The first of these fields that holds something: services of one system differ in their names."""
    return next((text for path in paths if (text := _text(row, path))), "")


def _text(row: Row, path: str) -> str:
    value: Json = at(row, path)
    return "" if value is None else as_text(value).strip()


def _named(field: str) -> str:
    return f"({field})" if field else ""
