"""What is wrong with a pack, for machines."""

from __future__ import annotations

from collections.abc import Iterator

from engine.load.render import problems_as_json
from engine.program import Reading
from engine.reports.decisions_json import SCHEMA_VERSION, dumps


def render(reading: Reading) -> Iterator[str]:
    """One document: the files that were read and the problems, sorted by place."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "problems",
            "files": sorted(reading.files),
            "problems": problems_as_json(reading.problems),
        }
    )
