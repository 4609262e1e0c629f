"""What a migration may look at."""

from __future__ import annotations

from typing import Any

from engine.store.schema import owns


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leaves alone what other tools keep in the same database: their tables are neither compared nor dropped."""
    return kind != "table" or owns(name)
