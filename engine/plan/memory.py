"""What is remembered of a record: its item in the queue and its last sync."""

from __future__ import annotations

from typing import Protocol

from engine.store.items import Item
from engine.store.settlements import Settlement
from engine.store.snapshots import Snapshot
from engine.store.store import Store


class Memory(Protocol):
    """What planning needs to know of the past."""

    def item(self, flow: str, identity: str) -> Item | None:
        """The record's item in the queue."""

    def snapshot(self, flow: str, identity: str) -> Snapshot | None:
        """What was written at the last sync."""

    def settlement(self, flow: str, identity: str) -> Settlement | None:
        """Whose values stay, as somebody said where both sides had changed."""


class NoMemory:
    """Nothing was ever synced: for records judged apart from any store."""

    def item(self, flow: str, identity: str) -> Item | None:
        """Nothing."""
        return None

    def snapshot(self, flow: str, identity: str) -> Snapshot | None:
        """Nothing."""
        return None

    def settlement(self, flow: str, identity: str) -> Settlement | None:
        """Nothing."""
        return None


class StoreMemory:
    """What the store remembers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def item(self, flow: str, identity: str) -> Item | None:
        """The record's item in the queue."""
        return self._store.items.get(flow, identity)

    def snapshot(self, flow: str, identity: str) -> Snapshot | None:
        """What was written at the last sync."""
        return self._store.snapshots.get(flow, identity)

    def settlement(self, flow: str, identity: str) -> Settlement | None:
        """What somebody said where both sides had changed."""
        return self._store.settlements.get(flow, identity)
