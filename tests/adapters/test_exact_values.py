"""Amounts, dates and blanks reach the wire as they were meant, digit by digit."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.exact_json import decode, encode
from engine.pack.system_interfaces import FormatSpec
from engine.pack.wire import json_row, text_row, wire_date

WIRE = FormatSpec(date="MM/DD/CCYY", decimal="number", blank="null", true="Y", false="N")
TEXT = FormatSpec(date="MM/DD/CCYY", decimal="text", blank="omit", true="Y", false="N")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**20), max_value=10**20))
def test_an_amount_keeps_every_digit_through_json(amount: Decimal) -> None:
    back = decode(encode({"amount": amount}))["amount"]
    assert isinstance(back, Decimal) and str(back) == format(amount, "f")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_we_write_is_read_back_by_any_json_reader(value: object) -> None:
    assert json.loads(encode(value)) == value


def test_a_small_amount_is_not_written_with_an_exponent() -> None:
    assert encode([Decimal("1E-7"), Decimal("1E+3")]) == b"[0.0000001, 1000]"
    assert text_row({"a": Decimal("1E+3")}, TEXT) == {"a": "1000"}


@pytest.mark.parametrize(
    "text", ['{"a": NaN}', '{"a": Infinity}', '{"a": 1', "<html>", '{"a": 1, "a": 2}', "\xff", "[" * 100000]
)
def test_an_answer_that_is_no_honest_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text.encode("latin-1"))


def test_a_float_never_leaves() -> None:
    with pytest.raises(TypeError, match="float"):
        json_row({"amount": 1.1}, WIRE)
    with pytest.raises(TypeError, match="float"):
        encode({"amount": 1.1})


def test_numbers_that_are_no_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        text_row({"amount": Decimal("NaN")}, TEXT)


def test_dates_are_written_in_the_order_of_the_interface_with_all_digits() -> None:
    assert text_row({"on": date(2026, 5, 2)}, TEXT) == {"on": "05/02/2026"}
    assert wire_date(date(26, 1, 2), "CCYY-MM-DD") == "0026-01-02"


def test_moments_are_written_in_utc_and_need_a_time_zone() -> None:
    eastern = timezone(timedelta(hours=-5))
    assert json_row({"at": datetime(2026, 5, 2, 22, 0, tzinfo=eastern)}, WIRE) == {"at": "2026-05-03T03:00:00Z"}
    assert json_row({"at": datetime(2026, 5, 2, tzinfo=UTC)}, WIRE) == {"at": "2026-05-02T00:00:00Z"}
    with pytest.raises(ValueError, match="no time zone"):
        json_row({"at": datetime(2026, 5, 2)}, WIRE)


def test_absent_values_are_left_out_emptied_or_nulled_as_the_interface_says() -> None:
    row = {"a": None, "b": {"c": None}, "d": [{"e": None}]}
    assert json_row(row, WIRE) == {"a": None, "b": {"c": None}, "d": [{"e": None}]}
    assert json_row(row, TEXT) == {"b": {}, "d": [{}]}
    assert text_row(row, FormatSpec(date="", decimal="text", blank="empty", true="", false="")) == {
        "a": "",
        "b": {"c": ""},
        "d": [{"e": ""}],
    }


def test_flags_are_words_over_soap_and_flags_in_json() -> None:
    assert text_row({"a": True, "b": False, "n": 3}, TEXT) == {"a": "Y", "b": "N", "n": "3"}
    assert json_row({"a": True, "n": 3}, WIRE) == {"a": True, "n": 3}
