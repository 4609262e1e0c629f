"""Writes the dump of a store of one released schema, with the records that both systems then held, for test_store_upgrade.py.

Run it with the checkout of the release before the schema changes, once for each kind of database:

    PYTHONPATH=CHECKOUT python tests/store/make_store_dump.py tests/store/released
    PYTHONPATH=CHECKOUT python tests/store/make_store_dump.py tests/store/released postgresql://USER@HOST/DATABASE

The story leaves something of everything behind: links that were made, found, and taken apart; records that were sent, accepted, rejected,
archived and written; a call whose answer was lost; and what the next run is to write. Nothing of the engine is imported, so that it
can be run with any release.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from sandbox import Running, running
from sandbox.configuration import write_configuration
from sandbox.snapshot import save

SENDER, APPROVER = "priya.raman@harborpoint.example", "dana.whitfield@harborpoint.example"
SCHEMA = "released"
"""The schema of the PostgreSQL dump."""

BEFORE = f"""
run --once cost_type cost_code vendor project commitment
link vendor ATLROOF 5018 --as {APPROVER}
send commitment 7003 7004 7005 7006 7502 7503 --as {SENDER}
reject commitment 7005 --comment "Wrong job." --as {APPROVER}
accept commitment 7003 7004 7006 --as {APPROVER}
archive vendor FLPOWER --as {APPROVER}
run --once vendor commitment
unlink vendor ATLROOF --as {APPROVER}
send commitment 7008 --as {SENDER}
accept commitment 7008 --as {APPROVER}
"""
LOST = "run --once vendor commitment"
"""The run whose write arrives, and whose answer does not."""
AFTER = f"""
accept commitment 7502 --as {APPROVER}
status
"""


def main(folder: Path, server: str) -> None:
    """Tells the story, and writes what is left of it into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as desk, running() as systems:
        place = Path(desk)
        configuration = write_configuration(place, systems)
        if server:
            text = re.sub(
                r"(?m)^store:.*$", f"store: {server}?options=-csearch_path%3D{SCHEMA}", configuration.read_text()
            )
            configuration.write_text(text)
            subprocess.run(["psql", "-q", server, "-c", f"CREATE SCHEMA {SCHEMA}"], check=True)
        told(place, BEFORE)
        assert systems.spectrum_board is not None
        fault = systems.spectrum_board.plan("drop_after", path="/ws/UpdateSubcontract", method="POST", times=1)
        told(place, LOST)
        assert fault.hits == 1
        told(place, AFTER)
        text = _server(server) if server else _file(place / ".sync-engine" / "store.db")
        revision = re.search(r"(?s)INSERT INTO \S*sync_schema\S*.*?'(\d{4})'", text)
        assert revision is not None, "the dump does not say its schema"
        kind = "postgresql" if server else "sqlite"
        (folder / f"{revision[1]}.{kind}.sql").write_text(text, encoding="utf-8")
        _keep(folder / f"{revision[1]}.{kind}.systems.json.gz", systems)


def told(place: Path, story: str) -> None:
    """Runs the commands of a story, each in a process of its own."""
    for line in story.strip().splitlines():
        done = subprocess.run(
            [sys.executable, "-m", "cli", *shlex.split(line)],
            cwd=place,
            env={**os.environ, "NO_COLOR": "1"},
            check=False,
        )
        print(f"$ {line}: {done.returncode}", flush=True)


def _file(store: Path) -> str:
    with closing(sqlite3.connect(store)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def _server(server: str) -> str:
    dump = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "--no-comments", f"--schema={SCHEMA}", server]
    text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    # Words to psql, which is not there when the dump is read.
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(("\\", "--")))


def _keep(file: Path, systems: Running) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "systems.json"
        save(plain, systems.procore, systems.spectrum)
        text = json.dumps(json.loads(plain.read_text(encoding="utf-8")), separators=(",", ":"))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped:  # the same bytes from the same records
        zipped.write(text.encode())
    file.write_bytes(packed.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
