"""Each kind of hole is found, and each way of closing it closes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lint_world import found, rule

TEXT = {"type": "string"}
TEN = {**TEXT, "maxLength": 10}
KEY = {**TEXT, "maxLength": 10, "pattern": r"^[^,&]*(?![\s\S])", "x-forbidden": ",&"}
FLAG = {**TEXT, "enum": ["Y", "N", ""], "maxLength": 1}
AMOUNT = {**TEXT, "maxLength": 13, "pattern": r"^(?:-?[0-9]{1,9}(\.[0-9]{1,2})?)?(?![\s\S])", "x-format": "-9.2"}
DAY = {**TEXT, "maxLength": 10, "pattern": r"^(?:(?:0[1-9]|1[0-2])/(?:0[1-9]|[12][0-9]|3[01])/[0-9]{4})?(?![\s\S])"}
PLAIN = {**TEXT, "pattern": r"^[ -~]*(?![\s\S])", "x-charset": "printable-ascii"}
WHOLE = {**TEXT, "pattern": r"^[0-9]{1,3}(?![\s\S])"}
REQUIRED = {"layout": {"required": ["Target"]}}
LINKED = "{linked: {object: party, at: party}}"
NEED = "{id: need-party, object: party, at: party, state: linked}"

HOLES: list[tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # what could happen, the row, the constraints, and then: what is given with the hole, what closes it.
    ("could be too long", "title", TEN, {}, {"rules": rule("title: {max_length: 10}")}),
    (
        "could be too long",
        "title",
        TEN,
        {"rules": rule("title: {max_length: 11}")},
        {"row": "{truncate: {of: title, length: 10}}"},
    ),
    ("could be too long", "title", TEN, {}, {"rules": rule("title: {max_length: 10}", when="title: {required: true}")}),
    (
        "could be too long",
        "title",
        TEN,
        {},
        {"rules": rule("any: [{title: {absent: true}}, {title: {max_length: 9}}]")},
    ),
    ("could be too long", "title", TEN, {}, {"rules": rule("title: {matches: '[a-z]{2,10}'}")}),
    ("could be too long", "code", TEN, {}, {"rules": rule("code: {one_of: [A, B]}")}),
    ("could be too long", "input.number", TEN, {}, {"rules": rule("input.number: {max_length: 10}")}),
    ("could be too long", "settings.note", TEN, {}, {"row": "settings.terms"}),
    (
        "could be too long",
        "{join: {of: [title, kind], separator: '-'}}",
        TEN,
        {"rules": rule("title: {max_length: 6}, kind: {max_length: 4}")},
        {"rules": rule("title: {max_length: 6}, kind: {max_length: 3}")},
    ),
    (
        "could be too long",
        "{letters: {of: title, to: upper}}",
        TEN,
        {"rules": rule("title: {max_length: 10}")},
        {"rules": rule("title: {max_length: 10, characters: {allowed: letters}}")},
    ),
    (
        "could be too long",
        LINKED,
        TEN,
        {"needs": NEED},
        {"needs": NEED, "party_rules": rule("input.code: {max_length: 10}")},
    ),
    ("could be too long", "{mask: {of: code, by: XX-XXX}}", TEXT, {}, {"rules": rule("code: {max_length: 5}")}),
    (
        "could be too long",
        "{mask: {of: code, by: settings.mask}}",
        TEXT,
        {"rules": rule("settings.mask: {matches: '[-.]{0,2}X[-.X]{0,8}'}")},
        {"rules": rule("code: {fits_mask: settings.mask}, settings.mask: {matches: '[-.]{0,2}X[-.X]{0,8}'}")},
    ),
    (
        "could hold a forbidden character",
        "input.number",
        KEY,
        {"rules": rule("input.number: {max_length: 10}")},
        {"rules": rule("input.number: {max_length: 10, characters: {forbidden: ',&-'}}")},
    ),
    (
        "could hold a forbidden character",
        "title",
        PLAIN,
        {},
        {"row": "{printable_ascii: {of: title, replacement: '?'}}"},
    ),
    (
        "could hold a forbidden character",
        "{part: {of: title, separator: ':', number: 1, last: true}}",
        KEY,
        {"rules": rule("title: {max_length: 10}")},
        {"rules": rule("title: {matches: '([A-Z]{1,9}:)?[0-9]{1,10}'}")},
    ),
    ("could be missing", "title", TEXT, REQUIRED, {"rules": rule("title: {required: true}"), **REQUIRED}),
    ("could be missing", "title", TEXT, REQUIRED, {"rules": rule("title: {max_length: 3}"), **REQUIRED}),
    ("could be missing", "title", TEXT, REQUIRED, {"row": "{first_of: [title, {constant: none}]}", **REQUIRED}),
    (
        "could be missing",
        "{without: {of: title, characters: '-'}}",
        TEXT,
        {"rules": rule("title: {required: true}"), **REQUIRED},
        {"rules": rule("title: {matches: '[a-z][a-z-]{0,9}'}"), **REQUIRED},
    ),
    (
        "could be missing",
        "{copy: title, when: {kind: {equals: a}}}",
        TEXT,
        {"rules": rule("title: {required: true}"), **REQUIRED},
        {"rules": rule("title: {required: true}, kind: {equals: a}"), **REQUIRED},
    ),
    (
        "could have too many digits",
        "{decimal: {of: total, places: 2}}",
        AMOUNT,
        {},
        {"rules": rule("total: {max_digits: {whole: 9, decimals: 2}}")},
    ),
    (
        "could have too many digits",
        "{decimal: {of: total, places: 2}}",
        AMOUNT,
        {"rules": rule("total: {at_least: 0, at_most: 999999999.995}")},
        {"rules": rule("total: {at_least: 0, at_most: 999999999.99}")},
    ),
    (
        "could have too many digits",
        "{decimal: {of: total, places: 2}}",
        AMOUNT,
        {"rules": rule("total: {max_digits: {whole: 9, decimals: 3}}")},
        {
            "row": "{decimal: {of: total, places: 2, rounding: down}}",
            "rules": rule("total: {max_digits: {whole: 9, decimals: 3}}"),
        },
    ),
    (
        "could have too many digits",
        "total",
        AMOUNT,
        {"rules": rule("total: {max_digits: {whole: 9, decimals: 2}}")},
        {"row": "{decimal: {of: total, places: 2}}", "rules": rule("total: {max_digits: {whole: 9, decimals: 2}}")},
    ),
    (
        "could have too many digits",
        "{decimal: {of: {total: [total, count]}, places: 2}}",
        AMOUNT,
        {"rules": rule("total: {at_least: 0, at_most: 999999999}, count: {at_least: 0, at_most: 9}")},
        {"rules": rule("total: {at_least: 0, at_most: 999999990}, count: {at_least: 0, at_most: 9}")},
    ),
    (
        "could have too many digits",
        "{decimal: {of: {sum: {list: lines, of: amount}}, places: 2}}",
        AMOUNT,
        {"rules": rule("lines: {each: {amount: {at_least: 0, at_most: 1000000}}}")},
        {"rules": rule("lines: {each: {amount: {at_least: 0, at_most: 1000000}}, count: {at_most: 100}}")},
    ),
    (
        "wrong format",
        "kind",
        FLAG,
        {"rules": rule("kind: {one_of: [Y, N]}")},
        {"row": "{lookup: {of: kind, table: {Y: 'Y', N: 'N'}}}", "rules": rule("kind: {one_of: [Y, N]}")},
    ),
    ("wrong format", "title", DAY, {"rules": rule("title: {max_length: 10}")}, {"row": "{date: ordered}"}),
    ("wrong format", "settings.note", WHOLE, {}, {"rules": rule(r"settings.note: {matches: '\d{1,3}'}")}),
    (
        "wrong format",
        "count",
        {"type": "integer", "minimum": 0},
        {"operation": "post"},
        {"operation": "post", "rules": rule("count: {at_least: 0}")},
    ),
    ("wrong format", "title", {"type": "boolean"}, {"operation": "post"}, {"operation": "post", "row": "urgent"}),
    (
        "wrong format",
        "{mask: {of: code, by: settings.note}}",
        TEXT,
        {"rules": rule("code: {fits_mask: settings.note}")},
        {"rules": rule("code: {fits_mask: settings.note}, settings.note: {matches: 'X[-.X]{0,8}'}")},
    ),
    ("could be refused", LINKED, TEXT, {}, {"needs": NEED}),
    (
        "could be refused",
        "{lookup: {of: kind, table: {a: A}}}",
        TEXT,
        {},
        {"row": "{lookup: {of: kind, table: {a: A}, otherwise: {constant: B}}}"},
    ),
    ("could be refused", "{lookup: {of: kind, table: {a: A}}}", TEXT, {}, {"rules": rule("kind: {equals: a}")}),
    (
        "could be cut",
        "{truncate: {of: title, length: 3, report: false}}",
        TEXT,
        {},
        {"row": "{truncate: {of: title, length: 3, report: true}}"},
    ),
    (
        "could be cut",
        "{truncate: {of: title, length: 3, report: false}}",
        TEXT,
        {},
        {"row": "{truncate: {of: title, length: 3, report: false}, note: a key}"},
    ),
]


@pytest.mark.parametrize(("kind", "row", "field", "with_it", "closing"), HOLES)
def test_a_hole_is_found_and_can_be_closed(
    tmp_path: Path, kind: str, row: str, field: dict[str, Any], with_it: dict[str, Any], closing: dict[str, Any]
) -> None:
    open_ = found(tmp_path / "open", row, field, **with_it)
    assert [one.kind for one in open_] == [kind], open_
    closed = dict(closing)
    assert found(tmp_path / "closed", closed.pop("row", row), field, **closed) == ()


NOTHING_PROVED = [
    ("warn", rule("title: {max_length: 10}", more=", severity: warn")),
    ("another action", rule("title: {max_length: 10}", more=", at: send")),
    ("another field's presence", rule("title: {max_length: 10}", when="kind: {required: true}")),
    ("a setting", rule("title: {max_length: 10}", when="settings.strict: {equals: 'true'}")),
    ("one way of two", rule("any: [{kind: {equals: a}}, {title: {max_length: 10}}]")),
    ("a denial", rule("not: {title: {max_length: 10}}")),
    ("lines that may not be there", rule("lines: {each: {title: {max_length: 10}}}")),
]


@pytest.mark.parametrize(("why", "rules"), NOTHING_PROVED)
def test_a_rule_that_does_not_always_bite_proves_nothing(tmp_path: Path, why: str, rules: str) -> None:
    assert [one.kind for one in found(tmp_path, "title", TEN, rules=rules)] == ["could be too long"], why


def test_a_condition_that_another_rule_establishes_always_bites(tmp_path: Path) -> None:
    rules = ", ".join(
        [
            rule("title: {max_length: 10}", when="settings.strict: {equals: 'true'}", number=1),
            rule("settings.strict: {equals: 'true'}", number=2),
        ]
    )
    assert found(tmp_path, "title", TEN, rules=rules) == ()


def test_where_leaves_out_the_lines_that_a_rule_lets_pass(tmp_path: Path) -> None:
    rules = rule("lines: {each: {any: [{article: {absent: true}}, {amount: {max_digits: {whole: 9, decimals: 2}}}]}}")
    row, each = "{decimal: {of: amount, places: 2}}", "    each: lines\n"
    assert [one.kind for one in found(tmp_path / "all", row, AMOUNT, rules=rules, call=each)] == [
        "could have too many digits"
    ]
    where = each + "    where: {article: {required: true}}\n"
    assert found(tmp_path / "some", row, AMOUNT, rules=rules, call=where) == ()


def test_rows_added_up_need_room_for_all_of_them(tmp_path: Path) -> None:
    rules = rule("lines: {each: {amount: {at_least: 0, at_most: 9000000}}}")
    row, each = "{decimal: {of: amount, places: 2}}", "    each: lines\n    adds_up: [Target]\n"
    assert [one.kind for one in found(tmp_path / "many", row, AMOUNT, rules=rules, call=each)] == [
        "could have too many digits"
    ]
    few = rule("lines: {each: {amount: {at_least: 0, at_most: 9000000}}, count: {at_most: 100}}")
    assert found(tmp_path / "few", row, AMOUNT, rules=few, call=each) == ()


@pytest.mark.parametrize(
    ("layout", "row", "kinds"),
    [
        ({"anyOf": [{"required": ["Target"]}, {"required": ["Other"]}]}, "title", ["could be missing"]),
        ({"anyOf": [{"required": ["Target"]}, {"required": ["Key"]}]}, "title", []),
        ({"if": {"not": {"required": ["Key"]}}, "then": {"required": ["Target"]}}, "title", []),
        ({"if": {"not": {"required": ["Other"]}}, "then": {"required": ["Target"]}}, "title", ["could be missing"]),
        ({"if": {"required": ["Key"]}, "then": {"required": ["Target"]}}, "title", ["could be missing"]),
        ({"dependentRequired": {"Key": ["Target"]}}, "title", ["could be missing"]),
        ({"dependentRequired": {"Other": ["Target"]}}, "title", []),
        ({"not": {"required": ["Key", "Target"]}}, "title", ["wrong format"]),
        ({"oneOf": [{"required": ["Key"]}]}, "title", ["wrong format"]),
    ],
)
def test_keywords_of_the_whole_row_are_asked_too(
    tmp_path: Path, layout: dict[str, Any], row: str, kinds: list[str]
) -> None:
    found_ = found(tmp_path, row, TEXT, layout={"properties": {"Target": TEXT, "Other": TEXT}, **layout})
    assert [one.kind for one in found_] == kinds


def test_a_call_without_a_layout_is_a_hole(tmp_path: Path) -> None:
    (hole,) = found(tmp_path, "title", TEN, schema=False)
    assert (hole.level, hole.kind) == ("error", "could be cut")


def test_both_places_and_both_sides_are_told(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "title", TEN)
    assert one.position.file == "mappings/order.export.yaml" and one.level == "warning"
    assert one.layout is not None and one.layout.file == "schemas/ledger/order.json"
    line = (tmp_path / one.layout.file).read_text().splitlines()[one.layout.line - 1]
    assert '"Target"' in line
    assert one.message == "Target: it takes 10 characters; title is not limited by any rule."
    assert one.fix == "Add a prerequisite max_length: 10, or truncate with report."


def test_an_id_that_the_written_system_gave_itself_fits_there(tmp_path: Path) -> None:
    digits = {"type": ["integer", "string"], "pattern": r"^[1-9][0-9]*(?![\s\S])"}
    back = "writes_back:\n  - {id: mark, operation: mark, schema: ledger/order, with: {id: id}, fields: {Key: id, Target: {copy: %s}}}\n"
    for name, kinds in (("ledger_id", []), ("id", []), ("title", ["wrong format"]), ("counterpart", ["wrong format"])):
        after = "counterpart: {id: input.number}\n" + back % name
        fine = found(
            tmp_path / name, "{constant: '7'}", digits, after=after, rules=rule("input.number: {max_length: 9}")
        )
        assert [one.kind for one in fine] == kinds, name
