from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import UnstorableValue
from engine.store import canonical, decode, digest, encode

amounts = st.decimals(allow_nan=False, allow_infinity=False)
times = st.datetimes(timezones=st.just(UTC))
plain = st.none() | st.booleans() | st.integers() | st.text() | amounts | st.dates() | times
keys = st.text() | st.sampled_from(["$decimal", "$date", "$time", "$object", "$"])
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))


def shape(value: Any) -> Any:
    """Tells apart what ``==`` does not: 1 and True, 1.1 and 1.10, a date and a time."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__, str(value)


@given(values)
def test_every_value_comes_back_as_it_went_in(value: Any) -> None:
    assert shape(decode(encode(value))) == shape(value)
    assert shape(decode(canonical(value))) == shape(value)


@given(values, values)
def test_equal_digests_mean_equal_values(one: Any, other: Any) -> None:
    assert (digest(one) == digest(other)) == (shape(one) == shape(other))


@pytest.mark.parametrize("text", ["1.10", "0.00", "-0.0", "1E+5", "12345678901234567890.123456789"])
def test_an_amount_keeps_every_digit_it_was_written_with(text: str) -> None:
    assert str(decode(encode(Decimal(text)))) == text


def test_data_that_looks_like_an_amount_stays_the_data_it_is() -> None:
    assert decode(encode({"$decimal": "not an amount"})) == {"$decimal": "not an amount"}


def test_the_written_form_is_the_documented_one() -> None:
    assert encode([Decimal("1.10"), date(2026, 1, 2)]) == '[{"$decimal":"1.10"},{"$date":"2026-01-02"}]'


def test_a_time_of_another_zone_is_kept_as_the_same_moment_in_utc() -> None:
    there = datetime(2026, 1, 2, 3, 0, tzinfo=timezone(timedelta(hours=-7)))
    assert encode(there) == '{"$time":"2026-01-02T10:00:00+00:00"}'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"lines": [{"amount": 1.1}]}, r"value.lines\[0\].amount is 1.1 of type float"),
        (Decimal("NaN"), "is NaN, which is no amount"),
        (datetime(2026, 1, 2), "without a zone"),
        ({1: "x"}, "the key 1, which is not text"),
        (b"x", "of type bytes"),
    ],
)
def test_what_cannot_be_kept_exactly_is_refused_with_its_place(value: Any, words: str) -> None:
    with pytest.raises(UnstorableValue, match=words):
        encode(value)


def test_a_value_nested_without_end_is_refused_not_crashed_on() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(UnstorableValue, match="nested too deeply"):
        encode(endless)
