"""Reading and writing over HTTP with JSON bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.adapters.answers import Answer, Reporter, Unanswered, Unsent
from engine.adapters.asking import Ask, filled, written_path
from engine.adapters.exact_json import encode
from engine.adapters.http import Credentials, Http, Request
from engine.adapters.paging import paged
from engine.adapters.paths import found_at
from engine.adapters.results import Json, Outcome, Row, RowResult
from engine.adapters.row_errors import data_rows
from engine.adapters.writing import write_rows
from engine.adapters.written import Batch, judge_batch
from engine.pack.system_interfaces import InterfaceSpec
from engine.pack.system_operations import PagingSpec, WriteOperation
from engine.pack.wire import json_row


class RestInterface:
    """One REST interface of one system."""

    def __init__(
        self,
        spec: InterfaceSpec,
        url: str,
        headers: Mapping[str, str],
        http: Http,
        credentials: Credentials,
        reporter: Reporter,
        pagings: Mapping[str, PagingSpec],
    ) -> None:
        self._spec, self._url, self._http, self._credentials = spec, url, http, credentials
        self._reporter, self._pagings = reporter, pagings
        self._headers = {"Accept": "application/json", **headers}

    def ask(self, ask: Ask) -> Iterator[Row]:
        """The rows that answer a question; raises what `System.read` names."""

        def fetch(more: Mapping[str, str]) -> tuple[Answer, list[Row]]:
            request = Request(
                ask.operation.method, self._url + ask.path, {**ask.query, **more}, self._headers, b"", True, ask.name
            )
            try:
                answer = self._http.send(request, self._credentials)
            except (Unsent, Unanswered) as problem:
                raise self._reporter.unreachable(ask.name, problem) from None
            return answer, self._rows(ask, answer)

        return paged(self._pagings.get(ask.operation.paging), fetch)

    def _rows(self, ask: Ask, answer: Answer) -> list[Row]:
        if not 200 <= answer.status < 300:
            self._reporter.refuse(ask.name, answer)
        try:
            body = answer.json()
        except ValueError:
            raise self._reporter.unusable(ask.name, answer, "the answer is no JSON") from None
        rows = found_at(body, ask.operation.records)
        rows = [rows] if isinstance(rows, dict) else rows
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            where = f'under "{ask.operation.records}"' if ask.operation.records else "in the answer"
            raise self._reporter.unusable(ask.name, answer, f"there is no list of rows {where}")
        return data_rows(rows, self._spec.errors.rows, ask.operation.key, ask.name, self._reporter)

    def write(
        self,
        name: str,
        operation: WriteOperation,
        rows: Sequence[Mapping[str, object]],
        settings: Mapping[str, str],
        parameters: Mapping[str, str],
    ) -> list[RowResult]:
        """The results of the rows, in their order; see `System.write`."""
        values = {**settings, **parameters}

        def where(row: Mapping[str, object]) -> str:
            return written_path(name, operation, settings, parameters, row)[0]

        def send(batch: Sequence[Mapping[str, object]], wired: Sequence[Row]) -> list[RowResult]:
            path, used = written_path(name, operation, settings, parameters, batch[0])
            left = [{key: item for key, item in row.items() if key not in used} for row in wired]
            constants = filled(name, operation.body, values)
            sent = Batch(name, operation, batch, wired, constants, self._spec, self._reporter)
            return self._send(sent, path, _body(operation, constants, left), values)

        return write_rows(
            rows, operation.rows_per_call, lambda row: json_row(row, self._spec.formats), send, where=where
        )

    def _send(self, batch: Batch, path: str, body: Json, values: Mapping[str, str]) -> list[RowResult]:
        operation, name = batch.operation, batch.name
        request = Request(
            operation.method,
            self._url + path,
            filled(name, operation.query, values),
            {**self._headers, "Content-Type": "application/json"},
            encode(body),
            repeatable=False,
            operation=name,
        )
        try:
            answer = self._http.send(request, self._credentials)
        except Unsent as problem:
            return batch.all(Outcome.RETRY_LATER, str(problem))
        except Unanswered as problem:
            return batch.all(Outcome.UNKNOWN, str(problem))
        return judge_batch(batch, answer)


def _body(operation: WriteOperation, constants: Mapping[str, str], rows: Sequence[Row]) -> Json:
    if operation.rows_at:
        return {**constants, operation.rows_at: list(rows)}
    return {**constants, operation.row_at: rows[0]} if operation.row_at else {**constants, **rows[0]}
