"""Every single place to die at, and every pair of them: a record ends up in effect exactly once.

The process dies before or after each call to a system and before each commit of the store. Then the next life goes on, as
another run, until nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sync_toy import Apply, Clock, Ledger, order, party, toy_ledger, toy_program

from engine.adapters.results import RowResult
from engine.store import Store
from engine.sync.apply import apply_item
from engine.sync.back import finish_backs, open_backs
from engine.sync.items import Applied, ItemToApply

FATES = ([], ["lost"], ["late"], ["ok", "lost"], ["ok", "late"])


class Death(BaseException):
    """The process ends here, without a word."""


class Fuse:
    """Dies at the given boundaries, counted from the first."""

    def __init__(self, *at: int) -> None:
        self.at = set(at)
        self.passed = 0

    def burn(self, *_: Any) -> None:
        self.passed += 1
        if self.passed in self.at:
            raise Death


class Mortal(Ledger):
    """The target; calling it may be the last thing that a process does, or the last that nobody hears of."""

    fuse: Fuse

    def write(self, operation: str, rows: Any, parameters: Any = None) -> list[RowResult]:
        self.fuse.burn()
        results = super().write(operation, rows, parameters)
        self.fuse.burn()
        return results


@contextmanager
def dying_at_commits(fuse: Fuse) -> Iterator[None]:
    event.listen(Engine, "commit", fuse.burn)
    try:
        yield
    finally:
        event.remove(Engine, "commit", fuse.burn)


def live(item: ItemToApply, folder: Path, fate: list[str], *deaths: int) -> tuple[int, Mortal]:
    """Lives until the record is through; the number of boundaries passed, and the target afterwards."""
    plain, clock, fuse = toy_ledger(), Clock(), Fuse(*deaths)
    ledger = Mortal(plain.key, fate=list(fate))
    ledger.fuse = fuse
    systems = {"ledger": ledger, "desk": ledger}
    with Store.open(f"sqlite:///{folder / 'store.db'}", clock=clock) as store, dying_at_commits(fuse):
        for number in range(12):
            run = f"run-{number}"
            common = {"program": toy_program(), "systems": systems, "store": store, "run_id": run, "clock": clock}
            try:
                finish_backs(open_backs(store), actor="run", **common)
                if store.links.get(item.object, item.identity) is not None and not open_backs(store):
                    break
                if store.links.get(item.object, item.identity) is None:
                    apply_item(item, actor="run", **common)
            except Death:
                pass
            if number % 2:
                clock.forward(0.4)
                ledger.arrive()
                clock.forward(2.8)
        else:
            raise AssertionError("it never came through")
        assert list(store.journal.open()) == []
        assert len(store.links.history(item.object, item.identity)) == 1
        entries = [entry for entry in store.audit.all() if entry.action == "write: done"]
        assert len(entries) == 1 and store.audit.verify() == []
    return fuse.passed, ledger


def exactly_once(ledger: Ledger, item: ItemToApply) -> None:
    ledger.arrive()
    wanted = [
        (call.operation, dict(row.values)) for call in (*item.payload.calls, *item.payload.back) for row in call.rows
    ]
    assert sorted(map(repr, ledger.rows)) == sorted(map(repr, wanted))


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: "-".join(fate) or "answered")
@pytest.mark.parametrize("item", [party(), order()], ids=["adds", "header and lines"])
def test_a_process_may_die_at_any_place(item: ItemToApply, fate: list[str], tmp_path: Path) -> None:
    place, boundaries = 0, 1
    while place <= boundaries:
        folder = tmp_path / str(place)
        folder.mkdir()
        passed, ledger = live(item, folder, fate, place)
        exactly_once(ledger, item)
        boundaries = max(boundaries, passed)
        place += 1
    assert boundaries >= 5


def test_a_process_may_die_at_any_two_places(tmp_path: Path) -> None:
    for first in range(1, 8):
        for second in range(first + 1, 14, 2):
            folder = tmp_path / f"{first}-{second}"
            folder.mkdir()
            for item, fate in ((party(), ["late"]), (order(), ["lost"])):
                kind = folder / item.object
                kind.mkdir()
                exactly_once(live(item, kind, fate, first, second)[1], item)


def test_the_simulation_finds_what_is_missing_without_a_quiet_period(tmp_path: Path) -> None:
    """The other tests here could not fail if it did not."""
    clock, ledger = Clock(), toy_ledger()
    ledger.fate = ["late"]
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", clock=clock) as store:

        def hasty() -> Any:
            late = Clock()
            late.forward(3600)  # a clock that believes every quiet period is over
            return late()

        for _ in range(2):
            apply_item(
                party(),
                program=toy_program(),
                systems={"ledger": ledger, "desk": ledger},
                store=store,
                run_id=None,
                clock=hasty,
                actor="run",
            )
    with pytest.raises(AssertionError):
        exactly_once(ledger, party())


def test_a_record_through_is_through_for_good(apply: Apply, ledger: Ledger) -> None:
    assert apply(order()).outcome is Applied.DONE
    before = list(ledger.written)
    assert apply(order()).outcome is Applied.NOTHING  # planned as ready, and synced by now
    assert ledger.written == before
