"""Options that every command takes, before or after its name."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Options:
    """What the shared options say. ``verbosity`` is -1 (quiet), 0 or 1 (verbose)."""

    config: str | None = None
    pack: Path | None = None
    actor: str | None = None
    verbosity: int = 0
    log: str | None = None
    log_format: str | None = None
    log_level: str | None = None


_SHARED: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "-c", "--config", metavar="FILE", default=None,
        help="The configuration; without it $SYNC_ENGINE_CONFIG, or sync-engine.yaml here if there is one.",
    ),
    click.option(
        "--pack", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True), default=None,
        help="The folder with rules/, mappings/ and schemas/, in place of the configured or bundled one.",
    ),
    click.option("--as", "actor", metavar="LOGIN", default=None, help="The person who asks or acts."),
    click.option(
        "--log", metavar="FILE", default=None,
        help="Add what is done to this file, as lines; - for stderr. It goes before log: of the configuration.",
    ),
    click.option("--log-format", type=click.Choice(["json", "text"]), default=None, help="The form of these lines."),
    click.option(
        "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default=None,
        help="The least that is written; debug holds every call and what was sent.",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Tell what is done; show tracebacks of faults."),
    click.option("-q", "--quiet", is_flag=True, help="Only results and errors."),
)  # fmt: skip


_NAMED = ("config", "pack", "actor", "log", "log_format", "log_level")


def _merged(outer: Options, given: dict[str, Any]) -> Options:
    """What is said after the command's name goes before what is said in front of it."""
    verbose, quiet = given.pop("verbose"), given.pop("quiet")
    if verbose and quiet:
        raise click.UsageError("--verbose and --quiet exclude each other.")
    found = {name: value for name in _NAMED if (value := given.pop(name)) is not None}
    verbosity = 1 if verbose else -1 if quiet else outer.verbosity
    return replace(outer, **found, verbosity=verbosity)


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the shared options; it is called with an ``Options`` first."""

    @functools.wraps(command)
    def with_options(*arguments: Any, **given: Any) -> Any:
        context = click.get_current_context()
        outer = context.obj if isinstance(context.obj, Options) else Options()
        options = context.obj = _merged(outer, given)
        context.find_root().obj = options
        return command(options, *arguments, **given)

    wrapped: Callable[..., Any] = with_options
    for option in reversed(_SHARED):
        wrapped = option(wrapped)
    return wrapped


def end(code: int) -> None:
    """End the command with an exit code."""
    click.get_current_context().exit(int(code))
