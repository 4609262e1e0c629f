"""A record's payload as a whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from mapping_helpers import sound, toy_mapping, view_of

from engine.mapping.mapper import map_back, map_record
from engine.mapping.payload import Payload

RECORD: dict[str, Any] = {
    "id": 1,
    "title": "Gutters",
    "description": "<p>Two&nbsp;lines</p><p>of text</p>",
    "kind": "goods",
    "ordered": "2026-01-31",
    "total": "10.005",
    "urgent": True,
    "party": {"id": 7},
    "lines": [
        {"article": "A1", "text": "First", "amount": "10.005"},
        {"article": "A1", "amount": 2},
        {"article": "A2"},
    ],
}
LINKED = {"links": {"order": {"1": "77"}}}


def payload_of(record: dict[str, Any], *, linked: bool = False, **around: Any) -> Payload:
    return map_record(toy_mapping(), view_of(record, **around), linked=linked)


def test_a_new_record_is_written_header_first_then_its_lines() -> None:
    payload = payload_of(RECORD, given={"number": "N-1"})
    assert not payload.blocked
    header, lines = payload.calls
    assert (header.system, header.operation, header.label, header.key) == (
        "ledger", "put_order", "Ledger order", ("Number",)
    )  # fmt: skip
    assert dict(header.rows[0].values) == {
        "Number": "N-1", "Party": "BEST", "Title": "Gutters", "Memo": "Two lines\nof text", "Kind": "A",
        "Ordered": date(2026, 1, 31), "Total": Decimal("10.01"), "Urgent": True,
    }  # fmt: skip
    assert [dict(row.values) for row in lines.rows] == [
        {"Number": "N-1", "Article": "A1", "Text": "First", "Amount": Decimal("10.01")},
        {"Number": "N-1", "Article": "A1", "Item": "2", "Amount": Decimal("2.00")},
    ]


def test_every_loss_is_told() -> None:
    payload = payload_of(RECORD, given={"number": "N-1"})
    assert [(loss.call, loss.target, loss.kind, loss.line) for loss in payload.losses] == [
        ("header", "Total", "rounded", None), ("lines", "Amount", "rounded", 1), ("lines", "lines", "left_out", 3)
    ]  # fmt: skip


def test_every_value_knows_where_it_comes_from() -> None:
    header = payload_of(RECORD, given={"number": "N-1"}).calls[0].rows[0]
    assert header.provenance.keys() == header.values.keys()
    total = header.provenance["Total"]
    assert (total.fields, total.transform, total.sources) == (("total",), "decimal, 2 places, half up", ("TOY-01",))
    assert str(total.position) == "mappings/order.export.yaml:15:15"
    assert header.provenance["Memo"].transform == "without HTML; cut to 250 characters"
    assert header.provenance["Number"].transform == "as it is"


def test_the_way_back_carries_the_counterparts_id() -> None:
    payload = payload_of(RECORD, given={"number": "N-1"})
    assert payload.counterpart == "N-1"
    (back,) = payload.back
    assert (back.system, back.parameters) == ("shop", {"id": "1"})
    assert dict(back.rows[0].values) == {"ledger_id": "N-1", "ledger_code": "No. N-1"}


def test_a_linked_record_is_updated_under_the_id_it_is_linked_with() -> None:
    payload = payload_of(RECORD, linked=True, context=LINKED)
    (change,) = payload.calls
    assert (change.operation, change.parameters) == ("patch_order", {"order_id": "77"})
    assert dict(change.rows[0].values) == {"id": "77", "title": "Gutters", "active": True}
    assert payload.counterpart == "77"


def test_without_updates_of_its_own_a_linked_record_is_written_again() -> None:
    mapping = sound("mapping: order.export\nwrites: [{id: one, operation: put_line, fields: {Text: title}}]\n")
    assert map_record(mapping, view_of(RECORD), linked=True) == map_record(mapping, view_of(RECORD), linked=False)


def test_a_counterpart_that_only_the_answer_tells_leaves_the_way_back_for_later() -> None:
    mapping = sound(
        "mapping: order.export\n"
        "writes: [{id: one, operation: put_line, fields: {Text: title}}]\n"
        "writes_back: [{id: two, operation: mark_order, with: {id: id}, fields: {ledger_id: counterpart}}]\n"
        "counterpart: {from_answer: one}\n"
    )
    payload = map_record(mapping, view_of(RECORD), linked=False)
    assert (payload.counterpart, payload.counterpart_from, payload.back) == (None, "one", ())
    later = map_back(mapping, view_of(RECORD), "L-5")
    assert dict(later.back[0].rows[0].values) == {"ledger_id": "L-5"}


def test_a_call_whose_condition_does_not_hold_is_not_made() -> None:
    mapping = sound(
        "mapping: order.export\n"
        "writes: [{id: one, operation: put_line, when: {kind: {equals: goods}}, fields: {Text: title}}]\n"
    )
    assert len(map_record(mapping, view_of(RECORD), linked=False).calls) == 1
    assert map_record(mapping, view_of({**RECORD, "kind": "work"}), linked=False).calls == ()


def test_a_parameter_that_is_missing_blocks_the_record() -> None:
    payload = payload_of({**RECORD, "id": None}, given={"number": "N-1"})
    (problem,) = payload.problems
    assert problem.message == 'The parameter "id" is needed, and Order id is not given.'
    assert problem.fix == "Fill Order id."


def test_all_problems_of_a_record_come_together() -> None:
    payload = payload_of({**RECORD, "party": {"id": 8}, "kind": "?", "ordered": "soon"}, given={"number": "N,1"})
    assert payload.blocked
    assert {problem.target for problem in payload.problems} == {"Party", "Kind", "Ordered", "Number"}
    assert all(problem.fix and problem.position.line for problem in payload.problems)


@pytest.mark.parametrize("record", [{}, {"lines": [None, 3, "x", []]}, {"party": 5, "lines": {"a": 1}}])
def test_a_record_of_the_wrong_shape_is_told_not_raised(record: dict[str, Any]) -> None:
    assert payload_of(record).blocked


def test_an_id_is_never_put_together_without_one_of_its_parts() -> None:
    mapping = sound(
        "mapping: order.export\n"
        "writes: [{id: one, operation: put_line, fields: {Number: {join: {of: [number, code]}}, Text: {join: {of: [number, code]}}}}]\n"
        "counterpart: {id: {join: {of: [number, code], separator: ':'}}}\n"
    )
    whole = map_record(mapping, view_of({"id": 1, "number": "N", "code": "C"}), linked=False)
    assert whole.counterpart == "N:C"
    part = map_record(mapping, view_of({"id": 1, "number": "N"}), linked=False)
    assert part.counterpart is None
    assert part.calls[0].rows[0].values == {"Text": "N"}
    assert [problem.message for problem in part.problems] == ["The pair needs an id, and Code is not given."]
