"""sync-engine demo: the whole thing on the sandbox company, as a person would type it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from engine.commands.options import Options, end, shared_options


@click.command()
@click.option(
    "--keep", metavar="DIR", type=click.Path(path_type=Path), default=None, help="Work in this folder and keep it."
)
@click.option("--steps", is_flag=True, help="Only list the steps, with the commands.")
@shared_options
def command(options: Options, keep: Path | None, steps: bool) -> None:
    """Start both stand-ins and go through the main job, step by step.

    Every step is a command of this program, shown as you would type it. Nothing outside a temporary folder and
    this machine's loopback address is touched.

    \b
    Examples:
      sync-engine demo
      sync-engine demo --steps
      sync-engine demo --keep my-demo
    """
    from engine.commands.demo_story import read_story
    from engine.configuration import bundled_pack

    pack = options.pack or bundled_pack()
    story = read_story(pack)
    if steps:
        for step in story:
            click.echo(f"sync-engine {step.run}\n    {step.say}")
        return
    with tempfile.TemporaryDirectory(prefix="sync-engine-demo-") as folder:
        end(_tell(story, keep or Path(folder), pack, kept=keep is not None))


def _tell(story: tuple[object, ...], folder: Path, pack: Path, *, kept: bool) -> int:
    from engine.commands.demo_story import Step
    from sandbox import running
    from sandbox.configuration import write_configuration

    seed = pack / "fixtures" / "company"
    began = time.monotonic()
    with running(seed if seed.is_dir() else None) as sandbox:
        write_configuration(folder, sandbox)
        for number, step in enumerate(story, start=1):
            assert isinstance(step, Step)
            code = _step(number, len(story), step.say, step.run, folder, pack)
            if code != step.ends:
                click.echo(f"\nThis step ended with {code}; {step.ends} was expected. The demo stops here.", err=True)
                return code or 1
    took = time.monotonic() - began
    where = f" Everything it wrote is in {folder}." if kept else " Begin your own with: sync-engine init DIR"
    click.secho(f"\n{len(story)} steps in {took:.0f} s.{where}", bold=True, err=True)
    return 0


def _step(number: int, total: int, say: str, line: str, folder: Path, pack: Path) -> int:
    click.echo()
    click.secho(f"[{number}/{total}] {say}", bold=True)
    click.secho(f"$ sync-engine {line}", fg="cyan")
    sys.stdout.flush()
    # A process for each step, as when typed: what one leaves behind is only what it stored.
    words = [sys.executable, "-m", "cli", "--pack", str(pack.resolve()), *shlex.split(line)]
    home = str(Path(__file__).resolve().parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.run(words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
