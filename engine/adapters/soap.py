"""Reading and writing over SOAP: one service for each operation, one record with each request."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock

from engine.adapters.answers import Answer, Reporter, Unanswered, Unsent
from engine.adapters.asking import Ask, filled
from engine.adapters.auth import Fill
from engine.adapters.http import Credentials, Http, Request
from engine.adapters.results import Json, Outcome, Row, RowResult
from engine.adapters.row_errors import credentials_refused, data_rows, judged_result
from engine.adapters.soap_service import NotDescribed, SoapService
from engine.adapters.soap_xml import fault_in, read_envelope, rows_in
from engine.adapters.writing import write_rows
from engine.adapters.written import Batch, outcome_of, written_id
from engine.errors import AnswerError, NotAuthorisedError, SystemUnavailableError
from engine.pack.system_interfaces import InterfaceSpec
from engine.pack.system_operations import WriteOperation
from engine.pack.wire import text_row


class SoapInterface:
    """One SOAP interface of one system. Descriptions are fetched once, when first needed."""

    def __init__(
        self,
        spec: InterfaceSpec,
        url: str,
        headers: Mapping[str, str],
        http: Http,
        credentials: Credentials,
        reporter: Reporter,
        fill: Fill,
    ) -> None:
        self._spec, self._url, self._headers, self._http = spec, url, headers, http
        self._credentials, self._reporter, self._fill = credentials, reporter, fill
        self._lock = Lock()
        self._services: dict[str, SoapService] = {}

    def ask(self, ask: Ask) -> Iterator[Row]:
        """The rows that answer a question; raises what `System.read` names."""
        service = self._service(ask.name, ask.operation.service)
        try:
            content = service.envelope({**self._common(), **ask.query})
        except NotDescribed as problem:
            raise AnswerError(
                f'{self._reporter.label} cannot be asked for "{ask.name}": {problem}.',
                fix="Compare the elements in the system file with the description of the service.",
            ) from None
        try:
            answer = self._http.send(self._request(service, content, ask.name, repeatable=True), self._credentials)
        except (Unsent, Unanswered) as problem:
            raise self._reporter.unreachable(ask.name, problem) from None
        yield from self._rows(ask, answer)

    def _rows(self, ask: Ask, answer: Answer) -> list[Row]:
        try:
            element = read_envelope(answer.content)
        except ValueError as problem:
            if not 200 <= answer.status < 300:
                self._reporter.refuse(ask.name, answer)
            raise self._reporter.unusable(ask.name, answer, str(problem)) from None
        fault = fault_in(element)
        if fault:
            text = self._reporter.message(ask.name, answer, fault.words)
            if fault.ours:
                raise AnswerError(text, fix=self._reporter.note(answer.status))
            raise SystemUnavailableError(text, fix="Run again later; nothing was lost.")
        if not 200 <= answer.status < 300:
            self._reporter.refuse(ask.name, answer)
        rows = rows_in(element, ask.operation.records)
        return data_rows(rows, self._spec.errors.rows, ask.operation.key, ask.name, self._reporter)

    def write(
        self,
        name: str,
        operation: WriteOperation,
        rows: Sequence[Mapping[str, object]],
        settings: Mapping[str, str],
        parameters: Mapping[str, str],
    ) -> list[RowResult]:
        """The results of the rows, in their order; the rows of one call form one group. See `System.write`."""
        service = self._service(name, operation.service)
        constants = filled(name, operation.body, {**settings, **parameters})
        common = {**self._common(), **constants}

        def send(batch: Sequence[Mapping[str, object]], wired: Sequence[Row]) -> list[RowResult]:
            sent = Batch(name, operation, batch, wired, constants, self._spec, self._reporter)
            row: Json = {operation.row_at: wired[0]} if operation.row_at else wired[0]
            try:
                content = service.envelope({**common, **row})
            except NotDescribed as problem:
                return sent.all(Outcome.REJECTED, f"not sent: {problem}")
            try:
                answer = self._http.send(self._request(service, content, name, repeatable=False), self._credentials)
            except Unsent as problem:
                return sent.all(Outcome.RETRY_LATER, str(problem))
            except Unanswered as problem:
                return sent.all(Outcome.UNKNOWN, str(problem))
            return [self._judge(sent, answer)]

        return write_rows(rows, 1, lambda row: text_row(row, self._spec.formats), send)

    def _judge(self, batch: Batch, answer: Answer) -> RowResult:
        if answer.status == 401 or 300 <= answer.status < 400:
            self._reporter.refuse(batch.name, answer)
        outcome = outcome_of(answer.status, self._spec.retry)
        try:
            element = read_envelope(answer.content)
        except ValueError as problem:
            text = str(self._reporter.unusable(batch.name, answer, str(problem)))
            # A success that cannot be read is as open as no answer at all.
            return batch.all(Outcome.UNKNOWN if outcome is Outcome.DONE else outcome, text)[0]
        fault = fault_in(element)
        if fault:
            if fault.ours:
                return batch.all(Outcome.REJECTED, fault.words)[0]
            text = self._reporter.message(batch.name, answer, fault.words)
            return batch.all(Outcome.RETRY_LATER if outcome is Outcome.RETRY_LATER else Outcome.UNKNOWN, text)[0]
        rows = rows_in(element, batch.operation.records)
        if outcome is not Outcome.DONE or not rows:
            said = "no words" if rows else f'the answer holds no "{batch.operation.records}"'
            text = self._reporter.message(batch.name, answer, said)
            return batch.all(Outcome.UNKNOWN if outcome is Outcome.DONE else outcome, text)[0]
        result = judged_result(rows, self._spec.errors.rows, self._reporter)
        if credentials_refused(rows, self._spec.errors.rows):
            text = self._reporter.message(batch.name, answer, "; ".join(result.messages))
            raise NotAuthorisedError(text, fix="Check the credentials, what they grant, and the company.")
        if not result.ok:
            return result
        return replace(result, id=written_id(batch.operation.id, rows[0], {**batch.constants, **batch.wired[0]}))

    def _common(self) -> dict[str, Json]:
        """Elements of every request: those that prove who asks, and a new id for a group of records."""
        auth = self._spec.auth
        proof = auth.values if auth and auth.kind == "elements" else {}
        group = str(uuid.uuid4())
        plain = {key: text.replace("{guid}", group) for key, text in self._spec.elements.items()}
        return {key: self._fill(text) for key, text in {**proof, **plain}.items()}

    def _request(self, service: SoapService, content: bytes, operation: str, *, repeatable: bool) -> Request:
        # Always the configured address: the one in the description could belong to another host.
        url = self._url + self._spec.post.replace("{service}", service.name)
        return Request("POST", url, {}, {**self._headers, **service.headers}, content, repeatable, operation)

    def _service(self, operation: str, name: str) -> SoapService:
        with self._lock:
            if name not in self._services:
                self._services[name] = self._describe(operation, name)
            return self._services[name]

    def _describe(self, operation: str, name: str) -> SoapService:
        """The service by the first description that can be used; the last failure is raised where none can."""
        failure: Exception = AnswerError(f"No place is known for the description of {name}.")
        for path in self._spec.wsdl:
            request = Request(
                "GET", self._url + path.replace("{service}", name), {}, dict(self._headers), b"", True, operation
            )
            try:
                answer = self._http.send(request, self._credentials)
            except (Unsent, Unanswered) as problem:
                raise self._reporter.unreachable(operation, problem) from None
            try:
                if answer.status != 200:
                    self._reporter.refuse(operation, answer)
                return SoapService(name, answer.content)
            except NotDescribed as problem:
                failure = self._reporter.unusable(operation, answer, str(problem))
            except AnswerError as error:
                failure = error
        raise failure
