"""``sync-engine restore``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from engine.commands.options import Options, end, shared_options


@click.command("restore", short_help="Put a backup in the place of the store; the old one is kept.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@shared_options
def command(options: Options, file: Path) -> None:
    """Put what `backup` wrote in the place of the store. The store as it was is kept in a file beside it.

    Refused with code 6 while a run or a schedule is at work. What was written to the systems after the backup is not in
    it: run `sync-engine reconcile` before the next run.

    \b
    Examples:
      sync-engine restore store-of-yesterday.db
      sync-engine restore store-of-yesterday.db --as dana@example.com
    """
    from engine.commands.output import tell
    from engine.commands.session import Session
    from engine.store import utc_now
    from engine.store.backup import restore
    from engine.store.connect import sqlite_file, store_url

    with Session(options) as session:
        url, now = store_url(session.configuration.store), utc_now()
        aside = restore(url, file, now)
        store_file = sqlite_file(url)
        assert store_file is not None
        if aside is not None:
            # What a killed run had begun belongs to the store that was put aside.
            for path in sorted(store_file.parent.iterdir()):
                if path.name.startswith((f"{store_file.stem}.runs", f"{store_file.stem}.ticks")):
                    os.replace(path, path.with_name(path.name.replace(store_file.stem, aside.stem, 1)))
        head = session.store.audit.head()
        session.store.audit.append(
            actor=options.actor or "restore", action="restore", answer={"file": file.name, "head": str(head)}
        )
    tell(
        options,
        f"Restored, with {head.seq:,} entries of the audit trail." + (f" The old store is {aside}." if aside else ""),
    )
    tell(options, "What was written after the backup is not in it: run `sync-engine reconcile` before the next run.")
    end(0)
