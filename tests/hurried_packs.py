"""Packs whose systems are waited for as often as they say, and a hundred times shorter: what a failure costs is not what is tested."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def hurried_pack(folder: Path, *, answer_seconds: float | None = None, settle_seconds: int | None = None) -> Path:
    """A copy of the repository's pack in a new folder, with short pauses between tries.

    ``answer_seconds``: how long a connection, a part of an answer and the whole of it may take; ``settle_seconds``: how long a write
    may take to show.
    """
    for part in ("rules", "mappings", "schemas"):
        shutil.copytree(ROOT / part, folder / part)
    for path in (folder / "mappings" / "systems").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^( +first_wait_seconds:).*$", r"\1 0.01", text)
        if answer_seconds is not None:
            given = f"connect: {answer_seconds}\n      read: {answer_seconds}\n      whole: {answer_seconds}"
            text = re.sub(r"connect: \d+\n +read: \d+", given, text)
        if settle_seconds is not None:
            text = re.sub(r"settle_seconds: \d+", f"settle_seconds: {settle_seconds}", text)
        path.write_text(text, encoding="utf-8")
    return folder
