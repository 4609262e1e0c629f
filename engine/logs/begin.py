"""The log, begun and ended: handlers of the standard library on the program's own loggers, and on nobody else's."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import TextIO

from engine.configuration import LogChoice
from engine.configuration.watching import STDERR
from engine.errors import ConfigurationError
from engine.logs.context import doing
from engine.logs.lines import JsonLines, TextLines
from engine.secrets import Curtain

LOGGER = "engine"
"""Everything that the program itself says. What its libraries say is not written: one of them says whole addresses."""


@contextmanager
def logging_to(
    choice: LogChoice | None, folder: Path, curtain: Curtain, *, always: Mapping[str, str], quiet: bool = False
) -> Iterator[None]:
    """During the block events are written as chosen; ``always`` stands on each line. ``folder`` is where a relative file starts.

    Without a choice warnings are shown on a terminal, and nothing anywhere else or where ``quiet`` is asked for.
    ``curtain`` hides the secrets that it knows of, also those that it learns of later. Raises ConfigurationError.
    """
    handler = _handler(choice, folder, quiet)
    if choice is not None and choice.form == "json":
        handler.setFormatter(JsonLines(curtain))
    else:
        handler.setFormatter(TextLines(curtain))
    handler.addFilter(lambda record: _add(record, always))
    logger, level = logging.getLogger(LOGGER), (choice.level if choice is not None else "warning").upper()
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]
        handler.close()


def _handler(choice: LogChoice | None, folder: Path, quiet: bool) -> logging.Handler:
    if choice is None:
        shown = sys.stderr.isatty() and not quiet
        return _OverProgress(sys.stderr) if shown else logging.NullHandler()
    if choice.file == STDERR:
        return logging.StreamHandler(sys.stderr)
    file = folder / Path(choice.file).expanduser()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # It looks before each line whether the file was moved away, as logrotate does, and begins a new one.
        return WatchedFileHandler(file, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"The log {file} cannot be written: {error.strerror or error}.", fix="Name another file."
        ) from None


class _OverProgress(logging.StreamHandler[TextIO]):
    """A line on a terminal, over the one that tells how far a run has come."""

    def format(self, record: logging.LogRecord) -> str:
        return f"\r\033[K{super().format(record)}"


def _add(record: logging.LogRecord, always: Mapping[str, str]) -> bool:
    for name, value in {**always, **doing()}.items():
        if not hasattr(record, name):
            setattr(record, name, value)
    return True
