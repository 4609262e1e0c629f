"""``sync-engine doctor``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options
from engine.exit_codes import worst


@click.command("doctor", short_help="Try everything that a run needs, and say what to mend.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, form: str) -> None:
    """Try the configuration, the pack, the rules engine, the store and each system, and say what to mend.

    The systems are asked one harmless question each; nothing is written to them. Ends with 3 where the configuration
    or the pack cannot be used, with 5 where a system or the store does not answer.

    \b
    Examples:
      sync-engine doctor
      sync-engine doctor --config company.yaml --format json
    """
    from engine.commands.examining import examine
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.reports import findings

    with Session(options) as session:
        found = list(examine(session))
    show(findings.render_json(found) if form == "json" else findings.render_text(found, paint=paint(), width=width()))
    end(worst(one.code for one in found))
