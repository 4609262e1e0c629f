"""``sync-engine lint``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("lint", short_help="Read the pack and report everything that is wrong.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, form: str) -> None:
    """Read every file of the pack and report all that is wrong, each with its line and what to write instead.

    Ends with 3 where there is a problem. The configuration is read too where there is one.

    \b
    Examples:
      sync-engine lint
      sync-engine lint --pack my-pack
      sync-engine lint --format json
    """
    from engine.commands.output import show
    from engine.commands.session import Session
    from engine.exit_codes import ExitCode
    from engine.program import read_program
    from engine.reports import lint_json, lint_text

    with Session(options) as session:
        reading = read_program(session.configuration.pack)
    show(lint_json.render(reading) if form == "json" else lint_text.render(reading))
    end(ExitCode.PACK_INVALID if reading.problems else ExitCode.FINE)
