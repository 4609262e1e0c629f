"""Tables, first values and links."""

from __future__ import annotations

import pytest
from mapping_helpers import refusal, value

TABLE = "{lookup: {of: kind, table: {goods: A, Work and time: B}%s}}"


@pytest.mark.parametrize("raw", ["goods", " Goods ", "GOODS"])
def test_a_table_compares_trimmed_and_without_case(raw: str) -> None:
    assert value(TABLE % "", {"kind": raw}) == "A"


def test_a_value_that_no_table_knows_is_refused_with_what_is_allowed() -> None:
    said = refusal(TABLE % "", {"kind": "gods"})
    assert said == 'Target: "gods" has no value in the table of Target. Allowed for Kind: goods, Work and time.'


def test_anything_else_may_have_a_value_of_its_own() -> None:
    assert value(TABLE % ", otherwise: {constant: X}", {"kind": "gods"}) == "X"
    assert value(TABLE % ", otherwise: title", {"kind": "gods", "title": "T"}) == "T"
    assert value(TABLE % ", otherwise: title", {"kind": "gods"}) is None


def test_what_is_missing_is_not_anything_else() -> None:
    assert value(TABLE % ", otherwise: {constant: X}", {}) is None


def test_flags_go_through_tables_as_true_and_false() -> None:
    assert value("{lookup: {of: urgent, table: {'true': '1', 'false': '0'}}}", {"urgent": False}) == "0"


def test_the_first_value_that_is_given_counts() -> None:
    first = "{first_of: [number, code, {constant: none}]}"
    assert value(first, {"number": " ", "code": "C"}) == "C"
    assert value(first, {"number": "N", "code": "C"}) == "N"
    assert value(first, {}) == "none"


def test_a_linked_record_gives_its_counterparts_id() -> None:
    assert value("{linked: {object: party, at: party}}", {"party": {"id": 7}}) == "BEST"


def test_a_record_without_a_counterpart_is_refused_unless_that_is_said_to_be_fine() -> None:
    said = refusal("{linked: {object: party, at: party}}", {"party": {"id": 8}})
    assert said == 'Target: Party "8" has no counterpart. Link it first, or sync it.'
    assert value("{linked: {object: party, at: party, optional: true}}", {"party": {"id": 8}}) is None
    assert value("{linked: {object: party, at: party}}", {}) is None


def test_a_link_is_followed_back_to_the_record_whose_counterpart_it_is() -> None:
    assert value("{linked: {object: party, at: code, back: true}}", {"code": "BEST"}) == "7"
    said = refusal("{linked: {object: party, at: code, back: true}}", {"code": "WORST"})
    assert said == 'Target: Code "WORST" is not known as a counterpart. Link it first, or sync it.'


def test_one_part_of_a_composite_id_is_taken_and_one_that_is_not_there_is_refused() -> None:
    context = {"links": {"order": {"1": "26-104:BAY:S001-001"}}}
    assert value("{linked: {object: order, at: id, part: 3}}", {"id": 1}, context=context) == "S001-001"
    assert (
        value("{linked: {object: order, at: id, part: 2, separator: '-'}}", {"id": 1}, context=context)
        == "104:BAY:S001"
    )
    said = refusal("{linked: {object: order, at: id, part: 4}}", {"id": 1}, context=context)
    assert 'The counterpart\'s id "26-104:BAY:S001-001" has no part 4 (parted by ":").' in said


def test_a_value_of_one_row_of_a_list_is_taken_and_several_rows_are_refused() -> None:
    assert value("{row: {list: parties, where: {name: Best}, take: id}}", {}) == "7"
    twice = {"parties": [{"id": "1", "name": "Best"}, {"id": "2", "name": "Best"}]}
    said = refusal("{row: {list: parties, where: {name: Best}, take: id}}", {}, context=twice)
    assert "has 2 rows where name is Best; exactly one is needed" in said


MATCH = "{row: {list: parties, match: {name: code}, take: id%s}}"


def test_a_row_may_be_matched_with_a_field_and_left_out_where_it_is_optional() -> None:
    assert value(MATCH % "", {"code": "Best"}) == "7"
    assert value(MATCH % ", optional: true", {"code": "Nobody"}) is None
    assert value(MATCH % ", optional: true", {}) is None
    said = refusal(MATCH % "", {"code": "Nobody"})
    assert 'has 0 rows where name is "Nobody"; exactly one is needed' in said
