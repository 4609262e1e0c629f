"""The queue, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, json_value, safe, wrapped
from engine.store import Item


def render_text(
    items: Sequence[Item],
    labels: Mapping[str, str],
    states: Mapping[str, str],
    *,
    paint: Paint = plain,
    width: int = 80,
) -> Iterator[str]:
    """A line for each record with its state, and below it who moved it there and what was said."""
    for item in items:
        name, state = safe(f"{labels.get(item.flow, item.flow)} {item.source_id}"), states.get(item.state, item.state)
        room = width - len(name) - len(state) - 4
        title = safe(item.title)
        title = title if len(title) <= room else f"{title[: max(0, room - 1)]}…"
        yield f"{paint('strong', name)}  {title}{' ' * max(2, width - len(name) - 2 - len(title) - len(state))}{state}"
        said = f": {item.comment}" if item.comment else ""
        yield from wrapped(f"{item.flow}, since {item.state_at:%Y-%m-%d %H:%M} by {item.actor}{said}", width, "    ")
        for error in item.errors:
            yield from wrapped(error, width, "      ", f"    {paint('bad', '✗')} ")
    yield f"{counted(len(items), 'record')}."


def render_json(items: Sequence[Item]) -> Iterator[str]:
    """One document."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "queue",
            "items": [
                {
                    "flow": item.flow,
                    "id": item.source_id,
                    "title": item.title,
                    "state": item.state,
                    "since": item.state_at.isoformat(),
                    "actor": item.actor,
                    "comment": item.comment,
                    "inputs": json_value(item.input),
                    "errors": list(item.errors),
                }
                for item in items
            ],
        }
    )
