"""Suggested counterparts say by which field they were found, and how the two were compared."""

from __future__ import annotations

import json
from typing import Any

from sandbox import Running


def test_each_candidate_tells_the_field_that_matched_and_how(live: Running, call: Any) -> None:
    shown = call("suggest", "vendor").stdout
    line = next(line for line in shown.splitlines() if line.startswith("    5018"))
    assert line.endswith("(matched by vendor name, without case)")


def test_machines_are_told_too(live: Running, call: Any) -> None:
    found = json.loads(call("suggest", "vendor", "--format", "json").stdout)
    assert found["matched_by"] == {"field": "name", "against": "name", "compared": "without_case"}
