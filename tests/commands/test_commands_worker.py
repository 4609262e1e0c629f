"""`worker` from the command line: refused on a file, and at work beside a run on PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from commands_world import ROOT

from sandbox import Running


def test_a_store_that_is_a_file_is_refused_with_what_to_do(live: Running, call: Any) -> None:
    told = call("worker")
    assert told.exit_code == 3
    assert "one process at a time" in told.stderr and "postgresql://USER@HOST/DATABASE" in told.stderr


def test_it_takes_part_in_a_run_is_shown_by_status_and_ends_when_it_is_asked_to(
    live: Running, tmp_path: Path, postgresql: str, call: Any
) -> None:
    file = tmp_path / "sync-engine.yaml"
    written = re.sub(r"(?m)^store:.*\n", "", file.read_text("utf-8"))
    file.write_text(f"{written}store: {postgresql}\nworkers: {{dead_after: 20, part: 2}}\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "worker"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        joined = process.stderr.readline()
        assert "joined" in joined, joined
        run = call("run", "--once", "cost_type", "vendor", "--format", "json")
        assert run.exit_code == 0, run.stderr
        status = json.loads(call("status", "--format", "json").stdout)
        (worker,) = status["workers"]
        assert (worker["role"], worker["state"], worker["pid"]) == ("worker", "alive", process.pid)
        assert f"worker {worker['id']} (process {process.pid}" in " ".join(call("status").stdout.split())
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0 and said.rstrip().endswith("ended"), said
        assert json.loads(call("status", "--format", "json").stdout)["workers"] == []
    finally:
        process.kill()
        process.wait()
