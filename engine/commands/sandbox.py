"""``sync-engine sandbox``."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click

from engine.commands.options import Options, end, shared_options


@click.command("sandbox", short_help="Run stand-ins of both systems on this machine.")
@click.option(
    "--port", type=click.IntRange(0, 65534), default=0, help="The first port; the other system takes the next. 0: any."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".sync-engine/sandbox"),
    help="Where the configuration for them is written (default .sync-engine/sandbox).",
)
@shared_options
def command(options: Options, port: int, folder: Path) -> None:
    """Run stand-ins of both systems on 127.0.0.1 until Ctrl-C, with the records of a small company.

    A configuration that leads to them is written first, so that every other command can be tried at once. The
    records live in memory: each start begins with the company as it comes.

    \b
    Examples:
      sync-engine sandbox
      sync-engine sandbox --port 8801
      cd .sync-engine/sandbox && sync-engine evaluate     (in another terminal)
    """
    from dataclasses import fields

    from engine.commands.output import show
    from sandbox import Running, running
    from sandbox.configuration import write_configuration

    # Which systems there are is the sandbox's business: their names come from it.
    names = [field.name.removesuffix("_url") for field in fields(Running) if field.name.endswith("_url")]
    ports: dict[str, Any] = {f"{name}_port": port + number if port else 0 for number, name in enumerate(names)}
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with running(**ports) as servers:
        path = write_configuration(folder, servers)
        show([f"{name.capitalize():<14}{url}" for name, url in servers.urls.items()])
        show([f"{'Configuration':<14}{path}", "", f"Try: cd {folder} && sync-engine evaluate", "Ctrl-C ends."])
        sys.stdout.flush()
        try:
            stop.wait()
        except KeyboardInterrupt:
            click.echo("", err=True)
    end(0)
