"""The five answers of a rule, and what each does to the record."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules_world import CONTEXT, KIM, ORDER_1, answer, recompiled, standing, world

from engine.reasoning.facts import Verdict
from engine.rules.situation import Waiver

TITLE = """\
prerequisites:
  - id: short-title
    must: {title: {max_length: 10}}
    reason: "The title has {{ length }} characters."
    fix: Shorten it.
    source: TOY-01
"""


def test_a_rule_that_passes_lets_the_record_through(tmp_path: Path) -> None:
    decision = world(tmp_path, TITLE).ask()
    assert answer(decision, "short-title") == "pass"
    assert decision.verdict is Verdict.READY


def test_a_rule_that_fails_blocks_and_explains_itself(tmp_path: Path) -> None:
    decision = world(tmp_path, TITLE).ask({**ORDER_1, "title": "A much too long title"})
    (reason,) = decision.reasons
    assert decision.verdict is Verdict.BLOCKED
    assert reason.message == "The title has 21 characters."
    assert reason.fix == "Shorten it."
    assert reason.sources == ("TOY-01",)
    assert reason.path == "title"
    assert reason.seen == "A much too long title"
    assert reason.owner == "clerk"
    assert str(reason.position).startswith("rules/objects/order.yaml:")


@pytest.mark.parametrize("title", [None, "", "   "])
def test_missing_data_cannot_be_told_and_never_passes(tmp_path: Path, title: str | None) -> None:
    decision = world(tmp_path, TITLE).ask({**ORDER_1, "title": title})
    assert answer(decision, "short-title") == "cannot_tell"
    assert decision.verdict is Verdict.BLOCKED
    assert decision.reasons[0].message == "Title is not given."


def test_a_value_of_another_type_cannot_be_told_and_is_quoted(tmp_path: Path) -> None:
    rules = "prerequisites:\n  - {id: small, must: {total: {at_most: 100}}}"
    decision = world(tmp_path, rules).ask({**ORDER_1, "total": "twelve"})
    assert answer(decision, "small") == "cannot_tell"
    assert "twelve, which is not a number" in decision.reasons[0].message


def test_a_condition_that_does_not_hold_leaves_the_rule_out(tmp_path: Path) -> None:
    rules = TITLE + "    when: {number: {equals: B-1}}"
    decision = world(tmp_path, rules).ask({**ORDER_1, "title": "A much too long title"})
    assert answer(decision, "short-title") == "not_applicable"
    assert decision.verdict is Verdict.READY


def test_a_condition_that_cannot_be_told_leaves_the_rule_standing(tmp_path: Path) -> None:
    decision = world(tmp_path, TITLE + "    when: {number: {equals: B-1}}").ask({**ORDER_1, "number": None})
    assert answer(decision, "short-title") == "cannot_tell"
    assert decision.verdict is Verdict.BLOCKED


def test_a_warning_never_blocks(tmp_path: Path) -> None:
    decision = world(tmp_path, TITLE + "    severity: warn").ask({**ORDER_1, "title": "A much too long title"})
    assert decision.verdict is Verdict.READY
    assert [reason.rule for reason in decision.reasons] == ["short-title"]
    assert standing(decision) == []


def test_a_rule_bites_only_at_the_actions_that_it_names(tmp_path: Path) -> None:
    flow = world(tmp_path, TITLE + "    at: accept")
    record = {**ORDER_1, "title": "A much too long title"}
    assert standing(flow.ask(record, "send")) == []
    assert standing(flow.ask(record, "accept", {**CONTEXT, "item": {"state": "sent"}})) == ["short-title"]


def test_all_failing_rules_come_at_once(tmp_path: Path) -> None:
    rules = TITLE + "  - {id: numbered, must: {number: {required: true}}}\n  - {id: small, must: {total: {at_most: 1}}}"
    decision = world(tmp_path, rules).ask({**ORDER_1, "title": "A much too long title", "number": None})
    assert standing(decision) == ["numbered", "short-title", "small"]


def test_a_waived_rule_is_told_but_does_not_block(tmp_path: Path) -> None:
    waiver = Waiver("short-title", "order.export", "1", "Ada", "agreed by phone", "2026-12-31")
    decision = world(tmp_path, TITLE).ask({**ORDER_1, "title": "A much too long title"}, waivers=(waiver,))
    assert decision.verdict is Verdict.READY
    assert decision.reasons[0].waived_by == "Ada: agreed by phone (until 2026-12-31)"


def test_a_waiver_of_another_record_waives_nothing(tmp_path: Path) -> None:
    waiver = Waiver("short-title", "order.export", "2", "Ada", "agreed", "2026-12-31")
    decision = world(tmp_path, TITLE).ask({**ORDER_1, "title": "A much too long title"}, waivers=(waiver,))
    assert decision.verdict is Verdict.BLOCKED


NEED = """\
needs:
  - {id: party-first, object: party, at: party_id, state: linked, reason: "The party is not linked.", source: TOY-01}
