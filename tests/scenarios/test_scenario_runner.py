"""What a writer of scenarios is told: wrong names with their lines, and answers that differ, in words."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from engine.errors import InputError
from engine.program import Program, load_program
from engine.scenarios.paths import PathError, changed, read_path
from engine.scenarios.reader import read_scenarios
from engine.scenarios.runner import ScenarioResult, run_scenarios

ROOT = Path(__file__).parents[2]


@cache
def program() -> Program:
    return load_program(ROOT)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder of scenarios on the company of the fixtures."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    base = (ROOT / "fixtures/scenarios/base.yaml").read_text("utf-8")
    (folder / "base.yaml").write_text(base.replace("../company", str(ROOT / "fixtures/company")), "utf-8")
    return folder


READY = """\
scenarios:
  - id: one
    facts: {COM-02: holds}
    says: A commitment that is approved.
    situation: {flow: commitment.export, record: {work_order_contracts: 7003}}
    expect: {outcome: ready}
"""


def result_of(folder: Path, text: str) -> ScenarioResult:
    (folder / "some.yaml").write_text(text, "utf-8")
    (result,) = run_scenarios(program(), folder)
    return result


def problems_of(folder: Path, text: str) -> str:
    (folder / "some.yaml").write_text(text, "utf-8")
    return read_scenarios(program(), folder).rendered()


def test_a_scenario_that_comes_out_as_written_passes(desk: Path) -> None:
    assert result_of(desk, READY).differences == ()


def test_an_unexpected_reason_is_told_with_its_words(desk: Path) -> None:
    result = result_of(desk, READY.replace("7003", "7007").replace("facts: {COM-02: holds}", "facts: {}"))
    assert "expected ready, but it is blocked" in result.differences
    assert any(text.startswith("commitment-status stands in the way") for text in result.differences)
    assert any("The status is Draft" in text for text in result.differences)


def test_a_rule_that_does_not_stand_in_the_way_is_missed(desk: Path) -> None:
    result = result_of(desk, READY.replace("outcome: ready", "outcome: ready, failing: commitment-status"))
    assert result.differences == ("expected that commitment-status stands in the way, but it does not",)


def test_a_claim_that_the_answer_contradicts_fails(desk: Path) -> None:
    blocked = READY.replace("7003", "7007").replace("outcome: ready", "outcome: blocked, failing: commitment-status")
    assert "claims that COM-02 holds, but commitment-status" in " ".join(result_of(desk, blocked).differences)
    denied = result_of(desk, READY.replace("COM-02: holds", "COM-02: does not hold"))
    assert "claims that COM-02 does not hold, but no rule" in " ".join(denied.differences)


def test_a_claim_about_something_that_is_not_asked_fails(desk: Path) -> None:
    result = result_of(desk, READY.replace("COM-02: holds", "CCO-03: holds"))
    assert result.differences == ("claims that CCO-03 holds, but nothing that is asked here cites CCO-03",)


def test_a_warning_that_was_not_expected_is_a_difference(desk: Path) -> None:
    result = result_of(desk, READY.replace("work_order_contracts: 7003", "purchase_order_contracts: 7506"))
    assert any(text.startswith("commitment-vendor-active warns") for text in result.differences)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("flow: commitment.export", "flow: comitment.export", "Did you mean"),
        ("COM-02", "COM-99", "is no statement"),
        ("7003", "7999", "is no record of work_order_contracts"),
        ("work_order_contracts", "work_orders", "is no table"),
        ("outcome: ready", "outcome: ready, failing: commitment-statue", "commitment-status"),
        ("outcome: ready", "outcome: fine", "one of blocked, waiting, ready"),
        ("outcome: ready", "outcome: ready, notices: tax-code-not-sent", "tax-codes-not-sent"),
        ("7003}", "7003}, settings: {use_procore_number: true}", "is no setting"),
        ("7003}", "7003}, state: sended", '"sended" is no state'),
        ("7003}", "7003}, change: {'line_items[9].amount': 1}", "the list has 2 items"),
        ("7003}", "7003}, change: {status.name: x}", "has no keys"),
        ("7003}", "7003}, change: {'line items': x}", "is no path"),
        ("7003}", "7003}, input: {number: x}", "is no prompt"),
        ("says:", "say:", "unknown key"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(desk: Path, old: str, new: str, told: str) -> None:
    text = problems_of(desk, READY.replace(old, new))
    assert told in text
    assert "some.yaml:" in text


def test_all_problems_of_all_files_come_together(desk: Path) -> None:
    (desk / "other.yaml").write_text(READY.replace("COM-02", "COM-98"), "utf-8")
    text = problems_of(desk, READY.replace("COM-02", "COM-99"))
    assert "COM-98" in text
    assert "COM-99" in text
    assert "is used twice" in text


def test_a_folder_without_a_base_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"base\.yaml does not exist"):
        run_scenarios(program(), tmp_path)


def test_changing_a_record_leaves_the_given_one_as_it_is() -> None:
    record = {"lines": [{"code": "a"}, {"code": "b"}], "name": "n"}
    steps = read_path("lines[code=b].code")
    assert steps is not None
    assert changed(record, steps, "c")["lines"] == [{"code": "a"}, {"code": "c"}]
    assert record["lines"] == [{"code": "a"}, {"code": "b"}]


def test_null_takes_a_key_or_a_line_out_and_plus_adds_one() -> None:
    record = {"lines": [{"code": "a"}, {"code": "b"}], "name": "n"}
    assert changed(record, read_path("name") or (), None) == {"lines": record["lines"]}
    assert changed(record, read_path("lines[1]") or (), None)["lines"] == [{"code": "b"}]
    assert len(changed(record, read_path("lines[+].code") or (), "c")["lines"]) == 3


def test_a_path_that_leads_nowhere_says_where_it_ends() -> None:
    with pytest.raises(PathError, match=r"\[3\] is not there: the list has 1 item"):
        changed({"lines": [{}]}, read_path("lines[3].code") or (), "c")


def test_the_command_ends_with_one_where_a_scenario_fails(desk: Path) -> None:
    (desk / "some.yaml").write_text(READY.replace("7003", "7007"), "utf-8")
    ended = CliRunner().invoke(cli.main, ["test", str(desk), "--pack", str(ROOT)])
    assert ended.exit_code == 1
    assert "commitment-status stands in the way" in " ".join(ended.output.split())


def test_the_command_passes_on_the_scenarios_of_the_pack() -> None:
    ended = CliRunner().invoke(cli.main, ["test", "--pack", str(ROOT)])
    assert ended.exit_code == 0, ended.output
    assert "passed" in ended.output


def test_the_command_ends_with_three_where_a_file_cannot_be_used(desk: Path) -> None:
    (desk / "some.yaml").write_text("scenarios: nothing\n", "utf-8")
    ended = CliRunner().invoke(cli.main, ["test", str(desk), "--pack", str(ROOT)])
    assert ended.exit_code == 3


def test_facts_are_shown_with_their_places_and_scenarios() -> None:
    ended = CliRunner().invoke(cli.main, ["facts", "COM-05", "--pack", str(ROOT)])
    assert ended.exit_code == 0
    assert "shown from both sides" in ended.output
    assert "rules/objects/commitment.yaml:" in ended.output
    assert "does not hold in commitment-two-cost-types" in ended.output


def test_a_pack_with_a_loosened_rule_fails_the_scenarios_that_show_it(tmp_path: Path) -> None:
    """The scenarios can fail: a rule that is weakened is noticed by name."""
    for name in ("rules", "mappings", "schemas", "fixtures"):
        shutil.copytree(ROOT / name, tmp_path / name)
    file = tmp_path / "rules/objects/commitment_change_order.yaml"
    file.write_text(file.read_text("utf-8").replace("title: {max_length: 30}", "title: {max_length: 300}"), "utf-8")
    failed = [
        r.scenario.id for r in run_scenarios(load_program(tmp_path), tmp_path / "fixtures/scenarios") if not r.passed
    ]
    assert failed == ["change-order-title-too-long"]


def test_a_payload_is_kept_on_request_and_a_later_difference_is_told(desk: Path) -> None:
    text = READY.replace("outcome: ready", "outcome: ready, snapshot: true")
    (unkept,) = result_of(desk, text).differences
    assert "record it with --update" in unkept
    (recorded,) = run_scenarios(program(), desk, record=True)
    assert recorded.passed
    assert result_of(desk, text).passed
    later = result_of(desk, text.replace("7003}", "7003}, change: {title: Other works}"))
    assert '+ "Comment": "Other works"' in later.differences[0]


def test_a_record_joined_with_another_shows_the_calls_of_the_join(desk: Path) -> None:
    result = result_of(
        desk,
        """\
