"""Where text goes: results to stdout, everything else to stderr; colour only on a terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import click

from engine.commands.options import Options

NARROWEST, WIDEST = 60, 110


def coloured(stream: TextIO) -> bool:
    """Is colour wanted there? Never with NO_COLOR (https://no-color.org), in a file, or on a dumb terminal."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The columns to fill: the terminal's, within what reads well; 80 where there is none."""
    if not sys.stdout.isatty():
        return 80
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


def paint() -> Any:
    """How stdout is coloured."""
    from engine.reports.paint import coloured as in_colour
    from engine.reports.paint import plain

    return in_colour if coloured(sys.stdout) else plain


def show(lines: Iterable[str]) -> None:
    """Results, line by line as they come, to stdout."""
    for line in lines:
        _write(sys.stdout, line)


def tell(options: Options, text: str, *, level: int = 0) -> None:
    """A remark on stderr; level 1 only with --verbose, and none with --quiet."""
    if options.verbosity >= level:
        _write(sys.stderr, text)


def complain(text: str, fix: str = "") -> None:
    """An error and what to do about it, on stderr."""
    _write(sys.stderr, f"{_red('error:')} {text}")
    if fix:
        _write(sys.stderr, f"fix: {fix}")


def _red(text: str) -> str:
    return click.style(text, fg="red", bold=True) if coloured(sys.stderr) else text


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        from engine.reports.signs import IN_ASCII

        text = text.translate(IN_ASCII).encode(encoding, "replace").decode(encoding)
    stream.write(text + "\n")
