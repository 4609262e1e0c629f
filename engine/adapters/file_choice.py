"""Which files of a folder are read, and that they are whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from engine.adapters.results import Clock, Sleep
from engine.errors import AnswerError, ConfigurationError, SystemUnavailableError

Now = Callable[[], float]
"""Seconds since 1970, as the times of files."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of an interface. ``path`` is None where the configuration gives none, and ``missing`` says what it would be."""

    path: Path | None
    words: str
    missing: str

    def open(self, operation: str) -> Path:
        """The folder itself. Raises ConfigurationError where none is configured, SystemUnavailableError where it is not there."""
        if self.path is None:
            raise ConfigurationError(f'"{operation}" needs {self.words}, and none is configured.', fix=self.missing)
        if not self.path.is_dir():
            raise SystemUnavailableError(
                f'"{operation}" needs {self.words}, and there is no folder {self.path}.',
                fix="Check the configuration, and that the share is mounted; nothing was lost.",
            )
        return self.path


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a file must have been left alone before it is read, and how long to wait for that; in seconds."""

    quiet: float
    longest: float
    sleep: Sleep
    clock: Clock
    now: Now = time.time


def chosen(folder: Path, pattern: str, take: str) -> list[Path]:
    """The files that are meant, in the order in which they are read; files that are being made are none."""
    found = sorted(
        path
        for path in folder.glob(pattern)
        if not path.name.startswith(".") and not path.name.endswith(".part") and path.is_file()
    )
    if take == "all" or not found:
        return found
    return [found[-1]] if take == "last" else [max(found, key=lambda path: (path.stat().st_mtime_ns, path))]


def wait_until_quiet(path: Path, patience: Patience) -> None:
    """Wait until a file was left alone for long enough. Raises AnswerError where that does not come."""
    end = patience.clock() + patience.longest
    state = path.stat()
    while patience.quiet and (left := patience.quiet - (patience.now() - state.st_mtime)) > 0:
        # A time in the future comes from another machine's clock: waiting once for the whole pause is enough then.
        patience.sleep(min(left, patience.quiet))
        before, state = state, path.stat()
        if (before.st_size, before.st_mtime_ns) == (state.st_size, state.st_mtime_ns):
            return
        if patience.clock() >= end:
            raise AnswerError(f"{path.name} is still being written to.", fix="Run again when it is whole.")


def as_name_part(text: str) -> str:
    """A value for the name of a file that is read or written. Raises ValueError for one that would lead elsewhere."""
    if not text.strip(". ") or any(sign in text for sign in '/\\:*?"<>|') or not text.isprintable():
        raise ValueError(f'"{text}" cannot be part of the name of a file')
    return text


def as_pattern_part(text: str) -> str:
    """The same within a pattern."""
    return escape(as_name_part(text))
