"""``evaluate --situations``: each is judged on its own, for any action, with its own context, input and actor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands_world import APPROVER, READER, Company, valid


def judged(call: Any, folder: Path, *situations: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    (folder / "s.jsonl").write_text("\n".join(map(json.dumps, situations)), encoding="utf-8")
    result = call("evaluate", "--situations", "s.jsonl", "--format", "json")
    found = valid("decision", result.stdout)
    return found["decisions"], found["unreadable"], result.exit_code


def accepting(company: Company, **parts: Any) -> dict[str, Any]:
    return {
        "object": "commitment",
        "action": "accept",
        "record": company.order(7003),
        "context": {**company.context, "item": {"state": "sent"}},
        **parts,
    }


def test_each_situation_has_its_own_context_and_actor(tmp_path: Path, call: Any, company: Company) -> None:
    other = {**company.context, "item": {"state": "not_sent"}}
    decided, unreadable, code = judged(
        call,
        tmp_path,
        accepting(company, actor=APPROVER),
        accepting(company, actor=READER),
        accepting(company, actor=APPROVER, context=other),
        accepting(company, actor=APPROVER, input={"subcontract_number": "A,1"}),
    )
    assert [one["outcome"] for one in decided] == ["ready", "blocked", "blocked", "blocked"]
    assert [[reason["rule"] for reason in one["reasons"]] for one in decided[1:]] == [
        ["approver-privilege", "approver-tool-permission"],
        ["state-of-item"],
        ["subcontract-number-characters"],
    ]
    assert not unreadable and code == 0


def test_an_unknown_person_cannot_be_told_and_is_never_let_through(tmp_path: Path, call: Any, company: Company) -> None:
    decided, _, _ = judged(
        call, tmp_path, accepting(company, actor="nobody@example.com"), accepting(company, actor=None)
    )
    for one in decided:
        assert one["outcome"] == "blocked"
        assert {reason["outcome"] for reason in one["reasons"]} == {"cannot_tell"}
        assert "approver-privilege" in {reason["rule"] for reason in one["reasons"]}


def test_without_an_actor_the_record_alone_is_judged_and_the_answer_says_so(
    tmp_path: Path, call: Any, company: Company
) -> None:
    ((one,), _, _) = judged(call, tmp_path, accepting(company))
    assert one["outcome"] == "ready" and "approver-privilege" in one["not_asked"]


def test_a_person_may_be_given_outright(tmp_path: Path, call: Any, company: Company) -> None:
    person = {
        "login": "new",
        "name": "New",
        "active": True,
        "permissions": {"erp_integrations": "admin"},
        "privileges": ["can_push_to_accounting"],
    }
    ((one,), _, _) = judged(call, tmp_path, accepting(company, actor=person))
    assert one["outcome"] == "ready" and not one["not_asked"]


def test_an_action_of_a_direction_that_does_not_exist_is_refused_in_the_words_of_the_pack(
    tmp_path: Path, call: Any, company: Company
) -> None:
    situation = accepting(company, action="import")
    ((one,), _, _) = judged(call, tmp_path, situation)
    assert one["outcome"] == "blocked"
    assert [reason["rule"] for reason in one["reasons"]] == ["commitments-are-not-imported"]
    assert "CON-02" in one["reasons"][0]["sources"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"object": "comitment"}, 'Did you mean "commitment"?'),
        ({"object": "vendor", "action": "unlink"}, "vendor.import or vendor.export"),
        ({"record": None}, 'no "record"'),
        ({"record": []}, "a list"),
        ({"actor": 5}, '"actor" is a number'),
        ({"context": {"projects": 5}}, '"projects" of the context is a number'),
        ({"contxt": {}}, 'Did you mean "context"?'),
        ({"action": 5}, '"action" is a number'),
    ],
)
def test_a_situation_that_cannot_be_used_is_reported_and_the_rest_goes_on(
    tmp_path: Path, call: Any, company: Company, parts: dict[str, Any], said: str
) -> None:
    good = accepting(company, actor=APPROVER)
    decided, unreadable, code = judged(call, tmp_path, {**good, **parts}, good)
    assert [one["outcome"] for one in decided] == ["ready"]
    assert said in unreadable[0]["message"] and unreadable[0]["origin"]["line"] == 1
    assert code == 3


def test_an_unknown_action_is_refused_and_says_what_might_have_been_meant(
    tmp_path: Path, call: Any, company: Company
) -> None:
    ((one,), _, _) = judged(call, tmp_path, accepting(company, action="acept"))
    assert one["outcome"] == "blocked" and "accept" in one["reasons"][0]["fix"]


def test_one_situation_written_over_many_lines_is_one_situation(tmp_path: Path, call: Any, company: Company) -> None:
    text = json.dumps(accepting(company, actor=APPROVER), indent=2)
    (tmp_path / "s.json").write_text(f"{text}\n{text}\n", encoding="utf-8")
    result = call("evaluate", "--situations", "s.json", "--brief")
    assert "2 commitments (export): 2 ready" in result.stdout


def test_situations_stand_alone(tmp_path: Path, call: Any) -> None:
    result = call("evaluate", "commitment", "--situations", "s.json")
    assert result.exit_code == 2 and "stands alone" in result.stderr
