"""Random worlds of items that need each other, a driver that changes them, and standings worked out from scratch."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

import pytest

from engine.readiness.facts import Item, Key, Own, Record, Standing, Woken
from engine.readiness.network import Network
from engine.reasoning.guarded import why_unusable

needs_durable_rules = pytest.mark.skipif(
    bool(why_unusable()), reason=f"durable-rules cannot be imported here: {why_unusable()}"
)

# The library asks for the time in a way that Python 3.12 calls deprecated, at every action.
quiet_library = pytest.mark.filterwarnings("ignore:.*utcfromtimestamp:DeprecationWarning")

NEEDS: Mapping[str, tuple[str, ...]] = {
    "party.export": (),
    "place.export": ("place-party",),
    "order.export": ("order-place", "order-party", "order-order"),
}
"""Flows of a made-up business: an order needs its place and its party, and sometimes another order."""

KINDS = {"place-party": "party", "order-place": "place", "order-party": "party", "order-order": "order"}


def random_item(chance: random.Random, size: int) -> Item:
    """An item of any flow among ``size`` ids each; it may need records that nothing brings, and itself."""
    flow = chance.choice(list(NEEDS))
    object_, identity = flow.split(".")[0], str(chance.randrange(size))
    needs = {name: (KINDS[name], str(chance.randrange(size))) for name in NEEDS[flow] if chance.random() < 0.8}
    own = chance.choice((Own.CLEAR, Own.CLEAR, Own.AWAITING_PERSON, Own.BLOCKED))
    return Item((flow, identity), own, needs, (object_, identity))


def random_record(chance: random.Random, size: int) -> Record:
    """Any record, whether there is an item for it or not."""
    return chance.choice(("party", "place", "order")), str(chance.randrange(size))


class Driver:
    """Makes the same random changes to several networks; they must tell the same each time."""

    def __init__(self, seed: int, size: int, networks: Iterable[Network]) -> None:
        self.chance, self.size, self.networks = random.Random(seed), size, list(networks)

    def step(self) -> list[list[Woken]]:
        """One change, and what each network tells of it, in a settled order."""
        chance, first = self.chance, self.networks[0]
        keys = list(first) if len(first) < 50 else None
        draw = chance.random()
        if draw < 0.35 or not len(first):
            item = random_item(chance, self.size)
            return self._all("put", item)
        if draw < 0.55:
            return self._all("there", random_record(chance, self.size))
        if draw < 0.7:
            return self._all("gone", random_record(chance, self.size))
        key = chance.choice(keys) if keys else self._some_key()
        if key is None:
            return []
        if draw < 0.9:
            return self._all("own", key, chance.choice(list(Own)))
        return self._all("drop", key)

    def _some_key(self) -> Key | None:
        key = random_item(self.chance, self.size).key
        return key if self.networks[0].item(key) is not None else None

    def _all(self, name: str, *arguments: object) -> list[list[Woken]]:
        return [sorted(getattr(network, name)(*arguments), key=lambda woken: woken.key) for network in self.networks]


def from_scratch(network: Network) -> dict[Key, Standing]:
    """Every standing by the definition alone: the least solution, found by going over all items until nothing changes."""
    items = {key: network.item(key) for key in network}
    found: dict[Key, Standing] = {}
    coming: set[Record] = set()
    for _ in range(len(items) + 1):
        for key, item in items.items():
            assert item is not None
            unmet = [record for record in item.needs.values() if not network.is_there(record)]
            if item.own is Own.BLOCKED:
                found[key] = Standing.BLOCKED
            elif not unmet:
                found[key] = Standing.READY
            elif all(record in coming for record in unmet):
                found[key] = Standing.FOLLOWS
            else:
                found[key] = Standing.WAITING
        now = {item.record for key, item in items.items() if item and item.record and found[key].comes}
        if now == coming:
            break
        coming = now
    return found
