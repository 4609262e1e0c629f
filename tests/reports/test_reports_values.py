"""Values on their way out: nothing that a terminal obeys, nothing that JSON cannot hold, no amount as a float."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.checks.values import MISSING, Unreadable
from engine.reports.plain import json_value, safe, seen_words

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=30),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.just(MISSING),
    st.builds(Unreadable, st.text(max_size=5), st.just("a number")),
    st.builds(object),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def no_floats(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(no_floats, value.values()))
    if isinstance(value, list):
        return all(map(no_floats, value))
    return not isinstance(value, float | Decimal | date | datetime)


@given(VALUES)
def test_every_value_becomes_json_without_floats(value: Any) -> None:
    found = json_value(value)
    assert no_floats(found)
    json.dumps(found, allow_nan=False)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
def test_an_amount_keeps_its_digits(amount: Decimal) -> None:
    assert Decimal(json_value(amount)) == amount and "E" not in json_value(amount)


@given(st.text())
def test_no_text_can_move_the_cursor_or_reorder_what_stands_beside_it(text: str) -> None:
    shown = safe(text)
    assert not [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@given(VALUES)
def test_every_value_can_be_shown_in_bounded_length(value: Any) -> None:
    assert len(seen_words(value)) < 200
