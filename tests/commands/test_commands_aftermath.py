"""After a run: figures for Prometheus, a report, a sign of life; and a run that none of them can fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from commands_world import ROOT, SENDER, valid
from prometheus_client.parser import text_string_to_metric_families

from engine.program import load_program
from engine.reports.run_page import run_page
from engine.reports.status import Status, Stuck
from engine.store import Head
from engine.sync.summary import Failure, RunSummary
from sandbox import Running


@pytest.fixture
def watcher() -> Iterator[tuple[str, list[str]]]:
    """An address to call, and the paths that were called."""
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_response(404 if "gone" in self.path else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", called
    server.shutdown()
    server.server_close()
    thread.join()


def configure(folder: Path, text: str) -> None:
    file = folder / "sync-engine.yaml"
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def test_a_run_leaves_figures_a_report_and_a_sign_of_life(
    live: Running, tmp_path: Path, call: Any, watcher: tuple[str, list[str]]
) -> None:
    url, called = watcher
    configure(tmp_path, f"metrics: out/sync.prom\nreports: out/reports\nping: {url}/beat\n")
    call("send", "commitment", "7003", "--as", SENDER)
    done = call("run", "--once", "cost_type", "commitment", "--format", "json")
    assert done.exit_code == 0 and not done.stderr and called == ["/beat"]
    run = valid("run", done.stdout)
    text = (tmp_path / "out/sync.prom").read_text("utf-8")
    found = {
        (
            sample.name,
            sample.labels.get("flow"),
            sample.labels.get("state") or sample.labels.get("outcome"),
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["sync_engine_last_run_records", "cost_type.import", "unchanged"] == 6
    assert found["sync_engine_items", "commitment.export", "sent"] == 1
    assert found["sync_engine_last_run_exit_code", None, None] == 0
    assert found["sync_engine_unknown_outcomes", "commitment.export", None] == 0
    assert found["sync_engine_last_success_timestamp_seconds", "cost_type.import", None] > 1_700_000_000
    assert 'company="harbor-point"' in text
    reports = sorted(path.name for path in (tmp_path / "out/reports").iterdir())
    assert reports == [f"{run['run']}.html", f"{run['run']}.json"]
    kept = valid("run", (tmp_path / "out/reports" / reports[1]).read_text("utf-8"))
    left = kept.pop("left")
    assert kept == run and all(one["reasons"] for one in left)
    assert len(left) == sum(by.get(word, 0) for by in run["counts"].values() for word in ("blocked", "waiting"))
    page = (tmp_path / "out/reports" / reports[0]).read_text("utf-8")
    assert "must be Approved or Complete" in page and "Allowed in all" in page
    assert "Cost type, import from Spectrum" in page and "7003 SC-003 Electrical" in page and "src=" not in page


@pytest.mark.parametrize("ping", ["http://127.0.0.1:9/beat", "{url}/gone", "file:secrets/address"])
def test_a_watcher_that_cannot_be_reached_fails_no_run(
    live: Running, tmp_path: Path, call: Any, watcher: tuple[str, list[str]], ping: str
) -> None:
    (tmp_path / "secrets/address").write_text("ftp://127.0.0.1/secret-path", "utf-8")
    configure(tmp_path, f"ping: {ping.format(url=watcher[0])}\n")
    done = call("run", "--once", "cost_type")
    assert done.exit_code == 0 and "under ping: could not be called" in done.stderr
    assert "secret-path" not in done.output


def test_figures_that_cannot_be_written_fail_no_run(live: Running, tmp_path: Path, call: Any) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    configure(tmp_path, "metrics: file/sync.prom\n")
    done = call("run", "--once", "cost_type")
    assert done.exit_code == 0 and "could not be written" in done.stderr


def test_a_run_that_ends_badly_gives_no_sign_of_life(
    live: Running, tmp_path: Path, call: Any, watcher: tuple[str, list[str]]
) -> None:
    assert live.spectrum_board is not None
    live.spectrum_board.plan("html", path="/vendors/", times=100)
    configure(tmp_path, f"ping: {watcher[0]}/beat\n")
    assert call("run", "--once", "vendor.import").exit_code == 5 and watcher[1] == []


def test_an_address_of_another_kind_is_refused_with_its_line(tmp_path: Path, call: Any) -> None:
    (tmp_path / "sync-engine.yaml").write_text("company: c\nping: ftp://example.com/x\n", "utf-8")
    told = call("status")
    assert told.exit_code == 3 and "sync-engine.yaml:2:7" in told.stderr


def test_nothing_that_a_system_says_becomes_markup() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    evil = "<script>alert(1)</script>"
    failure = Failure("vendor.export", evil, evil, "failed", (evil,))
    summary = RunSummary(
        "run-1", now, now, "finished", {"vendor.export": {"failed": 1}}, {evil: 1}, 0, Head(1, "d"), (failure,)
    )
    stuck = Stuck("vendor.export", evil, evil, evil, now, (evil,))
    page = run_page(summary, Status("c", "s", (), {}, {}, None, (stuck,)), load_program(ROOT))
    assert "<script" not in page and page.count("&lt;script&gt;") >= 6
