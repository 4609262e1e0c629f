"""`python -m sandbox`: both stand-ins in the foreground until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.foreground import serve


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; 0 at a normal end, 2 where the seed, the state file or a port is unusable."""
    options = _parser().parse_args(arguments)
    ports = {"procore_port": options.procore_port, "spectrum_port": options.spectrum_port}
    try:
        serve(options.seed, state=options.state, **ports)
    except (OSError, ValueError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Stand-ins for both systems on 127.0.0.1.")
    parser.add_argument("--procore-port", type=int, default=0, metavar="N", help="0 takes a free port (default)")
    parser.add_argument("--spectrum-port", type=int, default=0, metavar="N", help="0 takes a free port (default)")
    parser.add_argument("--seed", type=Path, metavar="DIR", help="folder with procore/ and spectrum/")
    parser.add_argument("--state", type=Path, metavar="FILE", help="go on from this file, and save to it at the end")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
