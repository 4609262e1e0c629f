"""A run on PostgreSQL is recorded and replayed as one on a file is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from engine.store import Store
from sandbox import running
from sandbox.configuration import write_configuration


def test_a_run_on_postgresql_comes_out_the_same(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), env={"SYNC_ENGINE_CONFIG": None, "NO_COLOR": None})

    with running() as world:
        write_configuration(tmp_path, world)
        file = tmp_path / "sync-engine.yaml"
        text = re.sub(r"(?m)^store:.*\n", "", file.read_text(encoding="utf-8"))
        file.write_text(f"{text}\nstore: {postgresql}\nrecordings: 1\n", encoding="utf-8")
        for _ in range(2):
            ran = call("run", "--once", "vendor", "cost_type", "standard_cost_code")
            assert ran.exit_code in (0, 1), ran.output
    # The systems are down by now.
    told = call("replay", "last")
    assert told.exit_code == 0 and "come out the same" in told.stdout, told.output
    with Store.open(postgresql, company="harbor-point") as store:
        newest, first = store.runs.list("run")
        assert store.recordings.size(newest.id) > 0 and store.recordings.size(first.id) == 0
