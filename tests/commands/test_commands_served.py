"""/metrics and /healthz while flows run by the clock, asked by a real client."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from commands_world import ROOT
from prometheus_client.parser import text_string_to_metric_families

from engine.store import Store
from sandbox import Running

DAILY = "schedule: {flows: {vendor.import: daily, cost_type.import: daily}}\n"


@contextmanager
def serving(folder: Path, text: str, *words: str) -> Iterator[tuple[str, list[str], threading.Event]]:
    """The program by its clock, the address it serves at, what it said, and whether its first tick is over."""
    file = folder / "sync-engine.yaml"
    file.write_text(file.read_text("utf-8") + DAILY + text, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", *(words or ("vendor.import", "cost_type"))],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    said: list[str] = []
    address, ticked = threading.Event(), threading.Event()
    found: list[str] = []

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if at := re.search(r"figures at (http://\S+)/metrics", line):
                found.append(at[1])
                address.set()
            if line.rstrip().endswith(("done", "ended with 5")):
                ticked.set()
        address.set()
        ticked.set()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        assert address.wait(60) and found, "".join(said)
        yield found[0], said, ticked
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        thread.join(10)
        assert process.stderr is not None
        process.stderr.close()


def ask(url: str) -> httpx2.Response:
    with httpx2.Client(trust_env=False, timeout=20) as client:
        return client.get(url)


def test_figures_and_health_are_served_while_the_clock_ticks(live: Running, tmp_path: Path) -> None:
    with serving(tmp_path, "metrics: {listen: '127.0.0.1:0', stale_minutes: 60}\n") as (url, said, ticked):
        assert ask(f"{url}/healthz").text == "ticking\n"
        assert ticked.wait(120), said
        answer = ask(f"{url}/metrics")
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=")
        found = {
            (sample.name, sample.labels.get("flow") or sample.labels.get("system")): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }
        assert found["sync_engine_healthy", None] == 1
        assert found["sync_engine_last_success_timestamp_seconds", "cost_type.import"] > 1_700_000_000
        assert found["sync_engine_last_run_calls", "spectrum"] > 0
        assert found["sync_engine_calls_left", "procore"] > 0 and found["sync_engine_calls_bound", "procore"] > 0
        assert 'company="harbor-point"' in answer.text
        assert ask(f"{url}/").status_code == 404 and "/metrics" in ask(f"{url}/").text
        with httpx2.Client(trust_env=False) as client:
            head = client.head(f"{url}/healthz")
        assert head.status_code == 200 and not head.content
    assert "stopped\n" in said[-1]


def test_health_says_which_flow_has_not_come_through_for_too_long(live: Running, tmp_path: Path, call: Any) -> None:
    assert live.spectrum_board is not None
    call("status")
    from datetime import timedelta

    from engine.store import utc_now

    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        store.cursors.put("success vendor.import", "an old run", utc_now() - timedelta(hours=3))
    live.spectrum_board.plan("html", path="/vendors/", times=100)
    with serving(tmp_path, "metrics: {listen: '127.0.0.1:0', stale_minutes: 120}\n") as (url, said, ticked):
        assert ticked.wait(120), said
        answer = ask(f"{url}/healthz")
        assert answer.status_code == 503
        assert answer.text == "vendor.import came through 3 hours ago; 120 minutes are allowed\n"
        assert "sync_engine_healthy{" in ask(f"{url}/metrics").text


def test_an_address_that_others_reach_is_served_with_a_warning(live: Running, tmp_path: Path) -> None:
    with serving(tmp_path, "metrics: {listen: '0.0.0.0:0'}\n") as (url, said, _):
        assert ask(f"{url.replace('0.0.0.0', '127.0.0.1')}/healthz").status_code == 200
    assert any("everybody who can reach this machine" in line for line in said)


def test_an_address_that_is_taken_is_told_before_the_clock_starts(live: Running, tmp_path: Path, call: Any) -> None:
    port = live.procore_url.rpartition(":")[2]
    (tmp_path / "sync-engine.yaml").open("a").write(f"{DAILY}metrics: {{listen: '127.0.0.1:{port}'}}\n")
    told = call("run", "vendor.import")
    assert told.exit_code == 3 and f"cannot be served at 127.0.0.1:{port}" in told.stderr


@pytest.mark.parametrize(("written", "words"), [("127.0.0.1:99999", "99999 is no port"), ("here", "metrics")])
def test_an_address_that_is_none_is_refused_with_its_line(tmp_path: Path, call: Any, written: str, words: str) -> None:
    (tmp_path / "sync-engine.yaml").write_text(f"company: c\nmetrics: {{listen: '{written}'}}\n", "utf-8")
    told = call("status")
    assert told.exit_code == 3 and "sync-engine.yaml:2:" in told.stderr and words in told.stderr


def test_a_group_of_metrics_may_name_the_file_as_well(live: Running, tmp_path: Path, call: Any) -> None:
    (tmp_path / "sync-engine.yaml").open("a").write("metrics: {file: out.prom}\n")
    assert call("run", "--once", "cost_type").exit_code == 0
    assert "sync_engine_last_run_exit_code" in (tmp_path / "out.prom").read_text("utf-8")