scenarios:
  - id: one
    says: A vendor is joined.
    situation: {flow: vendor.import, action: link, record: {erp_vendors: ATLROOF}, counterpart: "5018"}
    expect: {outcome: ready, payload: {company-link: {id: "5018"}}}
""",
    )
    assert result.differences == ()


CAPTURED = """\
scenarios:
  - id: one
    says: A question from the field.
    situation: {flow: commitment.export, captured: question.json}
    expect: {outcome: blocked, failing: approver-privilege}
"""


def test_a_captured_situation_becomes_a_scenario(desk: Path) -> None:
    prepared = next(
        p
        for p in read_scenarios(program(), ROOT / "fixtures/scenarios").scenarios
        if p.scenario.id == "commitment-accepted-without-privilege"
    )
    situation = {
        "object": "commitment.export",
        "action": "accept",
        "record": prepared.record,
        "context": prepared.context,
        "input": {},
        "actor": prepared.actor,
    }
    (desk / "question.json").write_text(json.dumps(situation, default=str), "utf-8")
    assert result_of(desk, CAPTURED).differences == ()
    allowed = CAPTURED.replace("question.json", "question.json, actor: dana.whitfield@harborpoint.example")
    assert "but it is ready" in result_of(desk, allowed).differences[0]


@pytest.mark.parametrize("text", ["", "[]", '{"record": 7}', "{"])
def test_a_captured_file_that_cannot_be_used_is_told(desk: Path, text: str) -> None:
    if text:
        (desk / "question.json").write_text(text, "utf-8")
    assert "question.json" in problems_of(desk, CAPTURED)
