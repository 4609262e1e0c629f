"""A command of this program in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from engine.commands.options import Options

_PAUSE = 0.1


def shared_words(options: Options) -> list[str]:
    """The shared options as they are typed, for another command of this program."""
    named = {
        "--config": options.config, "--pack": options.pack, "--as": options.actor,
        "--log": options.log, "--log-format": options.log_format, "--log-level": options.log_level,
    }  # fmt: skip
    words = [word for name, value in named.items() if value is not None for word in (name, str(value))]
    return words + ["--verbose"] * (options.verbosity > 0) + ["--quiet"] * (options.verbosity < 0)


class Child:
    """A command of this program in a process of its own, one at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, words: Sequence[str], stop: threading.Event) -> int:
        """Runs a command and gives its exit code. When ``stop`` is set, it is asked once to end at the next good place.

        It does not get the signals of this process's terminal: an interrupt reaches it once, not twice.
        """
        home = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        process = self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", *words],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        asked = False
        while True:
            try:
                return process.wait(_PAUSE)
            except subprocess.TimeoutExpired:
                if stop.is_set() and not asked:
                    asked = True
                    process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Ends the command at once, where one is at work: nobody is left to ask it."""
        if self._process is not None:
            self._process.kill()
