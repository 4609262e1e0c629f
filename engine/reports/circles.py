"""Circles in the needs between objects, as remarks of the linter: rules alone cannot tell whether records will ever meet in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.program import Reading
from engine.readiness.circles import need_circles
from engine.reports.decisions_json import position_json


def render_text(reading: Reading) -> Iterator[str]:
    """A line for each circle."""
    if reading.program is not None:
        for circle in need_circles(reading.program.pack.flows.values()):
            yield f"{circle.place}: remark: {circle.words}"


def as_json(reading: Reading) -> list[dict[str, Any]]:
    """Every circle with its objects, needs and place; ``certain`` where no condition ever leaves one of the needs out."""
    if reading.program is None:
        return []
    return [
        {
            "objects": list(circle.objects),
            "needs": list(circle.needs),
            "certain": circle.certain,
            "message": circle.words,
            "position": position_json(circle.place),
        }
        for circle in need_circles(reading.program.pack.flows.values())
    ]
