"""What holds for every record, however messy."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mapping_helpers import TOY, toy_mapping, value, view_of

from engine.mapping.characters import masked_by, plain_ascii
from engine.mapping.mapper import map_record
from engine.mapping.markup import plain_text
from engine.mapping.numbers import rounded
from engine.mapping.shortening import cut
from engine.pack.wire import json_row, text_row

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=True),
    st.floats(),
    st.text(),
    st.sampled_from(["goods", "services", "2026-01-31", "10.005", "7", "-0", "1e9", "<p>x</p>", "\ud800", "\x00", ","]),
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)
LINES = st.lists(
    st.fixed_dictionaries({}, optional={name: JSON for name in ("article", "text", "amount", "splits")}) | JSON,
    max_size=5,
)
NAMES = "id number title description kind code urgent ordered total count ledger_id"
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        **{name: JSON for name in NAMES.split(" ")},
        "party": JSON | st.fixed_dictionaries({"id": st.sampled_from([7, "7", 8])}),
        "lines": LINES | JSON,
    },
)
AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


@settings(max_examples=300)
@given(RECORDS, st.fixed_dictionaries({}, optional={"number": JSON}), st.booleans())
def test_every_row_fits_its_layout_or_the_record_is_blocked(record: Any, typed: Any, linked: bool) -> None:
    mapping = toy_mapping()
    payload = map_record(mapping, view_of(record, given=typed), linked=linked)
    writes = {write.id: write for write in (*mapping.writes, *mapping.updates, *mapping.back)}
    for call in (*payload.calls, *payload.back):
        write = writes[call.id]
        schema = json.loads((TOY / "schemas" / f"{write.schema}.json").read_text())
        for row in call.rows:
            wired = text_row(row.values, write.formats) if write.soap else json_row(row.values, write.formats)
            constants = {"Company": "001"} if write.soap else {}
            assert payload.blocked or Draft202012Validator(schema).is_valid({**wired, **constants})


@given(AMOUNTS)
def test_an_amount_keeps_its_value_where_nothing_has_to_be_rounded(amount: Decimal) -> None:
    assert value("{decimal: {of: total, places: 4}}", {"total": str(amount)}) == amount


@given(AMOUNTS)
def test_half_up_treats_credits_as_charges(amount: Decimal) -> None:
    assert rounded(-amount, 2, "half_up") == -rounded(amount, 2, "half_up")


@given(AMOUNTS, st.integers(0, 6), st.sampled_from(["half_up", "half_even", "down", "up"]))
def test_rounding_moves_an_amount_by_less_than_one_unit_and_only_once(amount: Decimal, places: int, how: str) -> None:
    found = rounded(amount, places, how)
    assert abs(found - amount) < Decimal(1).scaleb(-places)
    assert rounded(found, places, how) == found
    assert -found.as_tuple().exponent == places  # type: ignore[operator]


@given(st.text(), st.integers(1, 40))
def test_a_cut_text_is_never_longer_and_is_the_beginning_of_the_whole(text: str, length: int) -> None:
    kept = cut(text, length)
    assert len(kept) <= length
    assert text.startswith(kept)
    assert kept == text or kept


@given(st.lists(st.text(alphabet="abc 12-", min_size=1).filter(str.strip), min_size=2, max_size=2))
def test_what_is_joined_is_parted_again(parts: list[str]) -> None:
    joined = value("{join: {of: [number, title], separator: ':'}}", {"number": parts[0], "title": parts[1]})
    for number, part in enumerate(parts, start=1):
        assert value(f"{{part: {{of: code, separator: ':', number: {number}}}}}", {"code": joined}) == part


@given(st.text())
def test_plain_characters_are_plain_whatever_they_were(text: str) -> None:
    assert all(" " <= character <= "~" for character in plain_ascii(text, "?"))


@given(
    st.text(alphabet="0123456789ABC", min_size=1, max_size=12), st.sampled_from(["XX-XXX", "X", "XXX.XX.XX", "(X)XX"])
)
def test_a_mask_adds_signs_and_loses_no_character(text: str, mask: str) -> None:
    masked, rest = masked_by(text, mask)
    assert "".join(character for character in masked if character.isalnum()) == text
    assert len(rest) == max(0, len(text) - mask.count("X"))


@given(st.text())
def test_text_without_tags_comes_through_as_it_was_typed(text: str) -> None:
    plain = text.replace("<", "").replace("&", "")
    assert plain_text(plain) == plain
