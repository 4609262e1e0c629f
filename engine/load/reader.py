"""YAML text becomes nodes with their places; everything that is wrong with it is reported, and nothing raises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engine.load.composer import Composer
from engine.load.nodes import Node
from engine.load.position import Position
from engine.load.problem import Problem, Problems
from engine.load.source import Source, cleaned, split_lines
from engine.load.syntax import Trouble, explain, trouble_of
from engine.load.traps import report_tabs

MAX_SIZE = 1_000_000
# How often a file is read again after a value was put in quotes, and how many characters this may cost together.
_MOST_MENDINGS = 20
_MOST_REREAD = 2_000_000

# libyaml's parser is some ten times faster; both give the same events.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its lines for showing problems, and its root, or None where it cannot be used."""

    file: str
    lines: tuple[str, ...]
    root: Node | None


def read_file(path: Path, name: str, problems: Problems) -> Document:
    """Read a file of at most 1,000,000 bytes of UTF-8; ``name`` is what problems call it."""
    start = Position(name, 1, 1)
    try:
        if not path.is_file():
            reason = "is not a file" if path.exists() else "does not exist"
            problems.add(start, "cannot read", f"{name} {reason}.", "Check the name.")
            return Document(name, (), None)
        with path.open("rb") as stream:
            raw = stream.read(MAX_SIZE + 1)
    except OSError as error:
        problems.add(start, "cannot read", f"{name}: {error.strerror or error}.", "Check the file's permissions.")
        return Document(name, (), None)
    if len(raw) > MAX_SIZE:
        _too_large(start, problems)
        return Document(name, (), None)
    text = _decoded(raw, name, problems)
    if text is None:
        return Document(name, (), None)
    return Document(name, split_lines(text), read_yaml(text, name, problems))


def read_yaml(text: str, file: str, problems: Problems) -> Node | None:
    """The root node of a text, or None where it is empty or cannot be used; all problems found are reported.

    A root is also returned beside problems that leave no doubt (a text without its quotes; a duplicate key, of which
    the first is kept), so that the stages after this one report theirs in the same run.
    """
    if len(text) > MAX_SIZE:
        _too_large(Position(file, 1, 1), problems)
        return None
    source = cleaned(text, file, problems)
    attempt = _attempt(source)
    mended: set[int] = set()
    for _ in range(min(_MOST_MENDINGS, _MOST_REREAD // (len(text) + 1)) + 1):
        if attempt.trouble is None:
            break
        told = Problems()
        better = explain(attempt.trouble, told)
        lines = {problem.position.line for problem in told.sorted()}
        if not lines & mended:
            problems.extend(told.sorted())
        if better is None or lines & mended:
            break
        mended |= lines
        attempt = _attempt(better)
    problems.extend(attempt.found)
    return attempt.root


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One pass over a text: what it found, and where the parser gave up."""

    root: Node | None
    found: tuple[Problem, ...]
    trouble: Trouble | None


def _attempt(source: Source) -> _Attempt:
    found = Problems()
    composer = Composer(source, found)
    try:
        root = composer.compose(yaml.parse(source.text, Loader=PARSER))
    except (yaml.YAMLError, ValueError) as error:
        return _Attempt(None, found.sorted(), trouble_of(error, source, composer))
    report_tabs(source, composer.text_lines, found)
    if root is None and composer.complete:
        found.add(
            source.place(0, 0),
            "empty file",
            "The file holds nothing but blank lines and comments.",
            "Write its keys, or delete the file.",
        )
    return _Attempt(root if composer.complete else None, found.sorted(), None)


def _too_large(start: Position, problems: Problems) -> None:
    problems.add(
        start,
        "too large",
        f"The file holds more than {MAX_SIZE:,} characters.",
        "Split it into several files.",
    )


def _decoded(raw: bytes, name: str, problems: Problems) -> str | None:
    """The text of UTF-8 bytes; bytes that are none are reported once and replaced, so that the rest is still read."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw[:4]:
        problems.add(Position(name, 1, 1), "not UTF-8", "The file is saved as UTF-16 or UTF-32.", "Save it as UTF-8.")
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = split_lines(raw[: error.start].decode("utf-8") + "\u00b7")
        problems.add(
            Position(name, len(before), len(before[-1])),
            "not UTF-8",
            f"The byte {raw[error.start]:02X} is no UTF-8; the file was saved in another encoding.",
            "Save it as UTF-8.",
        )
        return raw.decode("utf-8", errors="replace")