"""


def test_an_unmet_need_makes_the_record_wait_and_names_what_for(tmp_path: Path) -> None:
    decision = world(tmp_path, NEED).ask({**ORDER_1, "party_id": 8})
    assert decision.verdict is Verdict.WAITING
    assert decision.reasons[0].waits_for == ("party", "8")


def test_a_link_of_the_store_meets_the_need(tmp_path: Path) -> None:
    links = {**CONTEXT, "links": {"party": {"8": "S8"}}}
    assert world(tmp_path, NEED).ask({**ORDER_1, "party_id": 8}, context=links).verdict is Verdict.READY


def test_a_need_without_any_list_cannot_be_told_and_waits(tmp_path: Path) -> None:
    decision = world(tmp_path, NEED).ask(context={"season": {}})
    assert answer(decision, "party-first") == "cannot_tell"
    assert decision.verdict is Verdict.WAITING


def test_blocked_goes_before_waiting(tmp_path: Path) -> None:
    decision = world(tmp_path, NEED + TITLE).ask({**ORDER_1, "party_id": 8, "title": "A much too long title"})
    assert decision.verdict is Verdict.BLOCKED
    assert standing(decision) == ["party-first", "short-title"]


def test_nobody_waives_a_need(tmp_path: Path) -> None:
    waiver = Waiver("party-first", "order.export", "*", "Ada", "why not", "2026-12-31")
    assert world(tmp_path, NEED).ask({**ORDER_1, "party_id": 8}, waivers=(waiver,)).verdict is Verdict.WAITING


SENT = {**CONTEXT, "item": {"state": "sent"}}


def test_where_nobody_is_named_rules_about_the_person_are_not_asked_and_the_answer_says_so(tmp_path: Path) -> None:
    decision = world(tmp_path).ask(action="accept", context=SENT)
    assert decision.verdict is Verdict.READY
    assert decision.not_asked == ("may-accept",)


def test_of_an_unknown_person_nothing_can_be_told(tmp_path: Path) -> None:
    decision = world(tmp_path).ask(action="accept", context=SENT, actor=None)
    assert answer(decision, "may-accept") == "cannot_tell"
    assert decision.verdict is Verdict.BLOCKED


def test_a_person_with_the_privilege_may(tmp_path: Path) -> None:
    assert world(tmp_path).ask(action="accept", context=SENT, actor=KIM).verdict is Verdict.READY


def test_a_person_without_the_privilege_may_not_and_is_named(tmp_path: Path) -> None:
    decision = world(tmp_path).ask(action="accept", context=SENT, actor={**KIM, "privileges": []})
    assert decision.reasons[0].message == "Kim may not accept."


def test_an_action_is_refused_in_another_state_with_what_to_do_instead(tmp_path: Path) -> None:
    decision = world(tmp_path).ask(context=SENT)
    (reason,) = decision.reasons
    assert reason.rule == "state-of-item"
    assert reason.message == "Send is not offered: the order is Sent."
    assert reason.fix == "Take it back first."
    assert reason.sources == ("TOY-02",)


def test_a_record_that_carries_its_counterparts_id_is_synced(tmp_path: Path) -> None:
    decision = world(tmp_path).ask({**ORDER_1, "ledger_id": "L1"})
    assert decision.state == "done"
    assert decision.verdict is Verdict.BLOCKED


def test_an_unknown_action_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    decision = world(tmp_path).ask(action="sent")
    assert decision.verdict is Verdict.BLOCKED
    assert "send" in decision.reasons[0].fix


def test_a_prompt_is_filled_from_the_record_while_the_setting_is_on(tmp_path: Path) -> None:
    flow = world(tmp_path)
    assert (flow.ask().inputs or {})["number"] == "A-1"
    off = {**CONTEXT, "settings": {"offer_number": False}}
    assert "number" not in (flow.ask(context=off).inputs or {})


def test_what_is_typed_goes_before_what_is_offered_unless_it_cannot_be_edited(tmp_path: Path) -> None:
    inputs = world(tmp_path).ask(given={"number": "B-9", "fixed": "mine"}).inputs or {}
    assert inputs == {"number": "B-9", "fixed": "Paint"}


def test_blank_input_counts_as_not_typed(tmp_path: Path) -> None:
    assert (world(tmp_path).ask(given={"number": "  "}).inputs or {})["number"] == "A-1"


KINDS = "prerequisites:\n  - {id: one-kind, must: {lines: {each: {kind: {equals: red}}}}}"


def test_a_value_that_stands_in_another_list_is_found_there(tmp_path: Path) -> None:
    assert answer(world(tmp_path, KINDS).ask(), "one-kind") == "pass"


def test_a_key_that_the_other_list_does_not_hold_is_missing_in_its_line(tmp_path: Path) -> None:
    lines = [{"article": "x"}, {"article": "unknown"}]
    decision = world(tmp_path, KINDS).ask({**ORDER_1, "lines": lines})
    assert answer(decision, "one-kind") == "cannot_tell"
    assert decision.reasons[0].path == "lines[2].kind"


def test_without_the_other_list_it_cannot_be_told(tmp_path: Path) -> None:
    decision = world(tmp_path, KINDS).ask(context={"season": {}, "parties": []})
    assert answer(decision, "one-kind") == "cannot_tell"
    assert "the list of articles is not given" in decision.reasons[0].message


STOCK = "prerequisites:\n  - {id: one-row, must: {stock: {count: {at_least: 1, at_most: 1}}}}"


def test_rows_of_a_list_belong_to_the_record_that_they_name(tmp_path: Path) -> None:
    flow = world(tmp_path, STOCK)
    assert answer(flow.ask(), "one-row") == "pass"
    assert answer(flow.ask({**ORDER_1, "id": 99}), "one-row") == "fail"


def test_rows_of_a_list_that_is_not_given_are_not_taken_for_none(tmp_path: Path) -> None:
    rules = "prerequisites:\n  - {id: no-row, must: {stock: {count: {at_most: 0}}}}"
    assert answer(world(tmp_path, rules).ask(context={}), "no-row") == "cannot_tell"


def test_a_record_of_the_surroundings_is_found_by_its_id(tmp_path: Path) -> None:
    rules = "prerequisites:\n  - {id: meyer, must: {party.name: {equals: Meyer}}}"
    flow = world(tmp_path, rules)
    assert answer(flow.ask(), "meyer") == "pass"
    assert answer(flow.ask({**ORDER_1, "party_id": 8}), "meyer") == "fail"
    assert answer(flow.ask({**ORDER_1, "party_id": 9}), "meyer") == "cannot_tell"


def test_a_record_without_an_id_is_judged_all_the_same(tmp_path: Path) -> None:
    decision = world(tmp_path, TITLE).ask({"title": "Paint"})
    assert decision.identity is None
    assert answer(decision, "short-title") == "pass"


def test_a_notice_is_given_only_where_its_condition_holds(tmp_path: Path) -> None:
    rules = 'notices:\n  - {id: big, when: {total: {at_least: 100}}, text: "A total of {{ total }}."}'
    flow = world(tmp_path, rules)
    assert flow.ask().notices == ()
    assert flow.ask({**ORDER_1, "total": "250.00"}).notices[0].text == "A total of 250.00."


def test_lines_are_told_by_the_field_that_people_know_them_by(tmp_path: Path) -> None:
    rules = "prerequisites:\n  - {id: old, must: {stock: {each: {id: {equals: z}}}}, reason: 'Wrong: {{ where }}.'}"
    flow = world(tmp_path, rules)
    rows = [{"id": "x", "order": 1}, {"id": "z", "order": 1}, {"id": "y", "order": 1}]
    assert flow.ask(context={**CONTEXT, "articles": rows}).reasons[0].message == "Wrong: 1 and 3."
    order = tmp_path / "rules/objects/order.yaml"
    named = order.read_text("utf-8").replace("lines: row\n", "lines: row\n        named_by: id\n")
    flow = recompiled(tmp_path, named)
    assert flow.ask(context={**CONTEXT, "articles": rows}).reasons[0].message == "Wrong: x and y."


def test_a_list_that_is_no_list_is_quoted_rather_than_called_missing(tmp_path: Path) -> None:
    rules = "prerequisites:\n  - {id: named, must: {lines: {each: {article: {required: true}}}}}"
    flow = world(tmp_path, rules)
    assert "Lines holds none at all" in flow.ask({**ORDER_1, "lines": "none at all"}).reasons[0].message
    missing = flow.ask({**ORDER_1, "lines": None}).reasons[0]
    assert missing.message == "Lines: the list is not given, so this cannot be told."
