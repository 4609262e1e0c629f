"""``sync-engine init``."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.options import Options, end, shared_options


@click.command("init", short_help="Copy the pack into a folder, ready to be edited.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@shared_options
def command(options: Options, folder: Path) -> None:
    """Copy the bundled pack into DIR: rules, mappings, schemas and fixtures, with a commented sync-engine.yaml.

    Nothing that is there already is overwritten. The copy is yours to edit; `sync-engine lint` checks it, and an
    editor that knows YAML schemas completes it.

    \b
    Examples:
      sync-engine init my-sync
      cd my-sync && sync-engine lint
    """
    from engine.commands.output import show
    from engine.commands.starting import copy_pack
    from engine.configuration import DEFAULT_FILE, bundled_pack

    copied = copy_pack(options.pack or bundled_pack(), folder)
    show(
        [
            f"{copied} files copied to {folder}.",
            "",
            "Next:",
            f"  cd {folder}",
            "  sync-engine lint          reads every file and reports what is wrong",
            f"  edit {DEFAULT_FILE}     with the addresses and secrets of your systems",
            "  sync-engine doctor        tries them",
            "  sync-engine sandbox       or begin with stand-ins of both systems",
        ]
    )
    end(0)
