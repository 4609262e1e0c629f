"""``sync-engine unblock``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("unblock", short_help="Rank root causes by what becomes ready once they are mended.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--top", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="Show so many of them."
)
@shared_options
def command(options: Options, form: str, top: int) -> None:
    """Show what to mend first: each root cause with the records that become ready once it is gone, and what they are worth.

    What becomes ready is derived anew with the cause taken away. Nothing is written anywhere.

    \b
    Examples:
      sync-engine unblock
      sync-engine unblock --top 3
      sync-engine unblock --format json
    """
    from engine.commands.chains import derive, read_world
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.reports import unblock_json, unblock_text

    with Session(options) as session:
        causes = derive(session, read_world(session, list(session.program.flows.values())))
        ranked = causes.ranked()
    if form == "json":
        show(unblock_json.render(causes, ranked, top=top))
    else:
        show(unblock_text.render(causes, ranked, top=top, paint=paint(), width=width()))
    end(0)
