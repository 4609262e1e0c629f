"""The real pack, copied, so that a test may spoil it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("rules", "mappings", "schemas")


def copy_pack(target: Path) -> Path:
    """A copy of the pack's folders."""
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part)
    return target


def edit(pack: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence of a text and give its line, from 1."""
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}: choose another place for this mistake"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def without_lines(rendered: str) -> str:
    """Rendered problems without line numbers, which move with every rule that is added above."""
    placed = re.sub(r"(\.(?:yaml|json)):\d+", r"\1:LINE", rendered)
    placed = re.sub(r"in line \d+", "in line LINE", placed)
    numbered = re.sub(r"(?m)^ *\d+ \|", "  # |", placed)
    return re.sub(r"(?m)^ +\|", "    |", numbered)
