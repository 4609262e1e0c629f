"""A field under a key that a setting names, links kept apart, links told by another list, and the past of a record."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules_world import CONNECTOR, CONTEXT, ORDER, ORDER_1, answer, compiled, recompiled, standing, world

from engine.load.problem import Problems
from engine.pack.pack import read_pack
from engine.rules.program import compile_flows

NAMED = ORDER.replace(
    "      total: {type: decimal, label: Total}", "      total: {key_from: total_column, type: decimal, label: Total}"
)
COLUMN = CONNECTOR.replace(
    "surroundings:", "  total_column: {label: Column, type: text, default: Total, doc: its name}\nsurroundings:"
)
RICH = """\
prerequisites:
  - id: rich
    must: {total: {more_than: 10}}
"""


def rules(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def with_column(tmp_path: Path, connector: str = COLUMN, order: str = NAMED) -> Path:
    world(tmp_path)
    (tmp_path / "rules/connector.yaml").write_text(connector, "utf-8")
    (tmp_path / "rules/objects/order.yaml").write_text(order + rules(RICH), "utf-8")
    return tmp_path


def problems_of(folder: Path) -> str:
    reading = read_pack(folder)
    assert reading.pack is not None
    problems = Problems()
    compile_flows(reading.pack.objects, reading.pack.flows, reading.pack.connector, problems)
    return " ".join(f"{problem.message} {problem.fix}" for problem in problems.sorted())


@pytest.mark.parametrize(
    ("settings", "told"),
    [({}, "pass"), ({"total_column": "Grand Total (net)"}, "fail"), ({"total_column": "Sum"}, "cannot_tell")],
    ids=["as the pack says", "as the company says", "a column that is not there"],
)
def test_a_value_is_read_under_the_key_that_the_company_gives_it(
    tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    toy = compiled(with_column(tmp_path))
    record = {**ORDER_1, "Total": "12.50", "Grand Total (net)": "9.00"}
    assert answer(toy.ask(record, context={**CONTEXT, "settings": settings}), "rich") == told


def test_a_key_of_an_unknown_setting_is_told_with_the_settings_there_are(tmp_path: Path) -> None:
    assert '"total_column" is no setting here.' in problems_of(with_column(tmp_path, CONNECTOR))


def test_a_key_that_is_no_text_and_a_path_beside_it_are_told(tmp_path: Path) -> None:
    wrong = NAMED.replace("key_from: total_column", "key_from: most, path: total")
    said = problems_of(with_column(tmp_path, COLUMN, wrong))
    assert "the setting most holds a whole number" in said
    assert "either a path or a key from a setting" in said


def test_links_kept_apart_say_nothing_of_the_object(tmp_path: Path) -> None:
    world(tmp_path)
    context = {**CONTEXT, "links": {"order": {"1": "L1"}}}
    together = recompiled(tmp_path, ORDER).ask(context=context)
    assert (together.state, standing(together)) == ("done", ["state-of-item"])
    apart = recompiled(tmp_path, ORDER + "    pairs: offer\n")
    assert apart.flow.flow.linked_as == "offer"
    assert apart.ask(context=context).state == "new"
    assert apart.ask(context={**CONTEXT, "links": {"offer": {"1": "L1"}}}).state == "done"


LINKED = """\
prerequisites:
  - id: party-linked
    must: {party_id: {linked: party}}
"""


def test_a_link_that_stands_in_another_list_is_seen_by_other_objects(tmp_path: Path) -> None:
    world(tmp_path)
    party = tmp_path / "rules/objects/party.yaml"
    through = "{path: [own], through: {path: id, list: articles, by: party, take: ledger}, type: id, label: Ledger id}"
    party.write_text(party.read_text("utf-8").replace("{type: id, label: Ledger id}", through), "utf-8")
    toy = recompiled(tmp_path, ORDER + rules(LINKED))
    parties = [{"id": 7, "name": "Meyer"}]
    known = {**CONTEXT, "parties": parties, "articles": [{"id": "x", "party": 7, "ledger": "M7"}]}
    assert answer(toy.ask(context=known), "party-linked") == "pass"
    assert answer(toy.ask(context={**known, "articles": []}), "party-linked") == "fail"


PAST = """\
prerequisites:
  - id: first-time
    must: {id: {never_been: {flow: order.export, states: done}}}
"""


@pytest.mark.parametrize(
    ("history", "told"),
    [({"order.export": {"1": ["sent", "done", "new"]}}, "fail"), ({"order.export": {"1": ["sent"]}}, "pass"),
     ({}, "pass"), (None, "cannot_tell")],
)  # fmt: skip
def test_the_past_of_a_record_is_asked_of_the_history(tmp_path: Path, history: object, told: str) -> None:
    assert answer(world(tmp_path, PAST).ask(context={**CONTEXT, "history": history}), "first-time") == told


def test_a_past_in_a_flow_or_state_that_is_not_there_is_told(tmp_path: Path) -> None:
    world(tmp_path)
    order = tmp_path / "rules/objects/order.yaml"
    order.write_text(ORDER + rules(PAST.replace("order.export, states: done", "ordr.export, states: dun")), "utf-8")
    said = problems_of(tmp_path)
    assert '"ordr.export" is no flow here.' in said
    assert '"dun" is no state here.' in said
