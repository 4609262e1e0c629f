"""How a recording is written down: the kinds of its entries, and what the store answered as JSON values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from engine.store.items import Item
from engine.store.settlements import Settled, Settlement
from engine.store.snapshots import Snapshot

FORMAT = 1
PIECE, BEGIN, END = "piece", "begin", "end"


def name_of(text: str) -> str:
    """The name of a piece: whoever reads it sees by it whether it is whole."""
    return sha256(text.encode("ascii")).hexdigest()[:32]


def given(answer: Any) -> Any:
    """An answer of the store as values that it can keep."""
    if is_dataclass(answer) and not isinstance(answer, type):
        return {one.name: given(getattr(answer, one.name)) for one in fields(answer)}
    if isinstance(answer, tuple):
        return [given(one) for one in answer]
    return answer


def item_of(kept: Mapping[str, Any] | None) -> Item | None:
    """A queue item as it was answered."""
    return None if kept is None else Item(**{**kept, "errors": tuple(kept["errors"])})


def snapshot_of(kept: Mapping[str, Any] | None) -> Snapshot | None:
    """A snapshot as it was answered."""
    return None if kept is None else Snapshot(**kept)


def settlement_of(kept: Mapping[str, Any] | None) -> Settlement | None:
    """A settlement as it was answered."""
    if kept is None:
        return None
    return Settlement(**{**kept, "fields": tuple(Settled(**one) for one in kept["fields"])})
