"""The chain of one record: what it waits for, what that waits for, and so on down to the root causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.plan.items import PlanAction
from engine.readiness.causes import Cause, Causes
from engine.readiness.facts import Key, Standing
from engine.readiness.world import Entry, Needed, World
from engine.rules.decision import Reason

Name = tuple[str, str]
"""A node: flow and id of an item, or object and id of a record that no plan has."""


@dataclass(frozen=True, slots=True)
class Link:
    """One record of a chain. ``reasons`` are its own; ``needs`` those that are not met, each with the node that it leads to.

    ``entry`` is None for a record that no plan has. ``standing`` is None where there is nothing to derive: it is in the
    other system, left alone or unknown.
    """

    name: Name
    label: str
    identity: str
    title: str
    entry: Entry | None
    standing: Standing | None
    reasons: tuple[Reason, ...]
    needs: tuple[tuple[Needed, Name], ...]

    @property
    def word(self) -> str:
        """How it stands, in one word or two."""
        if self.standing is not None:
            return self.standing.value
        if self.entry is None:
            return "unknown"
        return "there" if self.entry.action is PlanAction.UNCHANGED else self.entry.action.value


@dataclass(frozen=True)
class Chain:
    """A record with everything that it waits for. ``circles``: groups of nodes of it that need each other."""

    start: Name
    links: Mapping[Name, Link]
    causes: tuple[Cause, ...]
    circles: tuple[tuple[Name, ...], ...]


def chain_of(world: World, causes: Causes, key: Key) -> Chain:
    """The chain of one record of the world."""
    links: dict[Name, Link] = {}
    queue: list[tuple[Name, Needed | None]] = [(key, None)]
    for name, needed in queue:
        if name in links:
            continue
        entry = world.entries.get(name)
        if entry is None:
            assert needed is not None
            label = world.label(needed.record)
            links[name] = Link(name, label, name[1], "", None, None, causes.missing(needed), ())
            continue
        standing = causes.network.standing(name)
        needs = []
        for need in causes.unmet(name):
            supplier = causes.network.supplier(need.record)
            to: Name = need.record if supplier is None else supplier
            needs.append((need, to))
            queue.append((to, need))
        reasons = entry.reasons
        if standing is Standing.READY:
            reasons = (*reasons, entry.step)
        links[name] = Link(name, entry.label, name[1], entry.title, entry, standing, reasons, tuple(needs))
    inside = tuple(circle for circle in causes.circles if any(one in links for one in circle))
    found = tuple(causes.of(key)) if key in causes.network else ()
    return Chain(key, links, found, inside)
