"""The blocks of code in the documentation, with their marks and places.

A mark is an HTML comment on the line before a block:

- ``<!-- run -->``: the commands are run offline in a temporary folder and must end with 0; ``<!-- run: exit 1 -->`` names another
  end, and ``<!-- run: in another terminal -->`` is for a command that stays. Lines of a ``console`` block that are no commands
  must occur in the output, in their order; ``...`` stands for anything.
- ``<!-- file: NAME -->``: the block is written to that file of the same folder first; a page is one story, told from above.
- ``<!-- pack: SHAPE -->``: the YAML must be readable as that part of a pack.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repository_files import ROOT, files_under, shown

MARK = re.compile(r"<!-- (run|file|pack)(?:: ([^>]*?))? -->")
FENCE = re.compile(r"^( *)```(\w*)\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, its language, its mark with what the mark says, and its lines."""

    path: Path
    line: int
    language: str
    mark: str
    says: str
    lines: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{shown(self.path)}:{self.line}"

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def pages() -> list[Path]:
    """The documentation: everything under docs/, and the pages that stand at the top."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*files_under("docs", suffix=".md"), *(path for path in top if path.is_file())]


def blocks(path: Path) -> Iterator[Block]:
    """Every block of a page, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        fence = FENCE.match(lines[number])
        if not fence:
            number += 1
            continue
        before = lines[number - 1].strip() if number else ""
        mark = MARK.fullmatch(before)
        indent, begin = len(fence[1]), number + 1
        number += 1
        inner = []
        while lines[number].strip() != "```":
            inner.append(lines[number][indent:])
            number += 1
        number += 1
        yield Block(path, begin, fence[2], mark[1] if mark else "", (mark[2] or "") if mark else "", tuple(inner))


def commands(block: Block) -> Iterator[str]:
    """The commands of a console or sh block, continued lines joined."""
    if block.language not in ("console", "sh"):
        return
    pending = ""
    for line in block.lines:
        if block.language == "console" and not pending:
            if not line.startswith("$ "):
                continue
            line = line[2:]
        if line.endswith("\\"):
            pending += line[:-1].strip() + " "
        elif pending or (line.strip() and not line.lstrip().startswith("#")):
            yield (pending + line.strip()).strip()
            pending = ""


def answers(block: Block) -> list[str]:
    """What a console block shows of the output."""
    if block.language != "console":
        return []
    found, pending = [], False
    for line in block.lines:
        if pending or line.startswith("$ "):
            pending = line.endswith("\\")
        elif line.strip():
            found.append(line.strip())
    return found


def program_calls(command: str) -> Iterator[list[str]]:
    """The arguments of every call of ``sync-engine`` in a command line."""
    words = shlex.split(command, comments=True)
    call: list[str] | None = None
    skip = False
    for word in [*words, ";"]:
        if skip:
            skip = False
        elif word in ("|", "&&", "||", ";", "&"):
            if call is not None:
                yield call
            call = None
        elif call is not None:
            if re.fullmatch(r"\d?>>?|<", word):
                skip = True
            elif not re.match(r"\d?>", word):
                call.append(word)
        elif word.rpartition("/")[2] == "sync-engine":
            call = []
