"""A file that is whole from the moment it can be seen, and that never takes the place of another."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path


def new_batch() -> str:
    """A name for a batch that no other has; sorted by name, batches are in the order in which they were made."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"


def put(path: Path, lines: Iterable[str], encoding: str) -> None:
    """Write a file under a passing name, bring it to the disk, then give it its own name.

    Raises FileExistsError where the name is taken, OSError where it cannot be written: then nothing stands under the name.
    """
    passing = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    # Not tempfile: its files can be read by this user only, and the other side is usually another user.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(passing, flags, 0o666)
    try:
        with open(descriptor, "w", encoding=encoding, newline="") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(descriptor)
        _name(passing, path)
    finally:
        # The file may stand under its own name by now, so a failure here must not look like one of the write.
        with suppress(OSError):
            passing.unlink()


def settle(folder: Path) -> None:
    """Bring the names of a folder to the disk, where the operating system can. Raises OSError where that fails."""
    if os.name == "nt":
        return  # folders cannot be opened there; names are written with the file
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(passing: Path, path: Path) -> None:
    try:
        # Unlike renaming, this fails where the name is taken.
        os.link(passing, path)
    except FileExistsError:
        raise
    except OSError:
        # Some network shares have no second names. The batch is part of the name, so nobody else is about to take it.
        if path.exists():
            raise FileExistsError(f"{path} is there already") from None
        os.rename(passing, path)
