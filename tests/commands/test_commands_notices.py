"""People are told by mail what was done with their records and what waits for them, where the configuration says how."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from commands_world import APPROVER, SENDER

from sandbox import Running

ADMIN = "marcus.ellery@harborpoint.example"


def switch_on(folder: Path, words: str = "outbox: mails") -> None:
    with (folder / "sync-engine.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nnotices: {{{words}}}\n")


def mails(folder: Path) -> list[EmailMessage]:
    files = sorted((folder / "mails").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def test_who_made_a_record_is_told_that_it_was_rejected_and_why(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path)
    assert live.procore is not None
    record = next(one for one in live.procore.records("work_order_contracts") if one["id"] == 7003)
    record["created_by"] = {"login": "tom.okafor@harborpoint.example"}
    call("send", "commitment", "7003", "--as", SENDER)
    assert not mails(tmp_path), "sending tells nobody; what waits is in the daily summary"
    rejected = call("reject", "commitment", "7003", "--comment", "Wrong job.", "--as", APPROVER)
    assert rejected.exit_code == 0, rejected.output
    (mail,) = mails(tmp_path)
    assert mail["To"] == "tom.okafor@harborpoint.example"
    assert mail["Subject"] == "harbor-point: ERP Commitment Rejection Notification"
    assert "Wrong job." in mail.get_content() and "SC-003" in mail.get_content() and APPROVER in mail.get_content()


def test_a_project_is_handed_back_to_its_sender(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path)
    assert call("send", "project", "302", "--as", ADMIN).exit_code == 0
    assert call("reject", "project", "302", "--comment", "No.", "--as", APPROVER).exit_code == 0
    assert [mail["To"] for mail in mails(tmp_path)] == [ADMIN]


def test_nobody_is_told_unless_the_configuration_says_so(live: Running, tmp_path: Path, call: Any) -> None:
    call("send", "commitment", "7003", "--as", SENDER)
    assert call("reject", "commitment", "7003", "--comment", "No.", "--as", APPROVER).exit_code == 0
    assert not mails(tmp_path)
    off = call("digest")
    assert off.exit_code == 3 and "outbox" in off.stderr


def test_a_mail_server_that_is_down_undoes_no_rejection(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path, "smtp: {host: 127.0.0.1, port: 1, from: sync@harborpoint.example}")
    call("send", "commitment", "7003", "--as", SENDER)
    rejected = call("reject", "commitment", "7003", "--comment", "No.", "--as", APPROVER)
    assert rejected.exit_code == 0 and "nobody was told" in rejected.stderr
    assert "7003" in call("queue", "--state", "rejected").stdout


def test_the_approvers_are_told_once_a_day_what_waits(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path)
    assert "Nothing waits" in call("digest").stdout and not mails(tmp_path)
    call("send", "commitment", "7003", "7004", "--as", SENDER)
    told = call("digest")
    assert told.exit_code == 0 and APPROVER in told.stdout and SENDER not in told.stdout
    first = mails(tmp_path)
    mail = next(one for one in first if one["To"] == APPROVER)
    assert mail["Subject"] == "ERP Integrations Daily Summary"
    assert "2 items wait" in mail.get_content() and "Commitment 7003 SC-003 Electrical" in mail.get_content()
    assert call("digest").exit_code == 0
    assert len(mails(tmp_path)) == len(first), "once a day"


def test_who_does_not_want_the_summary_gets_none(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path, f"outbox: mails, without: [{APPROVER}]")
    call("send", "commitment", "7003", "--as", SENDER)
    assert call("digest").exit_code == 0
    assert APPROVER not in [mail["To"] for mail in mails(tmp_path)]


def test_an_outbox_and_a_server_at_once_are_refused(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path, "outbox: mails, smtp: {host: 127.0.0.1, from: a@b.example}")
    refused = call("digest")
    assert refused.exit_code == 3 and "exactly one of the two" in refused.stderr
