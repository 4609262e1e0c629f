"""``sync-engine digest``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("digest", short_help="Tell the approvers once a day what waits for them.")
@shared_options
def command(options: Options) -> None:
    """Write the daily summary of what waits to everybody who can accept it, where the configuration switches notices on.

    Nobody gets it twice on a day, and nobody gets one while nothing waits, so it can be called as often as you like.

    \b
    Examples:
      sync-engine digest
    """
    from engine.commands.output import show
    from engine.commands.session import Session
    from engine.commands.telling import digest

    with Session(options, runs=True) as session:
        told = digest(session)
    show(told)
    end(0)
