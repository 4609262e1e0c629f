"""Amounts put together from several, rows made one, texts that go on in another field, ids that an earlier call's answer gives."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from mapping_helpers import compiled, mapped, refusal, sound, value, view_of

from engine.mapping.joining import added_up
from engine.mapping.mapper import map_record
from engine.mapping.payload import Row


def test_amounts_are_added_up_exactly_and_what_is_not_given_adds_nothing() -> None:
    assert value("{total: [total, {constant: '0.10'}]}", {"total": "0.20"}) == Decimal("0.30")
    assert value("{total: [total, {constant: '0.10'}]}", {}) == Decimal("0.10")
    assert value("{total: [total]}", {}) is None


def test_what_is_no_amount_is_not_left_out_of_a_sum() -> None:
    assert "which is not a number" in refusal("{total: [total, {constant: '1'}]}", {"total": "some"})


@given(st.text("abcde\u0301", min_size=1, max_size=60), st.integers(1, 20))
def test_what_is_cut_goes_on_where_it_was_cut(text: str, first: int) -> None:
    one = value(f"{{truncate: {{of: title, length: {first}, report: false}}}}", {"title": text}) or ""
    rest = value(f"{{truncate: {{of: title, length: 60, skip: {first}}}}}", {"title": text}) or ""
    assert one + rest == text
    assert len(one) <= first


def test_the_rest_of_a_text_is_told_only_where_it_too_is_cut() -> None:
    fits = mapped("{truncate: {of: title, length: 4, skip: 3}}", {"title": "abcdefg"})
    assert fits.losses == () and fits.calls[0].rows[0].values["Target"] == "defg"
    (loss,) = mapped("{truncate: {of: title, length: 4, skip: 3}}", {"title": "abcdefgh"}).losses
    assert loss.kind == "cut"


def row(key: str, amount: str, **more: str) -> Row:
    return Row({"Key": key, "Amount": Decimal(amount), **more}, {})


def test_rows_alike_but_for_an_amount_become_one_with_the_sum() -> None:
    made = added_up([row("a", "1.10"), row("b", "5"), row("a", "2.20")], ["Amount"])
    assert [(one.values["Key"], one.values["Amount"]) for one in made] == [("a", Decimal("3.30")), ("b", Decimal(5))]


def test_rows_that_differ_in_something_else_stay_apart() -> None:
    assert len(added_up([row("a", "1", Word="x"), row("a", "1", Word="y"), row("a", "1")], ["Amount"])) == 3


@given(st.lists(st.tuples(st.sampled_from("abc"), st.decimals(-99, 99, places=2))))
def test_no_money_is_lost_when_rows_become_one(pairs: list[tuple[str, Decimal]]) -> None:
    rows = [Row({"Key": key, "Amount": amount}, {}) for key, amount in pairs]
    made = added_up(rows, ["Amount"])
    assert sum(one.values["Amount"] for one in made) == sum(amount for _, amount in pairs)
    assert len({one.values["Key"] for one in made}) == len(made)


TWO_CALLS = """\
mapping: order.export
writes:
  - id: first
    operation: put_line
    fields: {Target: number}
  - id: second
    operation: patch_order
    with: {order_id: {answer: %s}}
    fields: {Target: number}
"""


def test_an_answer_is_filled_in_when_the_earlier_call_was_made() -> None:
    found, problems = compiled(TWO_CALLS % "first")
    assert found is not None and problems == ()
    payload = map_record(found, view_of({"number": "A-1"}), linked=False)
    assert payload.calls[1].answers == {"order_id": "first"} and payload.calls[1].parameters == {}


def test_an_answer_of_no_earlier_call_is_reported_with_its_place() -> None:
    _, problems = compiled(TWO_CALLS % "second")
    assert any(one.kind == "unknown earlier call" for one in problems)


def test_an_answer_is_a_parameter_and_nothing_else() -> None:
    _, problems = compiled(
        "mapping: order.export\nwrites:\n  - {id: one, operation: put_line, fields: {Target: {answer: one}}}\n"
    )
    assert any(one.kind == "wrong place" for one in problems)


def test_amounts_that_are_added_up_are_fields_of_the_call() -> None:
    _, problems = compiled(
        "mapping: order.export\nwrites:\n  - {id: one, operation: put_line, adds_up: Sum, fields: {Target: number}}\n"
    )
    assert any(one.kind == "unknown field of the call" for one in problems)
    assert sound("mapping: order.export\nwrites:\n  - {id: one, operation: put_line, fields: {Target: number}}\n")
