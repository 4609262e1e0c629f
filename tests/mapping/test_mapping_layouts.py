"""What a target would cut or refuse is told in plain words, with the field of the record to mend."""

from __future__ import annotations

from typing import Any

import pytest
from mapping_helpers import sound, view_of

from engine.mapping.layout import Layout
from engine.mapping.mapper import map_record
from engine.mapping.payload import MappingProblem
from engine.mapping.validate import RowValidator


def put(
    fields: str, record: dict[str, Any], *, operation: str = "put_order", schema: str = "ledger/order"
) -> list[str]:
    """The problems of one row, each as message and fix."""
    more = "\n    with: {order_id: id}" if operation == "patch_order" else ""
    needed = "" if operation == "patch_order" else "Number: id, Party: id, "
    mapping = sound(
        f"mapping: order.export\nwrites:\n  - id: one\n    operation: {operation}\n    schema: {schema}{more}\n"
        f"    fields: {{{needed}{fields}}}\n"
    )
    payload = map_record(mapping, view_of({"id": "1", **record}), linked=False)
    return [told(problem) for problem in payload.problems]


def told(problem: MappingProblem) -> str:
    return f"{problem.message} {problem.fix}"


@pytest.mark.parametrize(
    ("fields", "record", "said"),
    [
        (
            "Title: title",
            {"title": "x" * 31},
            f'Title: "{"x" * 31}" has 31 characters; at most 30 are allowed. Shorten Title.',
        ),
        (
            "Code: {join: {of: [code, kind]}}",
            {"code": "12345", "kind": "6789"},
            'Code: "123456789" has 9 characters; at most 8 are allowed. Shorten Code and Kind.',
        ),
        ("Kind: kind", {"kind": "C"}, 'Kind: "C" is not one of "A", "B". Correct Kind.'),
        (
            "Ordered: title",
            {"title": "soon"},
            'Ordered: "soon" is not in the form MM/DD/CCYY. Correct Title.',
        ),
        (
            "Total: {decimal: {of: total, places: 2}}",
            {"total": "1234567890.5"},
            'Total: "1234567890.50" does not fit a number of at most 9 digits and 2 decimals. Correct Total.',
        ),
        ("Days: count", {"count": 12345}, 'Days: "12345" does not fit a whole number of at most 4 characters. Correct Count.'),
        (
            "Note: title",
            {"title": "naïve"},
            "Note: \"naïve\" has characters other than plain letters, digits and signs: 'ï'. Correct Title.",
        ),
        ("Reason: title", {"title": "why"}, "Urgent is required beside Reason. Add Urgent to the mapping."),
        (
            "Code: code, Note: title",
            {"code": "C", "title": "N"},
            "Code and Note exclude each other. Give only one of them; see the mapping.",
        ),
        (
            "Title: title",
            {"title": "a\x07"},
            "Title holds an invisible control character (number 7), which cannot be sent. Type Title anew.",
        ),
        ("Title: title", {"title": "a\ud800"}, "Title holds half a character, which cannot be sent. Type Title anew."),
    ],
)  # fmt: skip
def test_an_objection_names_field_value_limit_and_what_to_mend(fields: str, record: dict[str, Any], said: str) -> None:
    assert put(fields, record) == [said]


def test_a_forbidden_character_is_named() -> None:
    mapping = sound(
        "mapping: order.export\nwrites:\n  - id: one\n    operation: put_order\n    schema: ledger/order\n"
        "    fields: {Number: number, Party: id}\n"
    )
    for number, said in (("A,1", '"," , '), ("A,&1", '"," and "&"')):
        (problem,) = map_record(mapping, view_of({"id": 1, "number": number}), linked=False).problems
        assert problem.message.startswith(f'Number: "{number}" has {said.removesuffix(" , ")}, which ')
        assert problem.fix == "Correct Number."
        assert problem.value == number


def test_a_required_field_that_is_missing_names_the_field_it_comes_from() -> None:
    mapping = sound(
        "mapping: order.export\nwrites:\n  - id: one\n    operation: put_order\n    schema: ledger/order\n"
        "    fields: {Number: input.number, Party: {join: {of: [number, code], skip_missing: false}}}\n"
    )
    payload = map_record(mapping, view_of({"id": 1, "code": "C"}), linked=False)
    assert [told(problem) for problem in payload.problems] == [
        "Number is required, and Ledger number is not given. Fill Ledger number.",
        "Party is required, and Number is not given. Fill Number.",
    ]


def test_a_field_that_cannot_be_mapped_is_not_told_a_second_time_as_missing() -> None:
    mapping = sound(
        "mapping: order.export\nwrites:\n  - id: one\n    operation: put_order\n    schema: ledger/order\n"
        "    fields: {Number: id, Party: {linked: {object: party, at: party}}}\n"
    )
    payload = map_record(mapping, view_of({"id": 1, "party": {"id": 8}}), linked=False)
    assert [problem.message for problem in payload.problems] == ['Party: Party "8" has no counterpart.']


def test_constants_of_the_operation_and_of_the_envelope_need_no_mapping() -> None:
    assert put("Title: title", {"title": "fine"}) == []


def test_values_take_the_json_type_of_the_target() -> None:
    mapping = sound(
        "mapping: order.export\nwrites:\n  - id: one\n    operation: patch_order\n    schema: ledger/order_patch\n"
        "    with: {order_id: id}\n"
        "    fields: {id: id, active: {constant: 'true'}, rank: number, title: urgent, total: {decimal: {of: total, places: 1}}}\n"
    )
    payload = map_record(mapping, view_of({"id": 5, "number": "12", "total": 3}), linked=False)
    assert payload.problems == ()
    values = payload.calls[0].rows[0].values
    assert values["active"] is True
    assert values["rank"] == 12 and isinstance(values["rank"], int)
    assert values["id"] == "5"


@pytest.mark.parametrize(
    ("fields", "record", "said"),
    [
        ("id: id, rank: title", {"title": "first"}, 'rank: "first" is not a whole number. Correct Title.'),
        ("id: id, rank: count", {"count": -1}, "rank: -1 is below 0. Correct Count."),
        ("id: id, active: title", {"title": "yes"}, 'active: "yes" is not true or false. Correct Title.'),
        ("origin: number", {"number": "N"}, "title is required. Add title to the mapping."),
        ("title: title", {"title": "T"}, "one of id, origin is required. Fill one of them; see the mapping."),
    ],
)
def test_objections_over_the_web_read_as_well(fields: str, record: dict[str, Any], said: str) -> None:
    assert put(fields, record, operation="patch_order", schema="ledger/order_patch") == [said]


def test_fields_that_share_their_room_are_measured_together() -> None:
    mapping = sound(
        "mapping: order.export\nwrites:\n  - id: one\n    operation: put_line\n    schema: ledger/line\n"
        "    fields: {Number: id, Article: id, Text: title, Center: code}\n"
    )
    payload = map_record(mapping, view_of({"id": 1, "title": "x" * 24, "code": "1234"}), linked=False)
    assert [told(problem) for problem in payload.problems] == [
        "Center and Text have 28 characters together; at most 27 are allowed. Shorten Code."
    ]


def test_a_layout_that_cannot_be_asked_lets_nothing_through() -> None:
    layout = Layout("ledger/broken", {"properties": {"A": {"pattern": "("}}})
    (objection,) = RowValidator(layout, frozenset(), xml=False).objections({"A": "x"})
    assert objection.message.startswith("the layout ledger/broken is broken: ")
