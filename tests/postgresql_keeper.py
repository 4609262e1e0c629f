"""Keeps a PostgreSQL server for as long as its parent lives: `python postgresql_keeper.py INITDB...`.

Says one line of JSON, `{"port": N}` or `{"problems": [...]}`, then waits for the end of its input. That comes however the parent ends,
by SIGKILL too, so no server and no folder of it is ever left behind. Nothing but the standard library is needed.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

SUPERUSER = "tester"
_PORTS_TRIED = 5
_START_SECONDS = 60
# What is written is thrown away with the server, so none of it has to be safe from a power cut.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
}


def main(programs: Sequence[str]) -> int:
    """Tries the programs in turn, keeps the first server that starts, and ends it with the input."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Whoever stops the tests stops the parent; this process must outlive it by a moment to clear up.
        signal.signal(number, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    problems: list[str] = []
    server = None
    try:
        for place, initdb in enumerate(programs):
            try:
                server, port = _started(Path(initdb), folder / str(place))
                break
            except (OSError, subprocess.SubprocessError, TimeoutError) as error:
                problems.append(f"{initdb}: {_told(error)}")
        print(json.dumps({"problems": problems} if server is None else {"port": port}), flush=True)
        if server is not None:
            sys.stdin.read()
        return int(server is None)
    finally:
        if server is not None:
            _ended(server)
        shutil.rmtree(folder, ignore_errors=True)


def _started(initdb: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    folder.mkdir()
    # PostgreSQL refuses to run as root, as tests in containers do.
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        for path in (folder.parent, folder):
            path.chmod(0o755)
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    bin_folder = _within_reach(initdb.resolve().parent, folder, user)
    made = ("-D", "data", "-A", "trust", "-U", SUPERUSER, "-E", "UTF8", "--no-locale", "--no-sync")
    subprocess.run(
        [bin_folder / "initdb", *made], check=True, user=user, cwd=folder, capture_output=True, timeout=_START_SECONDS
    )
    for tries_left in reversed(range(_PORTS_TRIED)):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [bin_folder / "postgres", "-D", "data", "-p", str(port), *options],
                user=user,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if _ready(server, folder / "data" / "postmaster.pid"):
            return server, port
        _ended(server)
        if not tries_left:  # until then somebody may have been faster at the port
            raise TimeoutError(f"did not start: {(folder / 'log').read_text('utf-8', 'replace')[-500:]}")
    raise AssertionError("unreachable")


def _within_reach(programs: Path, folder: Path, user: str | None) -> Path:
    """The programs, copied where another user can run them: a virtual environment may lie in a home that only root may enter."""
    try:
        subprocess.run([programs / "initdb", "--version"], check=True, user=user, cwd=folder, capture_output=True)
        return programs
    except PermissionError:
        return _copied(programs, folder / "programs")


def _copied(programs: Path, to: Path) -> Path:
    """The whole installation; that of a wheel finds its libraries by the way from here to the folder beside its package."""
    installed, package = programs.parent, programs.parents[1]
    shutil.copytree(installed, to / package.name / installed.name, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, to / libraries.name, symlinks=True)
    return to / package.name / installed.name / programs.name


def _ready(server: subprocess.Popen[bytes], told: Path) -> bool:
    end = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        lines = told.read_text().splitlines() if told.exists() else []
        if len(lines) > 7 and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False


def _ended(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGQUIT)  # at once, without tidying what is thrown away
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _told(error: Exception) -> str:
    said = getattr(error, "stderr", None)
    return f"{error}{': ' + said.decode('utf-8', 'replace').strip()[-500:] if said else ''}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
