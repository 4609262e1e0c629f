"""``sync-engine status``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("status", short_help="Count records by flow and state, and tell of the last run.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@shared_options
def command(options: Options, form: str) -> None:
    """Show every flow with its records by state and its last success, what waits since when and on whom, and the last run.

    Calls whose outcome nobody knows yet are listed, with what will end the doubt and when; so is what each system still
    allows. Reads the store only; no system is called.

    \b
    Examples:
      sync-engine status
      sync-engine status --json
    """
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.commands.standing import standing
    from engine.reports.status_json import render_json
    from engine.reports.status_text import render_text

    with Session(options) as session:
        status = standing(session)
    show(render_json(status) if form == "json" else render_text(status, paint=paint(), width=width()))
    end(0)
