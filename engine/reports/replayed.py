"""A run held against its replay, for people and for machines. The published schema is schemas/output/replay.schema.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.decisions_text import WIDTH
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, json_value, safe, seen_words, wrapped
from engine.sync.replayed import Differing, ReplayedFlow

Flows = Iterator[ReplayedFlow]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Which run it is, with which release it was made, and in which files the pack at hand is not the one of then."""

    run: str
    started_at: datetime
    release: str
    release_now: str
    pack_changed_in: tuple[str, ...]


def render_text(
    about: Replayed, flows: Iterable[ReplayedFlow], *, paint: Paint = plain, width: int = WIDTH
) -> Iterator[str]:
    """Every record that comes out otherwise, with how; the counts come last."""
    yield paint("strong", f"Run {safe(about.run)}") + f" of {about.started_at:%Y-%m-%d %H:%M} UTC"
    if about.release != about.release_now:
        yield f"It was made by release {safe(about.release or 'unknown')}; this is {safe(about.release_now or 'unknown')}."
    if about.pack_changed_in:
        names = ", ".join(about.pack_changed_in)
        yield from wrapped(f"The pack at hand is another than the run's: {names}", width, "    ", "")
    else:
        yield "The pack at hand is the run's own."
    counts: list[str] = []
    same = other = untold = 0
    for one in flows:
        same, other = same + one.same, other + len(one.differing)
        for record in one.differing:
            yield ""
            yield from _record(record, width, paint)
        if one.error:
            untold += 1
            yield ""
            yield from wrapped(one.error, width, "    ", f"{paint('bad', one.flow)}: ")
        parts = f"{one.same:,} the same" + (f", {len(one.differing):,} otherwise" if one.differing else "")
        counts.append(f"{one.flow}: {counted(one.same + len(one.differing), 'record')}: {parts}")
    yield ""
    yield from counts
    yield ""
    if other or untold:
        yield f"{counted(other, 'record')} of {same + other:,} come out otherwise." + (
            f" {counted(untold, 'flow')} could not be held against the run." if untold else ""
        )
    else:
        yield f"All {counted(same, 'record')} come out the same."


def render_json(about: Replayed, flows: Iterable[ReplayedFlow]) -> Iterator[str]:
    """One document, flow by flow."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "kind": "replay",
        "run": about.run,
        "started_at": about.started_at.isoformat(),
        "release": about.release,
        "release_now": about.release_now,
        "pack_changed_in": list(about.pack_changed_in),
    }
    yield dumps(head)[:-1] + ', "flows": ['
    between = ""
    for one in flows:
        yield between + dumps(
            {
                "flow": one.flow,
                "same": one.same,
                "differing": [_json(record) for record in one.differing],
                "error": one.error or None,
            }
        )
        between = ","
    yield "]}"


def _json(record: Differing) -> dict[str, Any]:
    return {
        "id": record.identity,
        "title": record.title,
        "differences": [
            {"name": one.name, "recorded": json_value(one.recorded), "replayed": json_value(one.replayed)}
            for one in record.differences
        ],
    }


def _record(record: Differing, width: int, paint: Paint) -> Iterator[str]:
    yield f"{paint('strong', safe(f'{record.flow} {record.identity}'))}  {safe(record.title)}".rstrip()
    for one in record.differences:
        words = f"{one.name}: {seen_words(one.recorded)} → {seen_words(one.replayed)}"
        yield from wrapped(words, width, "        ", "    ")
