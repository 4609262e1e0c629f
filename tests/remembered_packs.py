"""A pack that was read once in a process is not read again until a byte of it changes; ``tests/conftest.py`` loads this first.

Reading and compiling takes a third of a second, which nearly every command of nearly every test would pay again. A program is frozen,
and its key here is the text of every file of the pack, so a test that edits its pack gets the edited one.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from engine import program

_read = program.load_program
_known: dict[tuple[Path, str], program.Program] = {}


def _load_program(folder: Path) -> program.Program:
    digest = sha256()
    for part in ("rules", "mappings", "schemas"):
        for path in sorted(Path(folder, part).rglob("*")):
            if path.is_file():
                digest.update(f"{path}\0".encode() + path.read_bytes() + b"\0")
    key = (Path(folder), digest.hexdigest())
    if key not in _known:
        _known[key] = _read(folder)
    return _known[key]


def remember() -> None:
    """To be called before any module takes the function by its name."""
    program.load_program = _load_program
