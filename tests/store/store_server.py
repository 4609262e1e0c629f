"""A PostgreSQL server of the tests' own, on loopback, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from sqlalchemy import create_engine, text


class Server:
    """Started on entering, stopped and deleted on leaving."""

    def __init__(self, initdb: str, pg_ctl: str) -> None:
        self._initdb, self._pg_ctl = initdb, pg_ctl
        self._schemas = 0

    def __enter__(self) -> Server:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        # PostgreSQL refuses to run as root, as tests in containers do.
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            self._folder.chmod(0o755)
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._run(self._initdb, "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-sync")
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
        )
        self._run(self._pg_ctl, "-w", "-l", str(self._folder / "log"), "-o", options, "start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._pg_ctl, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def new_schema(self) -> str:
        """The URL of an empty schema, which is as good as an empty database and made in no time."""
        self._schemas += 1
        address = f"//tester@127.0.0.1:{self._port}/postgres"
        admin = create_engine(f"postgresql+psycopg:{address}")
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA test{self._schemas}"))
        admin.dispose()
        return f"postgresql:{address}?options=-csearch_path%3Dtest{self._schemas}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [program, "-D", str(self._folder / "data"), *arguments]
        subprocess.run(command, check=True, user=self._user, cwd=self._folder, stdout=subprocess.DEVNULL)


def find_server() -> Server | None:
    """A server from the programs on PATH, None where there are none."""
    initdb, pg_ctl = shutil.which("initdb"), shutil.which("pg_ctl")
    return Server(initdb, pg_ctl) if initdb and pg_ctl else None
