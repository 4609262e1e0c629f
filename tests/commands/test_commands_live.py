"""The commands on the live stand-ins: asking, acting, linking, looking."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from commands_world import APPROVER, READER, ROOT, SENDER, Company, valid

from engine.program import load_program
from engine.store import Store
from sandbox import Running


def state_of(folder: Path, flow: str, identity: str) -> str | None:
    with Store.open(f"sqlite:///{folder}/.sync-engine/store.db", company="harbor-point") as store:
        item = store.items.get(flow, identity)
        return item.state if item else None


def acts_of(folder: Path) -> list[tuple[str, str, str]]:
    with Store.open(f"sqlite:///{folder}/.sync-engine/store.db", company="harbor-point") as store:
        assert not store.audit.verify()
        return [(one.actor, one.action, one.source_id) for one in store.audit.all()]


def test_live_records_get_the_decisions_that_the_same_records_get_from_files(
    live: Running, desk: Path, call: Any
) -> None:
    def outcomes(*words: str) -> dict[str, Any]:
        found = valid("decision", call("evaluate", "commitment", "--format", "json", *words).stdout)["decisions"]
        return {one["id"]: (one["outcome"], [reason["rule"] for reason in one["reasons"]]) for one in found}

    assert outcomes() == outcomes("--records", "orders.json", "--context", "context.json")


def test_every_flow_is_judged_where_no_object_is_named(live: Running, call: Any) -> None:
    found = valid("decision", call("evaluate", "--format", "json").stdout)
    # Those that are only asked about are left out.
    assert set(found["summary"]["flows"]) == set(load_program(ROOT).mappings)
    assert {one["outcome"] for one in found["decisions"]} >= {"ready", "blocked", "waiting", "synced", "skipped"}


def test_a_record_is_sent_by_one_accepted_by_another_and_both_are_kept(
    live: Running, tmp_path: Path, call: Any
) -> None:
    sent = call("send", "commitment", "7003", "--as", SENDER)
    assert sent.exit_code == 0 and "7003  SC-003 Electrical: Ready to Export" in sent.stdout
    assert state_of(tmp_path, "commitment.export", "7003") == "sent"
    assert "7003" in call("queue", "--state", "sent").stdout
    accepted = call("accept", "commitment", "7003", "--as", APPROVER)
    assert accepted.exit_code == 0
    assert state_of(tmp_path, "commitment.export", "7003") == "accepted"
    assert acts_of(tmp_path) == [(SENDER, "send", "7003"), (APPROVER, "accept", "7003")]
    plan = valid("plan", call("plan", "commitment", "--only", "create", "--payloads", "--format", "json").stdout)
    assert [one["id"] for one in plan["items"]] == ["7003"] and plan["items"][0]["payload"]["calls"]


def test_a_sender_takes_back_and_an_approver_hands_back_with_a_comment(
    live: Running, tmp_path: Path, call: Any
) -> None:
    call("send", "commitment", "7003", "7004", "--as", SENDER)
    assert call("retrieve", "commitment", "7003", "--as", SENDER).exit_code == 0
    assert state_of(tmp_path, "commitment.export", "7003") == "retrieved"
    wordless = call("reject", "commitment", "7004", "--as", APPROVER)
    assert wordless.exit_code == 2 and "--comment" in wordless.stderr
    assert call("reject", "commitment", "7004", "--comment", "Wrong job.", "--as", APPROVER).exit_code == 0
    assert state_of(tmp_path, "commitment.export", "7004") == "rejected"
    assert "Wrong job." in call("queue", "--state", "rejected").stdout


def test_a_refused_action_tells_every_reason_and_changes_nothing(live: Running, tmp_path: Path, call: Any) -> None:
    refused = call("send", "commitment", "7017", "7003", "--as", SENDER)
    assert refused.exit_code == 1
    for rule in ("commitment-number-length", "commitment-status", "commitment-lines-coded", "commitment-company"):
        assert rule in refused.stdout
    assert state_of(tmp_path, "commitment.export", "7017") is None
    assert state_of(tmp_path, "commitment.export", "7003") == "sent", "the others go on"
    assert (SENDER, "send: refused", "7017") in acts_of(tmp_path)


def test_where_only_the_person_is_in_the_way_the_end_is_four(live: Running, tmp_path: Path, call: Any) -> None:
    assert call("send", "commitment", "7003", "--as", READER).exit_code == 4
    assert call("send", "commitment", "7007", "--as", READER).exit_code == 1
    call("send", "commitment", "7003", "--as", SENDER)
    refused = call("accept", "commitment", "7003", "--as", SENDER)
    assert refused.exit_code == 4 and "approver-privilege" in refused.stdout
    assert state_of(tmp_path, "commitment.export", "7003") == "sent"


def test_a_record_that_changed_after_it_was_sent_is_not_accepted(live: Running, tmp_path: Path, call: Any) -> None:
    call("send", "commitment", "7003", "--as", SENDER)
    assert live.procore is not None
    record = next(one for one in live.procore.records("work_order_contracts") if one["id"] == 7003)
    record["title"] = "Electrical and more"
    refused = call("accept", "commitment", "7003", "--as", APPROVER)
    assert refused.exit_code == 1 and "Electrical and more" in refused.stdout and "locked" in refused.stdout


def test_accepting_in_an_import_list_is_that_lists_own_action(live: Running, tmp_path: Path, call: Any) -> None:
    unclear = call("accept", "vendor", "BEAVBLUE", "--as", APPROVER)
    assert unclear.exit_code == 2 and "vendor.import or vendor.export" in unclear.stderr
    assert call("accept", "vendor.import", "BEAVBLUE", "--as", APPROVER).exit_code == 0
    assert state_of(tmp_path, "vendor.import", "BEAVBLUE") == "importing"
    assert call("archive", "vendor", "FLPOWER", "--as", APPROVER).exit_code == 0
    assert state_of(tmp_path, "vendor.import", "FLPOWER") == "archived"


def test_the_record_that_waits_tells_which_direction_is_accepted(live: Running, tmp_path: Path, call: Any) -> None:
    admin = "marcus.ellery@harborpoint.example"
    call("send", "project", "302", "--as", admin)

    typed = ("--set", "job_number=26-302", "--set", "template_job=TEMPLATE")
    result = call("accept", "project", "302", *typed, "--as", APPROVER)

    assert result.exit_code == 0
    assert state_of(tmp_path, "project.export", "302") == "accepted"


def test_all_takes_the_records_in_a_fitting_state_and_no_others(live: Running, tmp_path: Path, call: Any) -> None:
    call("send", "commitment", "7003", "7004", "--as", SENDER)
    accepted = call("accept", "commitment", "--all", "--as", APPROVER)
    assert accepted.exit_code == 0 and len(accepted.stdout.splitlines()) == 2
    nothing = call("accept", "commitment", "--all", "--as", APPROVER)
    assert nothing.exit_code == 0 and "nothing to do" in nothing.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("send", "commitment", "7003"), 2, "--as LOGIN"),
        (("send", "commitment", "--as", SENDER), 2, "--all"),
        (("send", "commitment", "7003", "--all", "--as", SENDER), 2, "--all"),
        (("send", "commitment", "99", "--as", SENDER), 3, "no record 99"),
        (("send", "comitment", "99", "--as", SENDER), 2, 'Did you mean "commitment"?'),
        (("send", "commitment", "7003", "--set", "x", "--as", SENDER), 2, "NAME=VALUE"),
        (("accept", "commitment", "7003", "--set", "subcontract_numbr=A", "--as", APPROVER), 2, "subcontract_number"),
        (("accept", "commitment", "7003", "--as", "x@y"), 4, "nobody"),
        (("queue", "--state", "snt"), 2, 'Did you mean "sent"?'),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_own_end(
    live: Running, call: Any, words: tuple[str, ...], code: int, said: str
) -> None:
    result = call(*words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.output


def test_a_captured_question_gets_the_same_answer_at_a_desk(live: Running, tmp_path: Path, call: Any) -> None:
    for identity in ("7013", "7017", "7018"):
        text = call("capture", "commitment", identity, "--as", SENDER).stdout
        (tmp_path / "question.json").write_text(text, encoding="utf-8")
        asked = json.loads(call("explain", "commitment", identity, "--as", SENDER, "--format", "json").stdout)
        (again,) = json.loads(call("evaluate", "--situations", "question.json", "--format", "json").stdout)["decisions"]
        assert (again["verdict"], again["reasons"]) == (asked["verdict"], asked["reasons"]), identity


def test_a_captured_question_holds_what_its_rules_looked_at_and_no_secret(
    live: Running, tmp_path: Path, call: Any, company: Company
) -> None:
    assert live.procore is not None
    record = next(one for one in live.procore.records("work_order_contracts") if one["id"] == 7003)
    record["description"] = "the password is sandbox-secret"
    text = call("capture", "commitment", "7003", "--as", SENDER).stdout
    found = json.loads(text)
    assert "sandbox-secret" not in text and "***" in found["record"]["description"]
    assert [row["id"] for row in found["context"]["projects"]] == [301]
    assert len(found["context"]["directory"]) == 1 < len(company.context["directory"])
    assert "users" not in found["context"] and found["actor"]["login"] == SENDER
    assert len(text) < 40_000


def test_explaining_shows_every_rule_with_what_it_saw(live: Running, call: Any) -> None:
    shown = call("explain", "commitment", "7011").stdout
    assert "1 rule not met" in shown and "commitment-one-cost-type" in shown
    assert 'saw    number: "SC-011"' in shown and "Not asked" in shown
    found = valid("decision", call("explain", "commitment", "7011", "--format", "json").stdout)
    outcomes = {reason["rule"]: reason["outcome"] for reason in found["checked"]}
    assert outcomes["commitment-one-cost-type"] == "fail" and outcomes["commitment-number-length"] == "pass"
    assert all(one["path"] or one["seen"] or one["outcome"] == "not_applicable" for one in found["checked"])
    assert call("explain", "commitment", "99").exit_code == 3


def test_linking_by_hand_tells_the_system_and_unlinking_parts_the_two(live: Running, tmp_path: Path, call: Any) -> None:
    suggested = json.loads(call("suggest", "vendor", "--format", "json").stdout)["suggestions"]
    candidates = {one["id"]: [each["id"] for each in one["candidates"]] for one in suggested}
    assert candidates["ATLROOF"] == ["5018"] and "GULFSTEEL" not in candidates
    assert call("link", "vendor", "ATLROOF", "5018", "--as", READER).exit_code == 4
    assert call("link", "vendor", "ATLROOF", "99", "--as", APPROVER).exit_code == 3
    linked = call("link", "vendor", "ATLROOF", "5018", "--as", APPROVER)
    assert linked.exit_code == 0 and "Synced" in linked.stdout
    assert live.procore is not None
    assert next(one for one in live.procore.records("vendors") if one["id"] == 5018)["origin_id"] == "ATLROOF"
    clash = call("link", "vendor", "SARGLASS", "5018", "--as", APPROVER)
    assert clash.exit_code == 1 and "ATLROOF" in clash.stderr
    assert "1 vendor" in call("status").stdout
    unlinked = call("unlink", "vendor.import", "ATLROOF", "--as", APPROVER)
    assert unlinked.exit_code == 0, unlinked.output
    assert "links: none" in call("status").stdout


def test_status_counts_by_flow_and_state(live: Running, call: Any) -> None:
    empty = valid("status", call("status", "--format", "json").stdout)
    assert empty["last_run"] is None and {one["flow"] for one in empty["flows"]} >= {"commitment.export"}
    call("send", "commitment", "7003", "7004", "--as", SENDER)
    found = valid("status", call("status", "--format", "json").stdout)
    (flow,) = [one for one in found["flows"] if one["flow"] == "commitment.export"]
    assert flow["states"] == {"sent": 2}


def test_the_plan_names_each_record_with_its_because(live: Running, call: Any) -> None:
    found = valid("plan", call("plan", "--format", "json").stdout)
    reasons = {(one["flow"], one["id"]): one["because"] for one in found["items"]}
    assert reasons["commitment.export", "7003"] == "not_sent"
    assert reasons["commitment.export", "7007"] == "requirements"
    assert reasons["commitment.export", "7018"] == "needs"
    call("send", "commitment", "7003", "--as", SENDER)
    call("accept", "commitment", "7003", "--as", APPROVER)
    shown = call("plan", "commitment", "--payloads").stdout
    assert "because it is not in" in shown and "commitment.export: 25 records: 1 create" in shown
    assert '= "SC-003"   ← ' in shown, "each value with where it comes from"


def test_the_doctor_finds_everything_well(live: Running, call: Any) -> None:
    result = call("doctor")
    assert result.exit_code == 0, result.output
    assert "Everything works." in result.stdout and result.stdout.count("✓") == 9


def impatient_pack(folder: Path) -> Path:
    """The pack, with systems that are not asked again where they do not answer."""
    for part in ("rules", "mappings", "schemas"):
        shutil.copytree(ROOT / part, folder / part)
    for file in (folder / "mappings" / "systems").glob("*.yaml"):
        text = re.sub(r"attempts: \d+", "attempts: 1", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
    return folder


def test_the_doctor_says_which_system_is_ill_and_ends_with_five(live: Running, tmp_path: Path, call: Any) -> None:
    file = tmp_path / "sync-engine.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(live.spectrum_url, "http://127.0.0.1:9"), encoding="utf-8")
    result = call("doctor", "--format", "json", "--pack", impatient_pack(tmp_path / "pack"))
    ill = [one for one in json.loads(result.stdout)["examined"] if not one["fine"]]
    assert result.exit_code == 5 and [one["what"] for one in ill] == ["Viewpoint Spectrum"]


def test_a_system_that_is_down_ends_a_command_with_five(live: Running, tmp_path: Path, call: Any) -> None:
    file = tmp_path / "sync-engine.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(live.procore_url, "http://127.0.0.1:9"), encoding="utf-8")
    result = call("evaluate", "commitment", "--pack", impatient_pack(tmp_path / "pack"))
    assert result.exit_code == 5 and "Procore" in result.stderr and "Traceback" not in result.output
