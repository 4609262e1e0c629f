"""The repository's own files, for tests about the repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {
    "__pycache__",
    ".venv",
    ".git",
    "build",
    "dist",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".sync-engine",
}
"""Folders that nobody wrote."""


def files_under(*places: str, suffix: str = "") -> Iterator[Path]:
    """The files of folders (or files) of the repository, sorted; those that nobody wrote are left out."""
    for place in places:
        top = ROOT / place
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.name.endswith(suffix) and not LEFT_OUT & set(path.relative_to(ROOT).parts):
                yield path


def shown(path: Path) -> str:
    """The path as a reader of the repository names it."""
    return path.relative_to(ROOT).as_posix()
