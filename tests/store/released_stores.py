"""Stores as earlier releases left them, from the dumps in ``released/``; make_store_dump.py writes those."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import NullPool, create_engine, inspect, text

from engine.store.connect import store_url
from sandbox import Running
from sandbox.snapshot import load

FOLDER = Path(__file__).with_name("released")
COMPANY = "harbor-point"
KINDS = ("sqlite", "postgresql")


def dump_of(revision: str, kind: str) -> Path:
    """The SQL text of a store of this schema."""
    return FOLDER / f"{revision}.{kind}.sql"


def put_store(revision: str, url: str) -> None:
    """Fills an empty database with the store as it was. The calls it had made lie a day back, as they do after an upgrade."""
    made = store_url(url)
    ago = "UPDATE {}sync_intents SET attempted_at = '2020-01-01T00:00:00.000000+00:00'"
    if made.get_backend_name() == "sqlite":
        assert made.database is not None
        Path(made.database).parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(made.database)) as connection:
            connection.executescript(dump_of(revision, "sqlite").read_text(encoding="utf-8"))
            connection.execute(ago.format(""))
            connection.commit()
        return
    with psycopg.connect(url) as server:
        server.execute(dump_of(revision, "postgresql").read_bytes())
        server.execute(ago.format("released.").encode())
        server.execute(b"DROP SCHEMA public CASCADE")
        server.execute(b"ALTER SCHEMA released RENAME TO public")


def put_systems(revision: str, kind: str, systems: Running, folder: Path) -> None:
    """Gives both stand-ins the records that they held when the dump was made."""
    plain = folder / "systems.json"
    plain.write_bytes(gzip.decompress((FOLDER / f"{revision}.{kind}.systems.json.gz").read_bytes()))
    assert load(plain, systems.procore, systems.spectrum)


def every_row(url: str) -> dict[str, list[dict[str, Any]]]:
    """What all tables hold, whatever code reads it; sorted, because databases give no order by themselves."""
    engine = create_engine(store_url(url), poolclass=NullPool)
    found: dict[str, list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f"SELECT * FROM {table}")).mappings()
            found[table] = sorted(
                (dict(row) for row in rows), key=lambda row: json.dumps(row, sort_keys=True, default=str)
            )
    return found
