"""``sync-engine prune``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("prune", short_help="Forget old runs, and keep whatever tells a repeat.")
@click.option(
    "--keep-days", metavar="N", type=click.IntRange(1), required=True, help="Keep everything of the last N days."
)
@click.option("--dry-run", is_flag=True, help="Only say how much would be forgotten.")
@shared_options
def command(options: Options, keep_days: int, dry_run: bool) -> None:
    """Forget runs with the rows of their plans, calls that later ones have replaced, and lists kept of the systems, of more
    than N days ago.

    Links, queue, last syncs and the audit trail are kept for ever, and so is every call that is needed to know what was
    written already. Refused with code 6 while a run is at work.

    \b
    Examples:
      sync-engine prune --keep-days 90 --dry-run
      sync-engine prune --keep-days 90
    """
    from datetime import timedelta

    from engine.commands.output import show
    from engine.commands.session import Session
    from engine.reports.plain import counted
    from engine.store import utc_now
    from engine.sync.pruning import prune

    with Session(options) as session:
        before = utc_now() - timedelta(days=keep_days)
        gone = prune(session.store, before, actor=options.actor or "prune", really=not dry_run)
    verb = "would be" if dry_run else "were"
    show(
        [
            f"{counted(gone.runs, 'run')}, {counted(gone.intents, 'replaced call')} and {counted(gone.copies, 'kept list')} "
            f"of before {before:%Y-%m-%d} {verb} forgotten."
        ]
    )
    end(0)
