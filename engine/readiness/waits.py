"""Circles among the records of a plan that wait: none of them can ever go, so whoever looks at a plan or a run is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.plan.items import PlanItem
from engine.readiness.circles import circles
from engine.readiness.facts import Record


@dataclass(frozen=True, slots=True)
class Wait:
    """A record of a plan with the records that it needs and that are not there."""

    flow: str
    object: str
    id: str
    title: str
    needs: tuple[Record, ...]


Circle = tuple[Wait, ...]
"""Each needs the next one, and the last one the first."""


def wait_of(item: PlanItem) -> Wait | None:
    """What a record of a plan waits for; None where it needs nothing that is not there."""
    needs = tuple(reason.waits_for for reason in item.reasons if reason.waits_for is not None)
    return Wait(item.flow, item.object, item.identity, item.title, needs) if needs and item.identity else None


def waiting_circles(waits: Iterable[Wait]) -> tuple[Circle, ...]:
    """One way round for each group of records that need each other. Of two flows with the same record, the first counts."""
    by_record: dict[Record, Wait] = {}
    for wait in waits:
        by_record.setdefault((wait.object, wait.id), wait)
    edges = {record: [need for need in wait.needs if need in by_record] for record, wait in by_record.items()}
    return tuple(tuple(by_record[record] for record in _way(edges, set(group))) for group in circles(edges))


def _way(edges: Mapping[Record, Iterable[Record]], group: set[Record]) -> list[Record]:
    """The shortest way within the group from its first member back to it."""
    first = next(record for record in edges if record in group)
    came: dict[Record, Record] = {}
    queue = deque([first])
    while queue:
        record = queue.popleft()
        for other in edges[record]:
            if other == first:
                way = [record]
                while way[-1] != first:
                    way.append(came[way[-1]])
                return way[::-1]
            if other in group and other not in came:
                came[other] = record
                queue.append(other)
    raise AssertionError(f"{first} is in no circle")


def circle_words(circle: Circle, labels: Mapping[str, str]) -> tuple[str, str]:
    """The way round in words, and what to do. ``labels``: by flow, how people call its records."""
    names = [f"{labels.get(one.flow, one.object)} {one.id}" for one in (*circle, circle[0])]
    first = circle[0]
    fix = f"None of them can go first: take one of the references out, or link one by hand (sync-engine why {first.object} {first.id})."
    return " needs ".join(names), fix
