"""A system, opened: its operations by name, over whichever interface each of them uses."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Protocol, TypeVar, runtime_checkable

from engine.adapters.answers import Reporter
from engine.adapters.asking import Ask, ask_for, variants
from engine.adapters.auth import open_credentials
from engine.adapters.daily import bound_of_day
from engine.adapters.governor import Governor, until
from engine.adapters.http import Http
from engine.adapters.looking import look_for
from engine.adapters.results import CallCount, Clock, Counter, ProbeResult, Row, RowResult, Sleep
from engine.adapters.settings import opened_settings
from engine.adapters.sharing import Private, Sharing
from engine.errors import ConfigurationError, CutAnswerError, SyncEngineError
from engine.load.suggest import did_you_mean
from engine.pack.placeholders import fill, names_in
from engine.pack.system_interfaces import InterfaceSpec
from engine.pack.system_operations import ReadOperation, WriteOperation
from engine.pack.system_spec import SystemSpec
from engine.secrets import Curtain, Secret

_log = logging.getLogger(__name__)
_Operation = TypeVar("_Operation", ReadOperation, WriteOperation)


class Interface(Protocol):
    """What each kind of interface can do."""

    def ask(self, ask: Ask) -> Iterator[Row]: ...

    def write(
        self,
        name: str,
        operation: WriteOperation,
        rows: Sequence[Mapping[str, object]],
        settings: Mapping[str, str],
        parameters: Mapping[str, str],
    ) -> list[RowResult]: ...


@runtime_checkable
class Dated(Protocol):
    """An interface whose answers were written down before they are asked for."""

    def as_of(self, ask: Ask) -> datetime | None: ...


class OpenSystem:
    """Implements `System` for any system file. Use as a context manager: leaving it closes all connections."""

    def __init__(
        self,
        spec: SystemSpec,
        settings: Mapping[str, str],
        secrets: Mapping[str, Secret],
        *,
        sleep: Sleep,
        clock: Clock,
        folder: Path | None = None,
        sharing: Sharing | None = None,
        stop: Event | None = None,
    ) -> None:
        self._spec = spec
        self._sharing = sharing or Sharing(Private(clock))
        self._stop = stop
        self._folder = folder or Path()
        self._settings = opened_settings(spec, settings, secrets)
        self._secrets = dict(secrets)
        self._curtain = Curtain(secrets.values())
        self._counter = Counter()
        self._open = ExitStack()
        try:
            self._interfaces = {
                name: self._connect(interface, sleep, clock) for name, interface in spec.interfaces.items()
            }
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> OpenSystem:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def calls(self) -> CallCount:
        """How many calls were made, repeated, and waited for."""
        return self._counter.count

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        """The rows of a read operation, page by page; see `System.read`."""
        spec = self._operation(operation, self._spec.reads, "read operation")
        ask = ask_for(operation, spec, self._settings, parameters or {})
        return self._asked(ask)

    def as_of(self, operation: str, parameters: Mapping[str, str] | None = None) -> datetime | None:
        """The moment that a read tells of, where it tells of the past: when its file was written. None where it tells of now.

        Raises what `System.read` names.
        """
        spec = self._operation(operation, self._spec.reads, "read operation")
        interface = self._interfaces[self._spec.interface_of(spec)]
        if not isinstance(interface, Dated):
            return None
        return interface.as_of(ask_for(operation, spec, self._settings, parameters or {}))

    def _asked(self, ask: Ask) -> Iterator[Row]:
        interface = self._interfaces[self._spec.interface_of(ask.operation)]
        for variant in variants(ask, ask.operation.each):
            started = False
            try:
                for row in interface.ask(variant):
                    started = True
                    yield row
            except CutAnswerError:
                if started or not ask.operation.split:
                    raise
                for part in variants(variant, ask.operation.split):
                    yield from interface.ask(part)

    def write(
        self, operation: str, rows: Sequence[Mapping[str, object]], parameters: Mapping[str, str] | None = None
    ) -> list[RowResult]:
        """Send rows; see `System.write`."""
        spec = self._operation(operation, self._spec.writes, "write operation")
        if not rows:
            return []
        interface = self._interfaces[self._spec.interface_of(spec)]
        told = {"system": self._spec.system, "operation": operation}
        # Rows hold no secrets, whereas what goes over the wire may.
        _log.debug("sends rows", extra={**told, "rows": [dict(row) for row in rows]})
        results = interface.write(operation, spec, rows, self._settings, parameters or {})
        for result in results:
            if not result.ok:
                messages = [self._curtain.hide(text) for text in result.messages]
                _log.warning("row not taken", extra={**told, "outcome": result.outcome.value, "messages": messages})
        return results

    def find(self, operation: str, row: Mapping[str, object], parameters: Mapping[str, str] | None = None) -> list[Row]:
        """What is there already of a row; see `System.find`. Empty where the operation needs no look."""
        spec = self._operation(operation, self._spec.writes, "write operation")
        return look_for(operation, spec, self._spec, self._settings, row, parameters or {}, self.read)

    def probe(self) -> ProbeResult:
        """Ask the question that the system file names, and take its first row; see `System.probe`."""
        probe = self._spec.probe
        if probe is None:
            return ProbeResult(False, f"{self._spec.label} names no question to try.", 'Add "probe" to its file.')
        try:
            first = next(self.read(probe.read, probe.parameters), None)
        except SyncEngineError as error:
            return ProbeResult(False, str(error), error.fix)
        seen = "answers" if first is not None else "answers, with an empty list"
        return ProbeResult(True, f'{self._spec.label} {seen} (asked for "{probe.read}").')

    def _operation(self, name: str, known: Mapping[str, _Operation], kind: str) -> _Operation:
        if name not in known:
            raise ConfigurationError(f'{self._spec.label} has no {kind} "{name}".', fix=did_you_mean(name, known))
        return known[name]

    def _connect(self, spec: InterfaceSpec, sleep: Sleep, clock: Clock) -> Interface:
        if spec.protocol == "files":
            return self._connect_files(spec, sleep, clock)
        url = fill(spec.url, self._settings).rstrip("/")
        if not url.startswith(("http://", "https://")):
            raise ConfigurationError(
                f'The address "{url}" of {self._spec.label} is no http or https address.',
                fix="Write it with its scheme, such as https://host:8482.",
            )
        headers = {name: fill(text, self._settings) for name, text in spec.headers.items()}
        per_day = bound_of_day(fill(spec.rate.calls_per_day, self._settings), self._spec.label)
        pause = sleep if self._stop is None else until(self._stop)
        governor = Governor(spec.rate, pause, clock, self._counter, self._sharing, per_day)
        self._open.callback(governor.close)
        http = self._open.enter_context(Http(spec.timeouts, spec.retry, governor, self._counter, self._spec.system))
        reporter = Reporter(self._spec.label, spec.errors, self._curtain)
        credentials = open_credentials(spec.auth, self._fill, http, reporter, clock)
        if spec.protocol == "soap":
            # zeep takes a quarter of a second to import, which only those who need it pay.
            from engine.adapters.soap import SoapInterface

            return SoapInterface(spec, url, headers, http, credentials, reporter, self._fill)
        from engine.adapters.rest import RestInterface

        return RestInterface(spec, url, headers, http, credentials, reporter, self._spec.pagings)

    def _connect_files(self, spec: InterfaceSpec, sleep: Sleep, clock: Clock) -> Interface:
        from engine.adapters.file_choice import Folder, Patience
        from engine.adapters.files import FilesInterface

        where = fill(spec.folder, self._settings).strip()
        keys = [f"{name} ({self._spec.configuration[name].doc})" for name in names_in(spec.folder)]
        folder = Folder(
            self._folder / Path(where).expanduser() if where else None,
            f"a folder of {self._spec.label}",
            f"Set under systems.{self._spec.system}: {', '.join(keys)}.",
        )
        patience = Patience(spec.text.quiet_seconds, float(spec.timeouts.read), sleep, clock)
        return FilesInterface(spec, folder, self._spec.label, self._counter, self._curtain, patience)

    def _fill(self, text: str) -> str:
        revealed = {name: secret.reveal() for name, secret in self._secrets.items()}
        return fill(text, {**self._settings, **revealed})


def open_system(
    spec: SystemSpec,
    settings: Mapping[str, str],
    secrets: Mapping[str, Secret],
    *,
    sleep: Sleep = time.sleep,
    clock: Clock = time.monotonic,
    folder: Path | None = None,
    sharing: Sharing | None = None,
    stop: Event | None = None,
) -> OpenSystem:
    """Open a system by its file, the values of the configuration and resolved secrets. Nothing is sent yet.

    ``folder`` is where relative folders of files start: that of the configuration, or the current one. ``sharing``: who else
    uses up the system's limits, and for whom the calls are made; without it only this system's threads, for a run.
    Once ``stop`` is set, no call is waited for any more: one that would have to wait is not made.
    Raises ConfigurationError that names every value that is missing or not known.
    """
    return OpenSystem(spec, settings, secrets, sleep=sleep, clock=clock, folder=folder, sharing=sharing, stop=stop)


__all__ = ["OpenSystem", "open_system"]
