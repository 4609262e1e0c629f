"""The systems of a connector, opened with the values and secrets of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from threading import Event
from types import TracebackType

from engine.adapters.results import CallCount
from engine.adapters.sharing import Shared, Sharing, Who
from engine.adapters.system import OpenSystem, open_system
from engine.configuration import Configuration
from engine.errors import ConfigurationError
from engine.live.agreement import check_configuration
from engine.pack.schedules import zone_named
from engine.pack.system_spec import SystemSpec
from engine.program import Program
from engine.secrets import Secret, resolve


class LiveSystems:
    """Use as a context manager. Nothing is called until something is read or written.

    ``share`` gives, by system, what is known of its limits to everybody who works for the company; without it these systems count
    by themselves. ``who``: for whom the calls are made; runs leave people their reserve. ``stop``: see ``open_system``.
    """

    def __init__(
        self,
        program: Program,
        configuration: Configuration,
        *,
        share: Callable[[str], Shared] | None = None,
        who: Who = Who.RUNS,
        stop: Event | None = None,
    ) -> None:
        self._program = program
        self._share, self._who, self._stop = share, who, stop
        self._specs = program.pack.systems
        self._configuration = configuration
        self._open = ExitStack()
        self.systems: dict[str, OpenSystem] = {}
        self.secrets: list[Secret] = []

    def __enter__(self) -> LiveSystems:
        check_configuration(self._program, self._configuration)
        wrong = []
        for name, spec in self._specs.items():
            try:
                self.systems[name] = self._open.enter_context(self._opened(spec))
            except ConfigurationError as error:
                wrong.append(str(error) if not error.fix else f"{error} {error.fix}")
        if wrong:
            self._open.close()
            where = self._configuration.path or "there is no sync-engine.yaml here"
            raise ConfigurationError(
                f"The systems cannot be opened ({where}).\n" + "\n".join(wrong),
                fix="sync-engine init DIR writes a commented sync-engine.yaml.",
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _opened(self, spec: SystemSpec) -> OpenSystem:
        given = self._configuration.systems.get(spec.system, {})
        folder = self._configuration.folder
        secrets = {name: resolve(text, folder=folder) for name, text in given.items() if name in spec.secrets}
        self.secrets += secrets.values()
        values = {name: text for name, text in given.items() if name not in spec.secrets}
        sharing = None
        if self._share is not None:
            sharing = Sharing(self._share(spec.system), self._who, zone_named(self._configuration.schedule.zone))
        return open_system(spec, values, secrets, folder=folder, sharing=sharing, stop=self._stop)

    def calls(self) -> Mapping[str, CallCount]:
        """How many calls each system got so far."""
        return {name: system.calls for name, system in self.systems.items()}
