"""`worker` from the command line: refused on a file, and at work beside a run on PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commands_world import ROOT
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from engine.reports.metrics import figures
from engine.reports.status import Status
from engine.store.workers import Worker
from sandbox import Running

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_store_that_is_a_file_is_refused_with_what_to_do(live: Running, call: Any) -> None:
    told = call("worker")
    assert told.exit_code == 3
    assert "one process at a time" in told.stderr and "postgresql://USER@HOST/DATABASE" in told.stderr


def test_the_figures_tell_who_is_alive_who_is_silent_and_who_is_dead() -> None:
    def worker(id: str, role: str, state: str) -> Worker:
        return Worker(id, role, 7, "here", MOMENT, MOMENT, state, "")

    workers = (
        worker("a", "worker", "alive"),
        worker("b", "worker", "alive"),
        worker("c", "worker", "alive"),
        worker("d", "worker", "dead"),
    )
    text = generate_latest(figures(Status("c", "s", (), {}, {}, None, workers=workers, silent=frozenset("c")))).decode()
    assert workers_counted(text) == {
        **{("worker", "alive"): 2, ("worker", "silent"): 1, ("worker", "dead"): 1},
        **{("run", "alive"): 0, ("run", "silent"): 0, ("run", "dead"): 0},
    }


def workers_counted(text: str) -> dict[tuple[str, str], float]:
    """How many there are of a role and state."""
    families = [one for one in text_string_to_metric_families(text) if one.name == "sync_engine_workers"]
    return {(one.labels["role"], one.labels["state"]): one.value for family in families for one in family.samples}


def test_it_takes_part_in_a_run_is_shown_by_status_and_ends_when_it_is_asked_to(
    live: Running, tmp_path: Path, postgresql: str, call: Any
) -> None:
    file = tmp_path / "sync-engine.yaml"
    written = re.sub(r"(?m)^store:.*\n", "", file.read_text("utf-8"))
    file.write_text(
        f"{written}store: {postgresql}\nworkers: {{dead_after: 20, part: 2}}\nmetrics: sync.prom\n", "utf-8"
    )
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
        assert workers_counted((tmp_path / "sync.prom").read_text("utf-8"))["worker", "alive"] == 1
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
