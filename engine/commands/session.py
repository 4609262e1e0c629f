"""What commands work with, opened when it is first asked for and closed together at the end."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any

from engine.commands.options import Options
from engine.commands.output import tell
from engine.configuration import Configuration, LogChoice, find_configuration, load_configuration
from engine.configuration.watching import STDERR
from engine.errors import SyncEngineError
from engine.program import Program, load_program
from engine.reasoning.choice import choose_reasoner
from engine.rules.judge import Judge
from engine.rules.surroundings import Surroundings
from engine.secrets import Curtain

if TYPE_CHECKING:
    from engine.live.context import LiveContext
    from engine.live.systems import LiveSystems
    from engine.store.store import Store

_log = logging.getLogger(__name__)


class Session:
    """Use as a context manager. Each part is opened on first use: reading a file opens no store and calls no system."""

    def __init__(self, options: Options, *, runs: bool = False, stop: Event | None = None) -> None:
        """``runs``: the work is the machine's own, so that it leaves people their reserve of calls. ``stop``: set when it is to end."""
        self.options = options
        self._runs, self._stop = runs, stop
        self._open = ExitStack()
        self._curtain = Curtain()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, SyncEngineError):
            _log.error(str(error), extra={"exit_code": int(error.exit_code), "fix": error.fix})
        self._open.close()

    @cached_property
    def configuration(self) -> Configuration:
        """``sync-engine.yaml``, or the defaults where there is none. The log that it asks for is begun."""
        found = load_configuration(find_configuration(self.options.config), pack=self.options.pack)
        self._begin_log(found)
        return found

    def _begin_log(self, found: Configuration) -> None:
        from engine.logs.begin import logging_to

        options, quiet = self.options, self.options.verbosity < 0
        choice = found.log
        if options.log or options.log_format or options.log_level:
            base = found.log or LogChoice()
            choice = replace(
                base,
                file=options.log or base.file,
                form=options.log_format or base.form,
                level=options.log_level or base.level,
            )
        if choice is not None and quiet and choice.file == STDERR and options.log is None:
            choice = None
        folder = found.folder if options.log is None else Path.cwd()
        always = {"company": found.company}
        self._open.enter_context(logging_to(choice, folder, self._curtain, always=always, quiet=quiet))

    @cached_property
    def program(self) -> Program:
        """The pack, read and compiled."""
        tell(self.options, f"pack: {self.configuration.pack}", level=1)
        return load_program(self.configuration.pack)

    @cached_property
    def judge(self) -> Judge:
        """Who decides, with the waivers of the configuration."""
        reasoner = choose_reasoner(self.configuration.reasoner)
        tell(self.options, f"rules engine: {reasoner.name}", level=1)
        return Judge(self.program.pack.connector, reasoner, self.configuration.waivers)

    @cached_property
    def bulk_judge(self) -> Judge:
        """Who decides where many records are read from a file: the plain-Python engine, which gives the same answers sooner."""
        wanted = self.configuration.reasoner
        reasoner = choose_reasoner("python" if wanted == "auto" else wanted)
        tell(self.options, f"rules engine for files of records: {reasoner.name}", level=1)
        return Judge(self.program.pack.connector, reasoner, self.configuration.waivers)

    @cached_property
    def store(self) -> Store:
        """The store; the folder of a file is made where it is not there yet."""
        from engine.secrets import resolve
        from engine.store.connect import sqlite_file, store_url
        from engine.store.store import Store

        url = self.configuration.store
        file = sqlite_file(store_url(url))
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        key = self.configuration.audit_key
        seal = resolve(key, folder=self.configuration.folder).reveal().encode() if key else None
        return self._open.enter_context(Store.open(url, company=self.configuration.company, audit_key=seal))

    @cached_property
    def live(self) -> LiveSystems:
        """The systems, opened; what is known of their limits is shared through the store."""
        from engine.adapters.sharing import Who
        from engine.live.sharing import shared_by
        from engine.live.systems import LiveSystems

        who = Who.RUNS if self._runs else Who.PEOPLE
        systems = LiveSystems(self.program, self.configuration, share=shared_by(self.store), who=who, stop=self._stop)
        opened = self._open.enter_context(systems)
        for secret in opened.secrets:
            self._curtain.add(secret)
        return opened

    @cached_property
    def context(self) -> LiveContext:
        """The live context: lists are read when a rule first asks for them."""
        from engine.live.context import LiveContext

        return LiveContext(
            self.program,
            self.configuration,
            self.live.systems,
            self.store,
            progress=lambda text: tell(self.options, f"{text} …", level=1),
        )

    @cached_property
    def surroundings(self) -> Surroundings:
        """The live context as rules ask it."""
        from engine.live.context import live_surroundings

        return live_surroundings(self.program, self.context)

    def relative(self, path: Path) -> Any:
        """A path as people see it: from here where it lies below."""
        here = Path.cwd()
        return path.relative_to(here) if path.is_relative_to(here) else path
