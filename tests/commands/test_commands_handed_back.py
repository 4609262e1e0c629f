"""What the target refuses: shown in its own words beside ours wherever one looks, handed back by an approver, mended, and sent again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands_world import APPROVER, SENDER, valid

from sandbox import Running

THEIRS, OURS = "GL account 999999 does not exist", "Viewpoint Spectrum"


def set_account(folder: Path, number: str) -> None:
    """The account that subcontracts are written with: the company's setting."""
    file = folder / "sync-engine.yaml"
    text = file.read_text("utf-8")
    old = next(line for line in text.splitlines() if "subcontract_gl_account" in line)
    file.write_text(text.replace(old, f'  subcontract_gl_account: "{number}"'), "utf-8")


@pytest.fixture
def refused(live: Running, tmp_path: Path, call: Any) -> dict[str, Any]:
    """A commitment that was accepted and that the ERP refused, and what the run said of it."""
    set_account(tmp_path, "999999")
    (tmp_path / "sync-engine.yaml").open("a").write("reports: reports\n")
    for words in (("send", "commitment", "7003", "--as", SENDER), ("accept", "commitment", "7003", "--as", APPROVER)):
        assert call(*words).exit_code == 0
    done = call("run", "--once", "commitment", "--format", "json")
    assert done.exit_code == 0, done.output
    return valid("run", done.stdout)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_both_words_stand_in_queue_status_explain_and_the_report(
    refused: dict[str, Any], live: Running, tmp_path: Path, call: Any
) -> None:
    (failure,) = refused["failures"]
    assert (
        failure["id"] == "7003" and THEIRS in failure["messages"][0] and any(OURS in one for one in failure["messages"])
    )
    queue = json.loads(call("queue", "--format", "json").stdout)["items"]
    (item,) = [one for one in queue if one["id"] == "7003"]
    assert item["state"] == "failed" and item["errors"] == failure["messages"]
    status = valid("status", call("status", "--json").stdout)
    (stuck,) = [one for one in status["stuck"] if one["id"] == "7003"]
    assert stuck["errors"] == failure["messages"]
    assert (stuck["waits_for"], stuck["waits_on"]) == (["Reject"], ["accounting approver"])
    explained = call("explain", "commitment", "7003", "--format", "json")
    assert valid("decision", explained.stdout)["last_errors"] == failure["messages"]
    page = (tmp_path / "reports" / f"{refused['run']}.html").read_text("utf-8")
    for shown in (call("queue").stdout, call("status").stdout, call("explain", "commitment", "7003").stdout, page):
        assert THEIRS in flat(shown) and flat(failure["messages"][-1])[:40] in flat(shown)


def test_it_is_handed_back_mended_sent_again_and_comes_through(
    refused: dict[str, Any], live: Running, tmp_path: Path, call: Any
) -> None:
    # Nothing is tried again by itself, and the sender cannot go around the approver.
    again = valid("run", call("run", "--once", "commitment", "--format", "json").stdout)
    assert not again["failures"] and "done" not in again["counts"]["commitment.export"]
    early = call("resend", "commitment", "7003", "--as", SENDER)
    assert early.exit_code == 1 and "An accounting approver has to reject it first" in flat(early.stdout)
    assert call("reject", "commitment", "7003", "--as", SENDER, "--comment", "x").exit_code == 4
    assert call("reject", "commitment", "7003", "--as", APPROVER, "--comment", "The account is wrong.").exit_code == 0
    item = json.loads(call("queue", "--format", "json").stdout)["items"][0]
    assert (item["state"], item["comment"]) == ("rejected", "The account is wrong.")
    set_account(tmp_path, "500200")
    assert call("resend", "commitment", "7003", "--as", SENDER).exit_code == 0
    assert call("accept", "commitment", "7003", "--as", APPROVER).exit_code == 0
    done = valid("run", call("run", "--once", "commitment", "--format", "json").stdout)
    assert done["counts"]["commitment.export"]["done"] == 1 and not done["failures"]
    assert json.loads(call("queue", "--format", "json").stdout)["items"] == []
    assert "last_errors" not in valid("decision", call("explain", "commitment", "7003", "--format", "json").stdout)
    assert call("run", "--once", "commitment").stdout.count("Nothing changed.") == 1
    assert call("audit", "--verify").exit_code == 0


def test_several_that_failed_are_handed_back_at_once(refused: dict[str, Any], live: Running, call: Any) -> None:
    told = call("reject", "commitment", "--all", "--as", APPROVER)
    assert told.exit_code == 0 and "7003" in told.stdout


def test_what_was_sent_is_not_rejected_without_a_word(refused: dict[str, Any], live: Running, call: Any) -> None:
    call("send", "commitment", "7004", "--as", SENDER)
    for words in (("7004",), ("7003", "7004"), ("--all",)):
        told = call("reject", "commitment", *words, "--as", APPROVER)
        assert told.exit_code == 2 and "needs a comment" in told.stderr
    assert call("reject", "commitment", "7003", "--as", APPROVER).exit_code == 0
