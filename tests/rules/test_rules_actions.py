"""Actions with more to them: the rules of another one, a field to be edited, a setting to be changed, and what nobody is offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules_world import CONNECTOR, CONTEXT, KIM, ORDER_1, World, compiled, standing, world

from engine.reasoning.facts import Verdict

ACTIONS = """\
actions:
  edit:
    label: Edit
    directions: export
    edits: field
    prompts: {field: {label: Field, at: edit}}
    doc: asks whether a field may be edited
    source: TOY-02
  resend: {label: Send again, directions: export, from: sent, to: sent, like: send, doc: asks the rules of sending}
  take_back: {label: Take back, directions: export, from: sent, to: new, doc: frees it}
  weigh: {label: Weigh, directions: export, objects: party, doc: only of parties}
  restore:
    label: Restore
    directions: export
    doc: nobody is offered it
    refused: {id: gone-for-good, text: "What is gone is gone.", source: TOY-01}
  delete:
    label: Delete
    directions: export
    doc: asks whether it may be deleted
    notices: [{id: for-good, text: Nothing brings it back., source: TOY-01}]
    requirements: [{id: not-done, must: {item.state: {not_equals: done}}, reason: It is done.}]
  set:
    label: Change
    directions: export
    changes_setting: {setting: setting, value: value}
    prompts: {setting: {label: Setting, at: set}, value: {label: Value, at: set}}
    doc: asks whether a setting may be changed
"""
LOCK = """\
locks:
  - {id: kept, on: [sent, done], fields: [title, lines], reason: "{{ label }} is kept.", source: TOY-01}
prerequisites:
  - {id: short, must: {title: {max_length: 8}}, source: TOY-01}
