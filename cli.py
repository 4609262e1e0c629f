"""The command line: the group and the shared options. Each command is a file in engine/commands/, loaded when it is called."""

from __future__ import annotations

import click

from engine.commands.group import LazyGroup
from engine.commands.options import Options, shared_options

EPILOG = """\b
Exit codes (where several apply, the greatest wins, but 4 before 5):
  0 fine     1 refused, or --fail-on applies    2 wrong usage
  3 pack, configuration or records unusable     4 not authorised
  5 a system is unavailable                     6 another run is at work"""


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("sync-engine")
    except PackageNotFoundError:
        found = "of a checkout"
    click.echo(f"sync-engine {found}")
    context.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@shared_options
def main(options: Options) -> None:
    """Keep two systems in step by rules that are data, and say why something cannot go.

    Begin with `sync-engine demo`, or with `sync-engine init DIR` for a pack and a configuration of your own.
    `sync-engine COMMAND --help` tells more about each command, with examples.
    """


if __name__ == "__main__":
    main()
