"""Lists of lines become lists of rows."""

from __future__ import annotations

from typing import Any

from mapping_helpers import mapped, sound, view_of

from engine.mapping.mapper import map_record
from engine.mapping.payload import Payload, Row

LINES: list[dict[str, Any]] = [{"article": "A"}, {"article": "B"}, {"article": " A"}, {"article": "A"}, {}]


def rows_of(payload: Payload) -> tuple[Row, ...]:
    assert payload.problems == (), payload.problems
    return payload.calls[0].rows


def write(more: str, fields: str) -> str:
    return (
        f"mapping: order.export\nwrites:\n  - id: one\n    operation: put_line\n    {more}\n    fields: {{{fields}}}\n"
    )


def test_every_line_becomes_a_row_that_knows_its_number() -> None:
    rows = rows_of(mapped("article", {"lines": LINES}, each="lines"))
    assert [(row.line, row.values.get("Target")) for row in rows] == [
        (1, "A"), (2, "B"), (3, " A"), (4, "A"), (5, None)
    ]  # fmt: skip


def test_a_line_sees_the_record_and_its_own_field_before_it() -> None:
    joined = "{join: {of: [number, article], separator: '/'}}"
    rows = rows_of(mapped(joined, {"number": "N", "article": "not mine", "lines": LINES[:1]}, each="lines"))
    assert rows[0].values == {"Target": "N/A"}


def test_a_record_without_lines_makes_no_call() -> None:
    for lines in ([], None, "three"):
        assert mapped("article", {"lines": lines}, each="lines").calls == ()


def test_repetitions_are_counted_from_the_second_on() -> None:
    rows = rows_of(mapped("{repetition: {by: article}}", {"lines": LINES}, each="lines"))
    assert [row.values.get("Target") for row in rows] == [None, None, "2", "3", None]


def test_repetitions_of_several_fields_need_all_of_them_to_be_alike() -> None:
    lines = [{"article": "A", "amount": "1"}, {"article": "A", "amount": "1.0"}, {"article": "A", "amount": "x"}]
    rows = rows_of(mapped("{repetition: {by: [article, amount]}}", {"lines": lines}, each="lines"))
    assert [row.values.get("Target") for row in rows] == [None, "2", None]


def test_lines_that_do_not_qualify_are_left_out_with_their_number_and_the_reason() -> None:
    mapping = sound(write("each: lines\n    where: {amount: {required: true}}", "Article: article"))
    record = {"lines": [{"article": "A", "amount": 1}, {"article": "B"}, {"article": "C", "amount": "?"}]}
    payload = map_record(mapping, view_of(record), linked=False)
    assert [row.line for row in payload.calls[0].rows] == [1]
    assert [(loss.kind, loss.line, loss.message) for loss in payload.losses] == [
        ("left_out", 2, "Line 2 is left out: Amount is missing."),
        ("left_out", 3, "Line 3 is left out: Amount holds ?, which is not a number."),
    ]


def test_lines_within_lines_see_the_line_that_they_stand_in() -> None:
    fields = "Article: article, Center: center, Amount: {decimal: {of: amount, places: 2}}, Text: {copy: title}"
    mapping = sound(write("each: lines.splits", fields))
    record = {
        "title": "T",
        "lines": [
            {"article": "A", "amount": 9, "splits": [{"center": "x", "amount": 1}, {"center": "y"}]},
            {"article": "B"},
            {"article": "C", "splits": [{"center": "z", "amount": 3}]},
        ],
    }
    rows = rows_of(map_record(mapping, view_of(record), linked=False))
    assert [{name: str(value) for name, value in row.values.items()} for row in rows] == [
        {"Article": "A", "Center": "x", "Amount": "1.00", "Text": "T"},
        {"Article": "A", "Center": "y", "Text": "T"},
        {"Article": "C", "Center": "z", "Amount": "3.00", "Text": "T"},
    ]
    assert [row.line for row in rows] == [1, 1, 3]


def test_lines_within_lines_are_left_out_by_both_numbers() -> None:
    mapping = sound(write("each: lines.splits\n    where: {center: {required: true}}", "Article: article"))
    record = {"lines": [{"article": "A", "splits": [{"center": "x"}, {}]}]}
    payload = map_record(mapping, view_of(record), linked=False)
    assert [loss.message for loss in payload.losses] == ["Split 1.2 is left out: Center is missing."]


def test_what_is_wrong_with_a_header_field_is_told_once_and_with_a_line_on_each_line() -> None:
    mapping = sound(write("schema: ledger/line\n    each: lines", "Number: number, Article: article, Text: text"))
    record = {"number": "N" * 11, "lines": [{"article": "A"}, {"article": "TOO-LONG"}, {"article": "LONG-TOO"}]}
    payload = map_record(mapping, view_of(record), linked=False)
    assert [(problem.target, problem.line) for problem in payload.problems] == [
        ("Number", None), ("Article", 2), ("Article", 3)
    ]  # fmt: skip
