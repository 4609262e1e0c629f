"""A process of its own that reads until it would have to wait, and then says what it did. Arguments: store, address, who, calls."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import UTC
from pathlib import Path

from engine.adapters.sharing import Sharing, Who
from engine.adapters.system import open_system
from engine.errors import SyncEngineError
from engine.live.sharing import shared_by
from engine.load.problem import Problems
from engine.load.reader import read_file
from engine.pack.systems import read_system
from engine.secrets import Secret
from engine.store import Store

FILE = Path(__file__).resolve().parents[2] / "mappings/systems/procore.yaml"


class MustWait(SyncEngineError):
    """Raised in place of sleeping."""


def refuse(_seconds: float) -> None:
    raise MustWait("it would sleep")


def main(store: str, url: str, who: str, calls: int) -> None:
    """Reads one record again and again."""
    document = read_file(FILE, "procore.yaml", Problems())
    assert document.root is not None
    spec = read_system(document.root, Problems())
    assert spec is not None
    secrets = {"client_id": Secret("sandbox-client"), "client_secret": Secret("sandbox-secret")}
    settings = {"url": url, "login_url": url, "company": "8089"}
    waits = False
    with Store.open(store, company="001") as opened:
        sharing = Sharing(shared_by(opened)("procore"), Who(who), UTC)
        with open_system(spec, settings, secrets, sleep=refuse, sharing=sharing) as system:
            print("open", flush=True)
            sys.stdin.readline()
            try:
                for _ in range(calls):
                    list(system.read("vendor", {"id": "5001"}))
            except MustWait:
                waits = True
        print(json.dumps({"waits": waits, **dataclasses.asdict(system.calls)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
