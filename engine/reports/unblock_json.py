"""Root causes for machines, in the order of their rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.readiness.causes import Causes, Freed
from engine.readiness.facts import Key, Standing
from engine.reports.cause_words import what_comes_of_it
from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.plain import json_value
from engine.reports.why_json import cause_json, record_json


def render(causes: Causes, ranked: Sequence[Freed], *, top: int) -> Iterator[str]:
    """One document. ``becomes_ready`` was derived with the cause taken away; ``follows`` comes after those."""
    numbers = Counter(causes.network.standings().values())
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "unblock",
            "engine": causes.network.engine,
            "causes": [_freed(causes, number, freed) for number, freed in enumerate(ranked[:top], start=1)],
            "summary": {
                "causes": len(ranked),
                "records": len(causes.network),
                **{standing.value: numbers[standing] for standing in Standing},
            },
        }
    )


def _freed(causes: Causes, number: int, freed: Freed) -> dict[str, Any]:
    world = causes.world

    def several(keys: Iterable[Key]) -> list[dict[str, Any]]:
        return [record_json(world, key) for key in keys]

    return {
        "rank": number,
        **cause_json(world, freed.cause),
        "effect": what_comes_of_it(world, freed),
        "becomes_ready": several(freed.ready),
        "follows": several(freed.follows),
        "waiting": several(freed.waiting),
        "worth": json_value(world.worth(freed.free)),
        "worth_waiting": json_value(world.worth(freed.waiting)),
    }
