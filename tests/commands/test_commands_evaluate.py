"""``evaluate --records --context``: what a person sees, what a program gets, and how the command ends."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from commands_world import FLOW, OFFLINE, READER, SENDER, Company, valid


def decisions(result: Any) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in valid("decision", result.stdout)["decisions"]}


def test_a_record_wrong_in_five_ways_is_told_all_five_at_once(desk: Path, call: Any) -> None:
    result = call("evaluate", FLOW, *OFFLINE, "--format", "json")
    found = decisions(result)["7017"]
    assert found["outcome"] == "blocked"
    assert {reason["rule"] for reason in found["reasons"]} == {
        "commitment-company",
        "commitment-lines-coded",
        "commitment-number-length",
        "commitment-one-cost-type",
        "commitment-status",
    }
    for reason in found["reasons"]:
        assert reason["message"] and reason["fix"] and reason["sources"] and reason["path"]
        assert reason["position"]["file"].startswith("rules/") and reason["position"]["line"] > 1
    (lines,) = [one for one in found["reasons"] if one["rule"] == "commitment-lines-coded"]
    assert lines["path"] == "line_items[3].cost_code" and lines["outcome"] == "fail"


def test_the_text_shows_what_is_wrong_what_was_seen_where_what_to_do_and_who_says_so(desk: Path, call: Any) -> None:
    shown = call("evaluate", FLOW, *OFFLINE, "--only", "blocked").stdout
    block = shown[shown.index("Commitment 7007") :].split("\n\n")[0]
    assert re.search(r"Commitment 7007  SC-007 Fire sprinklers +BLOCKED\n", block)
    assert "✗ commitment-status  The status is Draft; it must be Approved or Complete." in block
    assert 'seen   "Draft"   at status' in block
    assert re.search(r"fix    Set the status to Approved .*\n? *.*\(project manager\)", block)
    assert re.search(r"says   COM-02, A-COM-04   rules/objects/commitment\.yaml:\d+:\d+", block)
    assert max(map(len, shown.splitlines())) <= 80


def test_records_that_are_through_take_one_line_and_the_counts_come_last(desk: Path, call: Any) -> None:
    result = call("evaluate", FLOW, *OFFLINE, "--only", "ready", "--only", "synced")
    assert re.search(r"^Commitment 7003  SC-003 Electrical +READY$", result.stdout, re.MULTILINE)
    assert re.search(r"^Commitment 7001  .* +SYNCED$", result.stdout, re.MULTILINE)
    assert "25 commitments (export): 8 ready, 12 blocked, 2 waiting, 3 synced" in result.stdout
    assert "permissions were not asked" in result.stdout
    assert result.exit_code == 0 and not result.stderr


def test_a_person_who_is_named_is_asked_for_permissions(desk: Path, call: Any) -> None:
    fine = decisions(call("evaluate", FLOW, *OFFLINE, "--as", SENDER, "--format", "json"))["7003"]
    assert fine["outcome"] == "ready" and not fine["not_asked"]
    refused = decisions(call("evaluate", FLOW, *OFFLINE, "--as", READER, "--format", "json"))["7003"]
    assert [reason["rule"] for reason in refused["reasons"]] == ["commitment-sender-permission"]
    nobody = decisions(call("evaluate", FLOW, *OFFLINE, "--format", "json"))["7003"]
    assert nobody["outcome"] == "ready" and "commitment-sender-permission" in nobody["not_asked"]


def test_someone_who_is_not_in_the_directory_may_ask_nothing(desk: Path, call: Any) -> None:
    result = call("evaluate", FLOW, *OFFLINE, "--as", "priya.ramn@harborpoint.example")
    assert result.exit_code == 4
    assert SENDER in result.stderr and not result.stdout


def test_an_array_lines_and_standard_input_are_judged_alike(desk: Path, call: Any, company: Company) -> None:
    lines = "\n".join(map(json.dumps, company.orders))
    (desk / "orders.jsonl").write_text(lines, encoding="utf-8")
    array = decisions(call("evaluate", FLOW, *OFFLINE, "--format", "json"))
    as_lines = decisions(
        call("evaluate", FLOW, "--records", "orders.jsonl", "--context", "context.json", "--format", "json")
    )
    piped = decisions(
        call("evaluate", FLOW, "--records", "-", "--context", "context.json", "--format", "json", stdin=lines)
    )
    for found in (array, as_lines, piped):
        for one in found.values():
            del one["origin"]
    assert array == as_lines == piped and len(array) == 25


def test_an_unreadable_record_is_reported_with_its_line_and_the_rest_goes_on(
    desk: Path, call: Any, company: Company
) -> None:
    good = json.dumps(company.order(7003))
    stdin = "\n".join([good, '{"id": 5, "a": }', "[1, 2]", '{"a": NaN}', '{"a": 1, "a": 2}', "", good])
    result = call("evaluate", FLOW, "--records", "-", "--context", "context.json", "--format", "json", stdin=stdin)
    found = valid("decision", result.stdout)
    assert [one["outcome"] for one in found["decisions"]] == ["ready", "ready"]
    assert [one["origin"]["line"] for one in found["unreadable"]] == [2, 3, 4, 5]
    assert "a list" in found["unreadable"][1]["message"] and "twice" in found["unreadable"][3]["message"]
    assert result.exit_code == 3


def test_a_broken_element_of_an_array_spoils_only_itself(desk: Path, call: Any, company: Company) -> None:
    good = json.dumps(company.order(7003))
    stdin = f"[\n{good},\n" + '{"id": 5 "number": "A"},\n' + f",\n{good}\n] and more"
    result = call("evaluate", FLOW, "--records", "-", "--context", "context.json", "--format", "json", stdin=stdin)
    found = valid("decision", result.stdout)
    assert len(found["decisions"]) == 2 and result.exit_code == 3
    assert [one["origin"]["line"] for one in found["unreadable"]] == [3, 4, 6]


def test_bytes_that_are_no_text_spoil_only_their_line(desk: Path, call: Any, company: Company) -> None:
    good = json.dumps(company.order(7003)).encode()
    (desk / "odd.jsonl").write_bytes(good + b'\n{"id": "\xff\xfe"}\n' + good + b"\n")
    result = call("evaluate", FLOW, "--records", "odd.jsonl", "--context", "context.json", "--format", "json")
    found = valid("decision", result.stdout)
    assert len(found["decisions"]) == 2
    assert found["unreadable"][0]["origin"]["line"] == 2 and "UTF-8" in found["unreadable"][0]["message"]


@pytest.mark.parametrize(
    ("ids", "fail_on", "code"),
    [
        ([7003], ["blocked"], 0),
        ([7007], [], 0),
        ([7007], ["blocked"], 1),
        ([7008], ["blocked"], 0),
        ([7008], ["blocked", "waiting"], 1),
        ([7506], ["blocked"], 0),
        ([7506], ["warning"], 1),
        ([7001], ["blocked", "waiting"], 0),
    ],
    ids=["ready", "blocked-unasked", "blocked", "waiting", "waiting-asked", "warned", "warned-asked", "synced"],
)
def test_fail_on_says_which_outcomes_end_with_one(
    desk: Path, call: Any, company: Company, ids: list[int], fail_on: list[str], code: int
) -> None:
    (desk / "some.json").write_text(json.dumps([company.order(one) for one in ids]), encoding="utf-8")
    words = [word for name in fail_on for word in ("--fail-on", name)]
    result = call("evaluate", FLOW, "--records", "some.json", "--context", "context.json", *words)
    assert result.exit_code == code, result.output


def test_where_a_refusal_and_an_unreadable_record_meet_the_greater_code_wins(
    desk: Path, call: Any, company: Company
) -> None:
    stdin = json.dumps(company.order(7007)) + "\n{\n"
    result = call(
        "evaluate", FLOW, "--records", "-", "--context", "context.json", "--fail-on", "blocked", "--brief", stdin=stdin
    )
    assert result.exit_code == 3


def test_missing_data_never_passes(desk: Path, call: Any) -> None:
    result = call("evaluate", FLOW, "--records", "orders.json", "--format", "json")
    found = decisions(result)
    assert not [one["id"] for one in found.values() if one["outcome"] == "ready"]
    told = {reason["rule"]: reason["outcome"] for reason in found["7003"]["reasons"]}
    assert told["connected"] == "cannot_tell" and told["commitment-project"] == "cannot_tell"


def test_a_misspelt_part_of_the_context_is_remarked_on_with_a_suggestion(desk: Path, call: Any) -> None:
    (desk / "c.json").write_text(
        '{"projcts": [], "settings": {"use_procore_commitment_numbr": "true"}}', encoding="utf-8"
    )
    result = call("evaluate", FLOW, "--records", "orders.json", "--context", "c.json", "--brief")
    assert 'Did you mean "projects"?' in result.stderr
    assert 'Did you mean "use_procore_commitment_number"?' in result.stderr
    assert "projcts" not in result.stdout


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ('{"projects": {}}', '"projects" of the context is an object; it must be a list.'),
        ('{"connection": []}', '"connection" of the context is a list; it must be an object.'),
        ('{"now": "today"}', "a time with its zone"),
        ("[]", "holds a list"),
        ('{"a": 1,}', "line 1"),
        ("\ufeff{", "line 1"),
    ],
)
def test_a_context_that_cannot_be_used_ends_with_three(desk: Path, call: Any, context: str, said: str) -> None:
    (desk / "c.json").write_text(context, encoding="utf-8")
    result = call("evaluate", FLOW, "--records", "orders.json", "--context", "c.json")
    assert result.exit_code == 3
    assert said in result.stderr and "fix:" in result.stderr and "Traceback" not in result.output


def test_inputs_and_another_action_reach_the_rules(desk: Path, call: Any, company: Company) -> None:
    context = {**company.context, "item": {"state": "sent"}}
    (desk / "sent.json").write_text(json.dumps(context), encoding="utf-8")
    asked = ("evaluate", FLOW, "--records", "-", "--context", "sent.json", "--action", "accept", "--as",
             "dana.whitfield@harborpoint.example", "--format", "json")  # fmt: skip
    record = json.dumps(company.order(7003))
    fine = decisions(call(*asked, stdin=record))["7003"]
    assert fine["verdict"] == "ready" and fine["action"] == "accept"
    assert fine["inputs"] == {"subcontract_number": "SC-003"}
    long = decisions(call(*asked, "--set", "subcontract_number=MUCH-TOO-LONG", stdin=record))["7003"]
    assert [reason["rule"] for reason in long["reasons"]] == ["subcontract-number-fits"]
    assert long["reasons"][0]["seen"] == "MUCH-TOO-LONG"


def test_every_format_tells_of_the_same_records(desk: Path, call: Any) -> None:
    document = valid("decision", call("evaluate", FLOW, *OFFLINE, "--format", "json").stdout)
    lines = [
        valid("decision", line) for line in call("evaluate", FLOW, *OFFLINE, "--format", "jsonl").stdout.splitlines()
    ]
    assert [one["kind"] for one in lines] == ["decision"] * 25 + ["summary"]
    for line, decision in zip(lines, document["decisions"], strict=False):
        assert {name: line[name] for name in decision} == decision
    suites = ElementTree.fromstring(call("evaluate", FLOW, *OFFLINE, "--format", "junit").stdout)
    assert suites.attrib["tests"] == "25" and suites.attrib["failures"] == "12" and suites.attrib["skipped"] == "2"
    markdown = call("evaluate", FLOW, *OFFLINE, "--format", "markdown").stdout
    assert markdown.count("\n## Commitment ") == 15 and "**commitment-status**" in markdown


def test_what_a_record_says_cannot_command_the_terminal(desk: Path, call: Any, company: Company) -> None:
    bad = company.order(7007, title="\x1b[2J\x07gone\u202e", status="\x1b]0;x\x07")
    result = call("evaluate", FLOW, "--records", "-", "--context", "context.json", stdin=json.dumps(bad))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", result.stdout)
    xml = call(
        "evaluate", FLOW, "--records", "-", "--context", "context.json", "--format", "junit", stdin=json.dumps(bad)
    )
    assert ElementTree.fromstring(xml.stdout).attrib["failures"] == "1"


def test_a_huge_file_is_judged_as_it_comes(desk: Path, call: Any, company: Company) -> None:
    note = 'long, with [brackets], {braces} and \\"quotes\\" ' * 4000
    records = [company.order(7003, description=note) for _ in range(6)]
    (desk / "big.json").write_text(json.dumps(records), encoding="utf-8")
    result = call("evaluate", FLOW, "--records", "big.json", "--context", "context.json", "--brief")
    assert "6 commitments (export): 6 ready" in result.stdout and result.exit_code == 0
