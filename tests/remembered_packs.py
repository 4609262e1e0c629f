"""What was read once in a process is not read again until a byte of it changes; ``tests/conftest.py`` loads this first.

Reading and compiling a pack takes a third of a second, which nearly every command of nearly every test would pay again. A program is
frozen, and its key here is the text of every file of the pack, so a test that edits its pack gets the edited one. Tests that spoil one
file read the others as they were.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from engine import program
from engine.load.problem import Problems
from engine.load.reader import Document
from engine.pack import pack

_load_program, _read_file = program.load_program, pack.read_file
_programs: dict[tuple[Path, str], program.Program] = {}
_documents: dict[tuple[str, bytes], Document] = {}


def load_program(folder: Path) -> program.Program:
    """As the engine's own."""
    digest = sha256()
    for part in ("rules", "mappings", "schemas"):
        for path in sorted(Path(folder, part).rglob("*")):
            if path.is_file():
                digest.update(f"{path}\0".encode() + path.read_bytes() + b"\0")
    key = (Path(folder), digest.hexdigest())
    if key not in _programs:
        _programs[key] = _load_program(folder)
    return _programs[key]


def read_file(path: Path, name: str, problems: Problems) -> Document:
    """As the engine's own. Only what is sound is remembered: the problems of the rest are to be told each time."""
    key = (name, path.read_bytes() if path.is_file() else b"")
    if key not in _documents:
        before = len(problems)
        found = _read_file(path, name, problems)
        if len(problems) > before:
            return found
        _documents[key] = found
    return _documents[key]


def remember() -> None:
    """To be called before any module takes the functions by their names."""
    program.load_program = load_program
    pack.read_file = read_file
