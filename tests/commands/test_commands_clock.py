"""`run` without --once: it stays, runs by the clock, and ends when it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from commands_world import ROOT

from engine.store import Store
from sandbox import Running


def test_it_catches_up_at_the_start_and_ends_well_when_it_is_asked_to(live: Running, tmp_path: Path) -> None:
    file = tmp_path / "sync-engine.yaml"
    file.write_text(
        file.read_text("utf-8") + "schedule: {zone: Asia/Tokyo, flows: {vendor.import: daily, vendor.export: daily}}\n",
        "utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "vendor.import", "vendor.export"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if line.rstrip().endswith("done"):
            process.send_signal(signal.SIGTERM)
    shown, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "0 0 * * * Asia/Tokyo: vendor.import, vendor.export; next" in said and "JST" in said and "stopped" in said
    assert "Company, import from" in shown
    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        assert [run.state for run in store.runs.list("run")] == ["finished"]


def test_a_setting_of_never_for_everything_is_told_at_once(live: Running, tmp_path: Path, call: Any) -> None:
    file = tmp_path / "sync-engine.yaml"
    file.write_text(file.read_text("utf-8") + "schedule: {flows: {vendor.export: never}}\n", "utf-8")
    told = call("run", "vendor.export")
    assert told.exit_code == 3 and "vendor.export" in told.stderr and "run --once" in told.stderr


def test_a_schedule_that_says_no_time_is_told_with_its_line(tmp_path: Path, call: Any) -> None:
    text = "company: c\nschedule: {zone: Mars/Olympus, often: 7 minutes}\n"
    (tmp_path / "sync-engine.yaml").write_text(text, "utf-8")
    told = call("run")
    assert told.exit_code == 3 and "sync-engine.yaml:2:" in told.stderr
    assert "Mars/Olympus" in told.stderr and "divide the hour" in told.stderr
