"""The log: lines that programs can read, with what was being done, and without secrets."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from commands_world import APPROVER, SENDER

from engine.configuration import LogChoice
from engine.logs.begin import logging_to
from engine.logs.context import at_work
from engine.secrets import Curtain, Secret
from sandbox import Running
from sandbox.configuration import SECRETS


def lines(file: Path) -> list[dict[str, Any]]:
    """Every line, read as JSON."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_run_writes_lines_that_carry_run_flow_and_record_and_hold_no_secret(
    live: Running, tmp_path: Path, call: Any
) -> None:
    call("send", "commitment", "7003", "--as", SENDER)
    call("accept", "commitment", "7003", "--as", APPROVER)
    done = call("run", "--once", "vendor.import", "commitment", "--log", "out/log.jsonl", "--log-level", "debug")
    assert done.exit_code == 0 and not done.stderr
    found = lines(tmp_path / "out/log.jsonl")
    (begins,) = [one for one in found if one["event"] == "run begins"]
    (ends,) = [one for one in found if one["event"] == "run ends"]
    assert begins["run"] == ends["run"] and begins["company"] == "harbor-point" and begins["level"] == "info"
    calls = [one for one in found if one["event"] == "called"]
    assert {one["system"] for one in calls} == {"procore", "spectrum"} and all(one["outcome"] for one in calls)
    numbers = [one["call_number"] for one in calls if one["system"] == "spectrum"]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    sent = [one for one in found if one["event"] == "sends rows" and one.get("record") == "7003"]
    assert sent and all(one["flow"] == "commitment.export" and one["run"] == begins["run"] for one in sent)
    assert any("Commitment_Number" in json.dumps(one) or "rows" in one for one in sent)
    text = (tmp_path / "out/log.jsonl").read_text("utf-8")
    for secret in SECRETS.values():
        if secret != "sandbox-client":
            assert secret not in text
    assert "?" not in "".join(one["asked"] for one in calls)


def test_what_did_not_come_through_is_a_warning_with_the_systems_words(
    live: Running, tmp_path: Path, call: Any
) -> None:
    assert live.spectrum_board is not None
    (tmp_path / "sync-engine.yaml").open("a").write("log: {file: log.jsonl, level: warning}\n")
    live.spectrum_board.plan("http500", path="/ws/UpdateSubcontract", method="POST")
    call("send", "commitment", "7003", "--as", SENDER)
    call("accept", "commitment", "7003", "--as", APPROVER)
    assert call("run", "--once", "commitment").exit_code == 5
    found = lines(tmp_path / "log.jsonl")
    (one,) = [one for one in found if one["event"].startswith("not through")]
    assert (one["record"], one["flow"], one["outcome"], one["level"]) == (
        "7003", "commitment.export", "unknown", "warning",
    )  # fmt: skip
    assert "500" in " ".join(one["messages"]) and {line["level"] for line in found} <= {"warning", "error"}


def test_without_a_choice_nothing_is_written_where_nobody_looks(live: Running, tmp_path: Path, call: Any) -> None:
    assert live.spectrum_board is not None
    live.spectrum_board.plan("html", path="/vendors/", times=100)
    done = call("run", "--once", "vendor.import", "--quiet")
    assert done.exit_code == 5 and not done.stderr
    assert not list(tmp_path.glob("*.log")) and not list(tmp_path.glob("*.jsonl"))


def test_lines_go_to_stderr_as_text_where_that_is_asked_for(live: Running, call: Any) -> None:
    done = call("run", "--once", "cost_type", "--log", "-", "--log-format", "text")
    begins, *_ = [line for line in done.stderr.splitlines() if "run begins" in line]
    assert " info run begins (" in begins and "company=harbor-point" in begins and "run=" in begins
    assert "run begins" not in done.stdout


def test_an_error_that_ends_a_command_is_in_the_log_too(live: Running, tmp_path: Path, call: Any) -> None:
    (tmp_path / "sync-engine.yaml").open("a").write("log: {file: log.jsonl}\n")
    assert call("explain", "commitment", "1").exit_code != 0
    (one,) = lines(tmp_path / "log.jsonl")
    assert (one["level"], one["exit_code"]) == ("error", 3) and "There is no Commitment 1" in one["event"]


def test_a_log_that_cannot_be_written_is_told_before_anything_is_done(tmp_path: Path, call: Any) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    told = call("status", "--log", "file/log.jsonl")
    assert told.exit_code == 3 and "log" in told.stderr and "cannot be written" in told.stderr


def test_a_file_that_logrotate_moved_away_is_begun_anew(tmp_path: Path) -> None:
    log = logging.getLogger("engine.test")
    with logging_to(LogChoice(file="a.log"), tmp_path, Curtain(), always={}):
        log.info("before")
        (tmp_path / "a.log").rename(tmp_path / "a.log.1")
        log.info("after")
    assert [one["event"] for one in lines(tmp_path / "a.log.1")] == ["before"]
    assert [one["event"] for one in lines(tmp_path / "a.log")] == ["after"]


def test_secrets_are_hidden_wherever_they_stand_in_a_line(tmp_path: Path) -> None:
    secret, log = 'pass"word-0815\\ä', logging.getLogger("engine.test")
    curtain = Curtain([Secret(secret)])
    for number, form in enumerate(("json", "text")):
        with logging_to(LogChoice(file=f"{number}.log", form=form), tmp_path, curtain, always={}):
            try:
                raise ValueError(f"it said {secret}")
            except ValueError:
                log.exception("fault with %s", secret, extra={"messages": [secret], "rows": [{"a": {"b": secret}}]})
        text = (tmp_path / f"{number}.log").read_text("utf-8")
        assert "0815" not in text and text.count("***") >= 4


def test_what_is_done_is_on_each_line_and_only_as_long_as_it_is_done(tmp_path: Path) -> None:
    log = logging.getLogger("engine.test")
    with logging_to(LogChoice(file="a.log"), tmp_path, Curtain(), always={"company": "c"}):
        with at_work(run="1", flow="f"), at_work(record="9", flow=None):
            log.info("inside")
        log.info("outside")
        log.info("long", extra={"messages": "x" * 100_000})
    inside, outside, long = lines(tmp_path / "a.log")
    assert (inside["company"], inside["run"], inside["flow"], inside["record"]) == ("c", "1", "f", "9")
    assert "run" not in outside and len(json.dumps(long)) < 20_000
    assert inside["time"].endswith("Z") and inside["level"] == "info"
