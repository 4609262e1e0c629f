"""What a writer of rules is told when a name means nothing, or a check is asked of a field that it cannot be asked of."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules_world import CONNECTOR, ORDER, PARTY, STATEMENTS

from engine.load.problem import Problem, Problems
from engine.load.render import render_problems
from engine.pack.pack import read_pack
from engine.rules.program import compile_flows
from engine.rules.references import check_references


def problems(tmp_path: Path, rules: str, connector: str = CONNECTOR, order: str = ORDER) -> tuple[Problem, ...]:
    """What is wrong with further keys of the order flow, but for what the toy leaves out on purpose."""
    indented = "".join(f"    {line}\n" for line in rules.splitlines())
    texts = {"connector.yaml": connector, "statements.yaml": STATEMENTS, "objects/order.yaml": order + indented}
    for name, text in {**texts, "objects/party.yaml": PARTY}.items():
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    reading = read_pack(tmp_path)
    assert reading.pack is not None
    found = Problems()
    found.extend(problem for problem in reading.problems if "mappings/" not in problem.position.file)
    check_references(reading.pack, found)
    compile_flows(reading.pack.objects, reading.pack.flows, reading.pack.connector, found)
    # The toy has neither mappings nor files of its systems.
    return tuple(problem for problem in found.sorted() if problem.kind not in ("missing mapping", "no such file"))


def rule(must: str, more: str = "") -> str:
    return f"prerequisites:\n  - {{id: one, must: {must}{more}}}"


def test_the_toy_itself_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path, rule("{title: {max_length: 9}}", ", source: TOY-01")) == ()


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (rule("{titel: {max_length: 9}}"), 'Did you mean "title"?'),
        (rule("{record.titel: {max_length: 9}}"), '"record.titel" is no field here.'),
        (rule("{party.nam: {max_length: 9}}"), 'Did you mean "party.name"?'),
        (rule("{settings.mots: {required: true}}"), 'Did you mean "settings.most"?'),
        (rule("{input.numbr: {required: true}}"), 'Did you mean "input.number"?'),
        (rule("{title: {max_lenth: 9}}"), 'Did you mean "max_length"?'),
        (rule("{lines: {each: {articel: {required: true}}}}"), 'Did you mean "article"?'),
        (rule("{lines: {same_value: knd}}"), '"knd" is no field'),
        (rule("{title: {each: {article: {required: true}}}}"), "asks the lines of a list, but title holds a text"),
        (rule("{title: {at_most: 5}}"), '"at_most" cannot be asked of title, which holds a text'),
        (rule("{party_id: {linked: partie}}"), 'Did you mean "party"?'),
        (rule("{title: {in_list: {list: partis, by: name}}}"), 'Did you mean "parties"?'),
        (rule("{actor: {has_permission: {tool: desc, any_of: admin}}}"), 'Did you mean "desk"?'),
        (rule("{actor: {has_permission: {tool: desk, any_of: amdin}}}"), 'Did you mean "admin"?'),
        (rule("{actor: {has_privilege: may_acept}}"), 'Did you mean "may_accept"?'),
        (rule("{title: {required: true}}", ", at: sned"), 'Did you mean "send"?'),
        (rule("{title: {required: true}}", ", source: TOY-09"), '"TOY-09" is no statement'),
        (rule("{title: {required: true}}", ", reason: 'no {{ end'"), "bad template"),
        (rule("{title: {matches: '(a+)+$'}}"), "wrong value"),
        ("locks:\n  - {id: all, on: snet, fields: [title]}", 'Did you mean "sent"?'),
        ("locks:\n  - {id: all, on: sent, fields: [titel]}", 'Did you mean "title"?'),
        ("needs:\n  - {id: one, object: partie, at: party_id, state: linked}", 'Did you mean "party"?'),
        ("needs:\n  - {id: one, object: party, at: partyid, state: linked}", 'Did you mean "party_id"?'),
        ("notices:\n  - {id: one, text: x, when: {titel: {required: true}}}", 'Did you mean "title"?'),
    ],
)
def test_a_wrong_name_is_told_with_its_place_and_what_was_meant(tmp_path: Path, rules: str, told: str) -> None:
    found = problems(tmp_path, rules)
    text = render_problems(found, lambda _: ())
    assert told in text
    assert len(found) == 1, text
    assert found[0].position.file == "rules/objects/order.yaml"
    assert found[0].position.line > 20


def test_all_wrong_names_of_a_rule_come_together(tmp_path: Path) -> None:
    found = problems(
        tmp_path, rule("{titel: {required: true}, numbr: {required: true}}", ", when: {totl: {equals: 1}}")
    )
    assert len(found) == 3


def test_an_id_that_is_used_twice_names_both_places(tmp_path: Path) -> None:
    rules = rule("{title: {required: true}}") + "\n  - {id: one, must: {number: {required: true}}}"
    (problem,) = problems(tmp_path, rules)
    assert problem.kind == "id used twice"
    assert problem.related is not None and problem.related.line < problem.position.line


def test_an_action_that_leads_to_an_unknown_state_is_told(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "", CONNECTOR.replace("to: done", "to: don"))
    assert problem.position.file == "rules/connector.yaml"
    assert 'Did you mean "done"?' in problem.fix


def test_a_direction_that_asks_an_unknown_action_is_told(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "", CONNECTOR.replace("asks: send", "asks: snd"))
    assert '"snd" is no action' in problem.message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("list: articles, by: id, take", "list: articels, by: id, take", 'Did you mean "articles"?'),
        ("field: article,", "field: artcle,", 'Did you mean "article"?'),
        ("field: article,", "field: article, path: article,", "needs either a path or a field"),
        ("list: articles, by: order", "list: artcles, by: order", 'Did you mean "articles"?'),
        ("key: id}", "key: idd}", '"idd" is no field'),
        ("lines: row", "lines: row\n        named_by: idd", '"idd" is no field of the lines'),
        ("number: {label: Number}", "number: {label: Number, format: DD.MM.CCYY}", "Add type: date"),
        ("    fields:\n", "    matching: {list: partys, ours: title, theirs: name}\n    fields:\n", '"parties"?'),
        ("    fields:\n", "    matching: {list: parties, ours: titel, theirs: name}\n    fields:\n", '"title"?'),
        ("    fields:\n", "    matching: {list: parties, ours: title, theirs: nam}\n    fields:\n", '"name"?'),
    ],
)
def test_what_a_field_refers_to_must_be_there(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in ORDER
    found = problems(tmp_path, "", order=ORDER.replace(old, new, 1))
    assert told in render_problems(found, lambda _: ())
    assert len(found) == 1
