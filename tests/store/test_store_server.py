"""The PostgreSQL server of the tests themselves: it ends with them however they end, and its absence is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from postgresql_server import NoPostgresql, Server, running

TESTS = Path(__file__).parents[1]
OWNER = """
from postgresql_server import found_programs, running
with running(found_programs()) as server:
    print(server.port, flush=True)
    input()
"""


def test_the_server_ends_when_the_tests_are_killed() -> None:
    paths = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert owner.stdout is not None
    server = Server(int(owner.stdout.readline()))
    psycopg.connect(server.url("postgres")).close()
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    end = time.monotonic() + 30
    with pytest.raises(psycopg.OperationalError):
        while time.monotonic() < end:
            psycopg.connect(server.url("postgres"), connect_timeout=2).close()


def test_a_program_that_does_not_work_is_passed_over_and_told(tmp_path: Path) -> None:
    broken = tmp_path / "initdb"
    broken.write_text("#!/bin/sh\necho 'no shared library here' >&2\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(NoPostgresql, match="initdb"), running([broken]):
        pass


def test_no_program_at_all_is_told() -> None:
    with pytest.raises(NoPostgresql, match="there is no initdb here"), running([]):
        pass


def test_each_database_is_empty_and_gone_afterwards(postgresql_server: Server) -> None:
    with postgresql_server.new_database() as one, postgresql_server.new_database() as other:
        assert one != other
        with psycopg.connect(one) as connection:
            connection.execute("CREATE TABLE mine (a int)")
        with psycopg.connect(other) as connection:
            assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(one)