"""
LEE = {**KIM, "name": "Lee", "permissions": {"desk": "read"}}


@pytest.fixture
def toy(tmp_path: Path) -> World:
    world(tmp_path, LOCK)
    needs = 'default: "true", change_needs: {tool: desk, any_of: [admin]}, doc: is it offered'
    text = CONNECTOR.replace("actions:\n", ACTIONS).replace('default: "true", doc: is it offered', needs)
    (tmp_path / "rules/connector.yaml").write_text(text, "utf-8")
    return compiled(tmp_path)


def in_state(state: str) -> dict[str, object]:
    return {**CONTEXT, "item": {"state": state}}


@pytest.mark.parametrize("field", ["title", "Title", "lines", "lines.amount"])
def test_a_locked_field_cannot_be_edited_and_the_way_out_is_told(toy: World, field: str) -> None:
    decision = toy.ask(action="edit", context=in_state("sent"), given={"field": field})
    (reason,) = decision.standing_in_the_way()
    assert (reason.rule, reason.kind, reason.sources) == ("kept", "lock", ("TOY-01",))
    assert reason.message.endswith("is kept.") and "Take back" in reason.fix


@pytest.mark.parametrize(("state", "field"), [("new", "title"), ("sent", "number"), ("sent", "Number")])
def test_a_field_that_no_lock_covers_can_be_edited(toy: World, state: str, field: str) -> None:
    assert toy.ask(action="edit", context=in_state(state), given={"field": field}).ready


def test_which_field_is_meant_has_to_be_said_and_has_to_be_one(toy: World) -> None:
    unsaid = toy.ask(action="edit").standing_in_the_way()
    unknown = toy.ask(action="edit", given={"field": "titel"}).standing_in_the_way()
    assert [reason.rule for reason in (*unsaid, *unknown)] == ["field-of-edit", "field-of-edit"]
    assert "--set field=FIELD" in unsaid[0].fix and "Title" in unknown[0].fix
    assert toy.ask(action="edit", given={"field": "lines.colour"}).verdict is Verdict.BLOCKED


def test_an_action_that_is_like_another_asks_its_rules(toy: World) -> None:
    long = {**ORDER_1, "title": "Paint, white"}
    assert standing(toy.ask(long, "resend", in_state("sent"))) == ["short"]
    assert standing(toy.ask(long, "take_back", in_state("sent"))) == []


def test_what_nobody_is_offered_says_why(toy: World) -> None:
    decision = toy.ask(action="restore")
    assert decision.verdict is Verdict.BLOCKED
    assert [(one.rule, one.message) for one in decision.reasons] == [("gone-for-good", "What is gone is gone.")]


def test_an_action_of_other_objects_does_not_exist_here(toy: World) -> None:
    assert standing(toy.ask(action="weigh")) == ["action-of-flow"]


def test_a_rule_may_ask_the_state_that_the_links_tell(toy: World) -> None:
    assert toy.ask(action="delete").ready
    assert standing(toy.ask({**ORDER_1, "ledger_id": "L1"}, "delete")) == ["not-done"]
    assert standing(toy.ask({**ORDER_1, "ledger_id": "L1"}, "delete", in_state("new"))) == []


def test_a_notice_of_an_action_is_given_only_with_it(toy: World) -> None:
    assert [notice.id for notice in toy.ask(action="delete").notices] == ["for-good"]
    assert toy.ask(action="edit", given={"field": "number"}).notices == ()


@pytest.mark.parametrize(
    ("given", "actor", "rules"),
    [
        ({"setting": "offer_number", "value": "false"}, KIM, []),
        ({"setting": "offer_number", "value": "false"}, LEE, ["setting-permission"]),
        ({"setting": "offer_number", "value": "false"}, None, ["setting-permission"]),
        ({"setting": "offer_number", "value": "perhaps"}, KIM, ["setting-value"]),
        ({"setting": "most", "value": "12"}, LEE, []),
        ({"setting": "most", "value": "a dozen"}, LEE, ["setting-value"]),
        ({"setting": "least", "value": "1"}, KIM, ["setting-known"]),
        ({}, KIM, ["setting-known"]),
    ],
)
def test_a_setting_is_changed_by_who_may_and_to_what_it_can_be(
    toy: World, given: dict[str, str], actor: dict[str, object] | None, rules: list[str]
) -> None:
    assert standing(toy.ask(action="set", given=given, actor=actor)) == rules


def test_without_a_person_only_setting_and_value_are_asked(toy: World) -> None:
    assert toy.ask(action="set", given={"setting": "offer_number", "value": "false"}).ready


def test_a_flow_has_words_of_its_own_for_what_it_never_offers(tmp_path: Path) -> None:
    own = world(tmp_path, "refused_actions: {accept: {id: never-here, text: Not here., source: TOY-01}}")
    assert [(one.rule, one.message) for one in own.ask(action="accept").reasons] == [("never-here", "Not here.")]


def test_rows_of_a_list_can_be_told_by_several_values_and_by_a_part_of_one(tmp_path: Path) -> None:
    world(tmp_path)
    text = (tmp_path / "rules/objects/order.yaml").read_text("utf-8")
    fields = """\
      place: {path: ledger_id, part: {separator: ":", number: 2}, type: id, label: Place}
      shelf:
        type: list
        label: Shelf
        rows_of: {list: articles, by: [order, place], key: [id, place]}
        fields: {id: {type: id, label: Article id}}
      lines:
"""
    rule = "    prerequisites:\n      - {id: in-stock, must: {shelf: {count: {at_least: 1}}}}\n"
    (tmp_path / "rules/objects/order.yaml").write_text(text.replace("      lines:\n", fields, 1) + rule, "utf-8")
    toy = compiled(tmp_path)
    articles = [{"id": "x", "order": 1, "place": "B"}, {"id": "y", "order": 1, "place": "C"}]

    def found(ledger: str | None) -> list[str]:
        return standing(
            toy.ask(
                {**ORDER_1, "ledger_id": ledger}, "send", {**CONTEXT, "articles": articles, "item": {"state": "new"}}
            )
        )

    assert found("A:B") == []
    assert found("A:D") == ["in-stock"]
    assert found("A") == ["in-stock"]
