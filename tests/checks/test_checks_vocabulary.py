"""The whole vocabulary: every check is documented, tells the names it promises, and never passes by accident."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from checks_helpers import Desk, lines, look, node_of, parameter_of, said
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks.kind import CheckKind
from engine.checks.reference import render_reference
from engine.checks.registry import FAMILIES, REGISTRY
from engine.checks.values import MISSING, FieldType, Unreadable, typed
from engine.checks.view import LinkState
from engine.load.nodes import Mapping as MappingNode
from engine.load.problem import Problems
from engine.reasoning.facts import Outcome

TEXT, ID, DECIMAL, DATE, LIST, GROUP = (
    FieldType.TEXT,
    FieldType.ID,
    FieldType.DECIMAL,
    FieldType.DATE,
    FieldType.LIST,
    FieldType.GROUP,
)
DESK = Desk(
    {"party": "other", "total": Decimal(1), "mask": "X-X"},
    {("party", "7"): LinkState(True, True), ("project", "7"): LinkState(True, True, "P")},
    {"codes": [{"number": "1", "kind": "L"}], "numbers": [{"number": "7"}]},
    {"order.export": {"7": ["synced"]}},
)
TWO = lines({"code": "1", "kind": "L", "amount": "1"}, {"code": "1", "kind": "L", "amount": "1"}, amount=DECIMAL)
MIXED = lines({"kind": "L"}, {"kind": "M"})
FAILING: dict[str, tuple[str, Any, FieldType]] = {
    "required": ("true", None, TEXT),
    "absent": ("true", "x", TEXT),
    "one_of": ("[a, b]", "c", TEXT),
    "not_one_of": ("[a, b]", "a", TEXT),
    "equals": ("a", "b", TEXT),
    "not_equals": ("a", "a", TEXT),
    "same_as": ("party", "x", TEXT),
    "max_length": ("1", "ab", TEXT),
    "min_length": ("3", "ab", TEXT),
    "max_line_length": ("1", "ab", TEXT),
    "characters": ("{allowed: digits}", "a", TEXT),
    "matches": ("a", "b", TEXT),
    "fits_mask": ("mask", "abc", TEXT),
    "at_least": ("1", "0", DECIMAL),
    "at_most": ("1", "2", DECIMAL),
    "more_than": ("1", "1", DECIMAL),
    "less_than": ("1", "1", DECIMAL),
    "max_digits": ("{whole: 1, decimals: 0}", "12", DECIMAL),
    "max_decimals": ("0", "0.5", DECIMAL),
    "not_before": ("2026-01-02", "2026-01-01", DATE),
    "not_after": ("today", "2030-01-01", DATE),
    "compare": ("{with: total, is: equal}", "2", DECIMAL),
    "count": ("{at_least: 3}", TWO, LIST),
    "includes": ("orders", ["parcels"], LIST),
    "same_value": ("kind", MIXED, LIST),
    "unique_together": ("[code, kind]", TWO, LIST),
    "sum_equals": ("{of: amount, field: total}", TWO, LIST),
    "linked": ("party", "7", ID),
    "synced": ("project", "7", ID),
    "not_linked": ("project", "7", ID),
    "never_been": ("{flow: order.export, states: synced}", "7", ID),
    "in_list": ("{list: codes, by: number}", "2", ID),
    "not_in_list": ("{list: numbers, by: number}", "7", ID),
    "member_of": ("{list: codes, match: {number: party}}", "7", ID),
    "unique_in": ("{list: numbers, by: number, key: number, itself: party}", "7", ID),
    "has_permission": ("{tool: orders, any_of: admin}", {"permissions": {}}, GROUP),
    "has_privilege": ("may_accept", {"privileges": []}, GROUP),
}
GUARDED = [kind for kind in REGISTRY.values() if kind.guard]


def test_every_check_is_seen_failing_here() -> None:
    assert FAILING.keys() == REGISTRY.keys()


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_holds_every_name_that_the_check_offers_to_reasons(name: str) -> None:
    found = look(name, *FAILING[name], desk=DESK)
    assert found.outcome is Outcome.FAIL
    assert set(found.values) == {"value", "seen", *REGISTRY[name].offers}
    assert said(found).endswith(".")


@pytest.mark.parametrize("name", FAILING)
def test_the_default_reason_uses_only_names_that_are_offered(name: str) -> None:
    kind = REGISTRY[name]
    assert set(re.findall(r"{{ (\w+) }}", kind.reason)) <= {"label", "value", "seen", *kind.offers}


@pytest.mark.parametrize("name", REGISTRY)
def test_the_example_of_every_check_can_be_loaded(name: str) -> None:
    example = node_of(f"{{{REGISTRY[name].example}}}")
    assert isinstance(example, MappingNode)
    (checks,) = (entry.value for entry in example.entries)
    assert isinstance(checks, MappingNode)
    assert checks.entries[0].key.text == name
    problems = Problems()
    written = REGISTRY[name].parameter.read(checks.entries[0].value, problems)
    assert problems.sorted() == ()
    if prepare := REGISTRY[name].prepare:
        prepare(written, next(kind for kind in FieldType if kind in REGISTRY[name].takes))


def test_the_reference_page_tells_of_every_check() -> None:
    page = render_reference()
    for kind in REGISTRY.values():
        assert f"### `{kind.name}`" in page
        assert kind.example in page
        assert kind.reason in page
    assert sum(len(checks) for _, checks in FAMILIES) == len(REGISTRY)


_RAW = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(),
    st.floats(),
    st.decimals(allow_nan=True),
    st.text(max_size=5),
    st.text("aAbB12 \n'\"", max_size=4),
    st.sampled_from(["1", "0.50", "1e3", "2026-01-02", "2026-01-02T10:00:00Z", "true", "a", "A", "12"]),
    st.dates(),
    st.lists(st.just(Desk()), max_size=4).map(tuple),
    st.lists(st.none(), max_size=4),
    st.dictionaries(st.just("permissions"), st.none()),
    st.just(float("nan")),
)


_CONSTANTS = {
    FieldType.INTEGER: "1",
    FieldType.DECIMAL: "1",
    FieldType.DATE: "2026-01-02",
    FieldType.TIME: "2026-01-02T10:00:00Z",
    FieldType.BOOLEAN: "true",
}


def written_for(kind: CheckKind, field_type: FieldType) -> str:
    constant = _CONSTANTS.get(field_type, "a")
    return {"one_of": f"[{constant}]", "equals": constant}.get(kind.name, FAILING[kind.name][0])


def guard_holds(kind: CheckKind, value: Any, parameter: Any) -> bool:
    return bool(eval(kind.guard.format(v="v", p="p"), {}, {"v": value, "p": parameter}))


@pytest.mark.parametrize("kind", GUARDED, ids=lambda kind: kind.name)
@settings(max_examples=150)
@given(raw=_RAW, seen_as=st.sampled_from(sorted(FieldType)))
def test_a_guard_is_true_only_where_the_check_passes(kind: CheckKind, raw: Any, seen_as: FieldType) -> None:
    for field_type in sorted(kind.takes):
        parameter = parameter_of(kind.name, written_for(kind, field_type), field_type)
        value = typed(raw, field_type)
        if value is MISSING or isinstance(value, Unreadable):
            assert not guard_holds(kind, value, parameter)
        elif guard_holds(kind, value, parameter):
            assert kind.examine(value, parameter, DESK).outcome is Outcome.PASS
        # A value of another type must not make the guard raise either.
        guard_holds(kind, typed(raw, seen_as), parameter)


@pytest.mark.parametrize("kind", GUARDED, ids=lambda kind: kind.name)
def test_a_guard_saves_work_on_an_ordinary_value(kind: CheckKind) -> None:
    ordinary: dict[str, tuple[str, Any, FieldType]] = {
        "required": ("true", "x", TEXT),
        "one_of": ("[a, b]", "a", TEXT),
        "equals": ("a", "a", TEXT),
        "max_length": ("3", "ab", TEXT),
        "min_length": ("1", "ab", TEXT),
        "max_line_length": ("3", "ab", TEXT),
        "characters": ("{allowed: letters}", "ab", TEXT),
        "matches": ("'[a-z]+'", "ab", TEXT),
        "at_least": ("1", "1", DECIMAL),
        "at_most": ("1", 1, FieldType.INTEGER),
        "more_than": ("1", "1.01", DECIMAL),
        "less_than": ("1", "0.99", DECIMAL),
        "not_before": ("2026-01-02", "2026-01-02", DATE),
        "not_after": ("2026-01-02", "2026-01-02", DATE),
        "count": ("{at_least: 1}", TWO, LIST),
    }
    written, raw, field_type = ordinary[kind.name]
    value, parameter = typed(raw, field_type), parameter_of(kind.name, written, field_type)
    assert guard_holds(kind, value, parameter)
    assert look(kind.name, written, raw, field_type, DESK).passed


@settings(max_examples=300)
@given(raw=_RAW, name=st.sampled_from(sorted(REGISTRY)))
def test_no_value_of_a_record_makes_a_check_raise(raw: Any, name: str) -> None:
    kind = REGISTRY[name]
    written, _, usual = FAILING[name]
    value = typed(raw, usual)
    if isinstance(value, Unreadable) or (value is MISSING and not kind.sees_missing):
        return
    if isinstance(value, list):
        value = tuple(Desk() for _ in value)
    found = kind.examine(value, parameter_of(name, written, usual), DESK)
    assert isinstance(found.outcome, Outcome)
    if not found.passed:
        assert said(found)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (Decimal("1E+999999"), DECIMAL),
        (Decimal("1E-999999"), DECIMAL),
        (10**5000, DECIMAL),
        (10**5000, TEXT),
        (Decimal("NaN"), TEXT),
        ("1e3", DECIMAL),
        (float("inf"), DECIMAL),
    ],
    ids=["huge", "tiny", "long integer", "long digits", "not a number", "exponent", "infinite"],
)
def test_numbers_beyond_any_amount_are_unreadable_rather_than_slow(raw: Any, kind: FieldType) -> None:
    assert isinstance(typed(raw, kind), Unreadable)


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        (1.1, DECIMAL, Decimal("1.1")),
        (Decimal("1.10"), TEXT, "1.10"),
        (1500, ID, "1500"),
        (" a ", TEXT, " a "),
        ("2026-01-02T23:00:00-08:00", DATE, date(2026, 1, 2)),
        ("2026-01-02T10:00:00Z", FieldType.TIME, datetime.fromisoformat("2026-01-02T10:00:00+00:00")),
        ("  ", ID, MISSING),
    ],
)
def test_values_keep_what_the_wire_says(raw: Any, kind: FieldType, expected: Any) -> None:
    assert typed(raw, kind) == expected
