"""Circles: records that need each other, and objects whose records could."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.load.position import Position
from engine.pack.objects import Flow
from engine.pack.requirements import Need

Name = TypeVar("Name", bound=Hashable)


def circles(edges: Mapping[Name, Iterable[Name]]) -> list[tuple[Name, ...]]:
    """Every group whose members lead to each other, and every one that leads to itself, in the order of ``edges``.

    By Tarjan's strongly connected components, without recursion, as chains may be long.
    """
    number: dict[Name, int] = {}
    low: dict[Name, int] = {}
    stack: list[Name] = []
    inside: set[Name] = set()
    found: list[tuple[Name, ...]] = []
    order = {name: place for place, name in enumerate(edges)}
    for start in edges:
        if start in number:
            continue
        way: list[tuple[Name, Iterator[Name]]] = [(start, iter(edges[start]))]
        number[start] = low[start] = len(number)
        stack.append(start)
        inside.add(start)
        while way:
            name, following = way[-1]
            for other in following:
                if other not in number and other in edges:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    inside.add(other)
                    way.append((other, iter(edges[other])))
                    break
                if other in inside:
                    low[name] = min(low[name], number[other])
            else:
                way.pop()
                if way:
                    low[way[-1][0]] = min(low[way[-1][0]], low[name])
                if low[name] == number[name]:
                    group: list[Name] = []
                    while not group or group[-1] != name:
                        group.append(stack.pop())
                        inside.discard(group[-1])
                    if len(group) > 1 or name in edges[name]:
                        found.append(tuple(sorted(group, key=order.__getitem__)))
    return sorted(found, key=lambda group: order[group[0]])


@dataclass(frozen=True, slots=True)
class NeedCircle:
    """Objects whose records could need each other. ``certain``: every record does, as no condition ever leaves a need out."""

    objects: tuple[str, ...]
    needs: tuple[str, ...]
    certain: bool
    place: Position

    @property
    def words(self) -> str:
        """One sentence for who writes the rules."""
        first = (
            f"{self.objects[0]} needs itself"
            if len(self.objects) == 1
            else " and ".join(self.objects) + " need each other"
        )
        needs = ", ".join(self.needs)
        if self.certain:
            return f"{first} ({needs}), and no condition ever leaves a need out: their records wait until one is linked by hand."
        return (
            f"{first} ({needs}): records that name each other would wait for ever; sync-engine why shows such a circle."
        )


def need_circles(flows: Iterable[Flow]) -> list[NeedCircle]:
    """The circles in the needs between objects, as far as the rules alone show them."""
    needs: dict[str, list[tuple[Need, Flow]]] = {}
    for flow in flows:
        needs.setdefault(flow.object, []).extend((need, flow) for need in flow.needs)
    edges = {name: [need.object for need, _ in listed] for name, listed in needs.items()}
    found = []
    for group in circles(edges):
        inside = [(need, flow) for name in group for need, flow in needs[name] if need.object in group]
        # A record that names its own key as what it needs can never go; of several objects, one condition is a way out.
        itself = len(group) == 1 and any(need.at == flow.identity.key and need.when is None for need, flow in inside)
        together = len(group) > 1 and all(need.when is None for need, _ in inside)
        found.append(NeedCircle(group, tuple(need.id for need, _ in inside), itself or together, inside[0][0].place))
    return found
