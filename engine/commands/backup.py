"""``sync-engine backup``."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.options import Options, end, shared_options


@click.command("backup", short_help="Copy the store to a file, while it is in use.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@shared_options
def command(options: Options, file: Path) -> None:
    """Copy the store (links, queue, last syncs, journal, audit) to FILE as it is at one moment, and check the copy.

    A run may be at work meanwhile. FILE must not be there yet. A PostgreSQL store is backed up with pg_dump.

    \b
    Examples:
      sync-engine backup store-of-today.db
      sync-engine --config company.yaml backup /backups/store.db
    """
    from engine.commands.output import tell
    from engine.commands.session import Session
    from engine.store.backup import backup
    from engine.store.connect import store_url

    with Session(options) as session:
        backup(store_url(session.configuration.store), file)
    tell(options, f"{file}: {file.stat().st_size:,} bytes; it is whole.")
    end(0)
