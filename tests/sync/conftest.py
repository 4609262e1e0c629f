"""A store, a clock and a target in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sync_toy import Apply, Clock, Ledger, toy_ledger, toy_program

from engine.store import Store
from engine.sync.apply import apply_item
from engine.sync.items import ItemResult, ItemToApply


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", clock=clock) as opened:
        yield opened


@pytest.fixture
def ledger() -> Ledger:
    return toy_ledger()


@pytest.fixture
def apply(store: Store, ledger: Ledger, clock: Clock) -> Apply:
    """Applies a record; both systems of the toy pack are the one in memory."""

    def one(item: ItemToApply, run: str = "run-1") -> ItemResult:
        return apply_item(
            item,
            program=toy_program(),
            systems={"ledger": ledger, "desk": ledger},
            store=store,
            run_id=run,
            clock=clock,
            actor="run",
        )

    return one
