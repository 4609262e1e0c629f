"""lint tells what could be refused late, what the documents disagree on, and ends as it is asked to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands_world import ROOT, call_in


@pytest.fixture
def loosened(tmp_path: Path) -> Path:
    """The pack without its rule about the length of a name."""
    call_in(tmp_path, "init", "mine")
    file = tmp_path / "mine/rules/objects/project.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("must: {name: {max_length: 25}}") == 1
    file.write_text(text.replace("must: {name: {max_length: 25}}", "must: {name: {max_length: 26}}"), encoding="utf-8")
    return tmp_path / "mine"


def test_a_rule_that_is_too_wide_is_told_with_both_places(loosened: Path) -> None:
    result = call_in(loosened, "lint")
    assert result.exit_code == 0
    assert "mappings/project.export.yaml:" in result.stdout and "late refusal: could be too long" in result.stdout
    assert "Job_Description: it takes 25 characters; name may have 26." in result.stdout
    assert "see: schemas/spectrum/AddJob.json:" in result.stdout
    assert "spectrum/AddJob Job_Description: not proved, see above" in result.stdout


def test_strict_ends_with_three_where_a_record_could_be_refused_late(loosened: Path) -> None:
    assert call_in(loosened, "lint", "--strict").exit_code == 3


def test_findings_and_disagreements_are_there_for_machines(loosened: Path) -> None:
    said = json.loads(call_in(loosened, "lint", "--format", "json").stdout)
    assert said["problems"] == []
    assert ("project.export", "job", "Job_Description", "could be too long", "warning") in {
        (one["flow"], one["call"], one["target"], one["kind"], one["level"]) for one in said["findings"]
    }
    topics = {one["id"]: one for one in said["disagreements"]}
    assert topics["project-name"]["guards"] == [{"field": "spectrum/AddJob Job_Description", "proved": False}]
    assert [one["value"] for one in topics["change-order-number"]["versions"]] == ["12", "8", "no limit"]


def test_a_call_without_a_layout_is_a_hole_and_ends_with_three(loosened: Path) -> None:
    file = loosened / "mappings/vendor.export.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("    schema: spectrum/AddVendor\n", ""), encoding="utf-8")
    result = call_in(loosened, "lint")
    assert result.exit_code == 3 and "hole: could be cut" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rules: project-name-length", "rules: project-name-lenght", 'Did you mean "project-name-length"?'),
        ("settings: approvers_need_admin", "settings: approvers_need", "unknown setting"),
        ("field: Job_Description", "field: Job_Descripton", 'Did you mean "Job_Description"?'),
        ("source: [PRJ-04, A-JOB-01]", "source: [PRJ-44, A-JOB-01]", "unknown statement"),
        ("id: project-name\n", "id: change-order-number\n", "id used twice"),
    ],
)
def test_a_disagreement_that_names_nothing_known_is_a_problem(loosened: Path, old: str, new: str, said: str) -> None:
    file = loosened / "rules/disagreements.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = call_in(loosened, "lint")
    assert result.exit_code == 3 and said in result.stdout


def test_of_the_pack_of_this_repository_all_but_one_field_is_proved(tmp_path: Path) -> None:
    result = call_in(tmp_path, "lint", "--pack", ROOT, "--format", "json")
    assert result.exit_code == 0, result.stdout
    said = json.loads(result.stdout)
    # Amounts of lines with the same item are added up with their markups, and no rule can say how many there are.
    assert {(one["flow"], one["target"]) for one in said["findings"]} == {
        ("prime_contract_change_order.export", "CR_Revenue")
    }
    assert all(guard["proved"] for one in said["disagreements"] for guard in one["guards"])
