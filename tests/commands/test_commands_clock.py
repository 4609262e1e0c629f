"""`run` without --once: it stays, runs by the clock, and ends when it is asked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from commands_world import APPROVER, ROOT, SENDER

from engine.store import Store
from sandbox import Running
from sandbox.faults import FaultBoard


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


def test_a_second_signal_ends_the_clock_and_its_run_at_once(live: Running, tmp_path: Path, call: Any) -> None:
    assert live.procore_board is not None
    fault = live.procore_board.plan("hang", path="line_item_types/sync", method="PATCH", times=0)
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "cost_type"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    pause = threading.Event()
    for _ in range(3000):
        if fault.hits or process.poll() is not None:
            break
        pause.wait(0.02)
    assert process.stderr is not None
    process.send_signal(signal.SIGTERM)
    said = ""
    for line in process.stderr:  # to its end: the run has it open too
        said += line
        if "a second signal ends it at once" in line:
            process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 128 + signal.SIGTERM, said
    assert "ended at once; nothing is lost" in said
    live.procore_board.clear()
    again = json.loads(call("run", "--once", "cost_type", "--format", "json").stdout)
    assert again["resumed"], "its run was at work when it was ended"


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


def test_a_run_that_is_asked_to_end_finishes_the_record_at_hand_and_the_next_one_goes_on(
    live: Running, tmp_path: Path, call: Any
) -> None:
    assert live.spectrum_board is not None and live.spectrum is not None
    wanted = ("7003", "7004", "7006")
    assert call("send", "commitment", *wanted, "--as", SENDER).exit_code == 0
    assert call("accept", "commitment", *wanted, "--as", APPROVER).exit_code == 0
    numbers = {one["Subcontract_Number"] for one in live.spectrum.records("subcontracts")}
    live.spectrum_board.plan("delay", path="/ws/UpdateSubcontract", method="POST", seconds=2)
    process = _run_in(tmp_path, "commitment")
    _wait_for(live.spectrum_board, "delay", process)

    def written() -> int:
        assert live.spectrum is not None
        return len({one["Subcontract_Number"] for one in live.spectrum.records("subcontracts")} - numbers)

    process.send_signal(signal.SIGTERM)
    shown, told = process.communicate(timeout=60)
    assert "Halted: stopped on request" in shown and process.returncode == 5, shown + told
    assert 1 <= written() <= 2
    live.spectrum_board.clear()
    again = call("run", "--once", "commitment", "--format", "json")
    assert again.exit_code == 0 and written() == 3, again.output
    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        assert not list(store.journal.open()) and store.audit.verify() == []


def test_a_run_that_waits_for_a_limit_ends_when_it_is_asked_to(live: Running, tmp_path: Path, call: Any) -> None:
    assert live.procore_board is not None
    live.procore_board.plan("http500", path="/rest", method="GET", status=429, headers={"retry-after": "3000"})
    process = _run_in(tmp_path, "vendor")
    _wait_for(live.procore_board, "http500", process)
    process.send_signal(signal.SIGTERM)
    shown, told = process.communicate(timeout=60)
    assert "Halted: stopped on request" in shown and process.returncode == 5, shown + told


def _run_in(folder: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "--once", name],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def _wait_for(board: FaultBoard, fault: str, process: subprocess.Popen[str]) -> None:
    """Until a request is hit by this fault."""
    pause, end = threading.Event(), time.monotonic() + 120
    while not any(one.fault == fault for one in board.requests):
        assert process.poll() is None and time.monotonic() < end, "no such request was made"
        pause.wait(0.02)
