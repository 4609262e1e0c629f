"""A clock that can be set, and an empty store on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_clock import Clock

from engine.store import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    postgresql: str = request.getfixturevalue("postgresql")
    return postgresql


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    with Store.open(url, company="001", clock=clock, busy_timeout=5) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where an SQLite store may be."""
    return tmp_path / "store.db"
