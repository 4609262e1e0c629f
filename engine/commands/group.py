"""The command group: commands loaded when they are called, and errors told to people instead of tracebacks."""

from __future__ import annotations

import errno
import importlib
import sys
from typing import Any

import click

from engine.commands.catalogue import COMMANDS, SECTIONS
from engine.commands.options import Options
from engine.commands.output import complain
from engine.commands.signals import let_go
from engine.errors import SyncEngineError
from engine.exit_codes import ExitCode

INTERRUPTED = 130
"""What a shell expects of a process that Ctrl-C ended."""


class LazyGroup(click.Group):
    """Lists its commands without loading them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command from its own file, ``engine/commands/<name>.py``."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"engine.commands.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that is meant, or what might have been meant."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from engine.load.suggest import did_you_mean

            ctx.fail(f"There is no command {args[0]!r}. {did_you_mean(args[0], COMMANDS)}".strip())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in sections."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl(list(commands.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong is told in words and gives its exit code."""
        try:
            return self._in_words(ctx)
        except click.exceptions.Exit as ended:
            let_go(ctx, ended.exit_code)
            raise

    def _in_words(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SyncEngineError as error:
            if _verbose(ctx):
                _traceback()
            complain(str(error), error.fix)
            ctx.exit(int(error.exit_code))
        except KeyboardInterrupt:
            complain("Interrupted. What was finished is kept.")
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # the reader of a pipe is gone; click ends quietly
            where = f"{error.filename}: " if error.filename else ""
            _fault(ctx, f"{where}{error.strerror or error}")
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except RecursionError:
            _fault(ctx, "The data is nested too deeply.")
        except Exception as error:
            _fault(ctx, f"{type(error).__name__}: {error}")


def _fault(ctx: click.Context, what: str) -> None:
    """Something that no one expected: still no traceback unless it is asked for."""
    if _verbose(ctx):
        _traceback()
        complain(what)
    else:
        complain(what, "This is a fault of the program or of the machine; --verbose shows where it happened.")
    ctx.exit(int(ExitCode.UNAVAILABLE))


def _verbose(ctx: click.Context) -> bool:
    options = ctx.find_root().obj
    return isinstance(options, Options) and options.verbosity > 0


def _traceback() -> None:
    import traceback

    traceback.print_exc(file=sys.stderr)
