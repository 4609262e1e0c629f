"""Keeping the records of both stand-ins in one JSON file, so that a sandbox can go on where it stopped."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.procore.state import ProcoreState
    from sandbox.spectrum.state import SpectrumState

VERSION = 1


def save(file: Path, procore: ProcoreState | None, spectrum: SpectrumState | None) -> None:
    """Write the records; the old file stays whole until the new one is complete."""
    data: dict[str, Any] = {"version": VERSION}
    if procore is not None:
        data["procore"] = procore.snapshot()
    if spectrum is not None:
        data["spectrum"] = {name: list(spectrum.records(name)) for name in spectrum.table_names()}
    draft = file.with_name(file.name + ".new")
    draft.write_text(json.dumps(data, indent=1), encoding="utf-8")
    os.replace(draft, file)


def load(file: Path, procore: ProcoreState | None, spectrum: SpectrumState | None) -> bool:
    """Put the file's records in place of the seed's; False where there is no file. ValueError for a foreign file.

    The seed stays what `POST /_sandbox/reset` goes back to.
    """
    if not file.exists():
        return False
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{file} is not readable as JSON: {error}") from error
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ValueError(f"{file} is not a state file of this sandbox (version {VERSION})")
    if procore is not None and "procore" in data:
        procore.restore(data["procore"])
    if spectrum is not None and "spectrum" in data:
        spectrum.tables.update(data["spectrum"])
    return True
