"""Payloads keep every value on their way through the store."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.load.position import Position
from engine.mapping.payload import Call, Loss, MappingProblem, Payload, Provenance, Row
from engine.store import decode, encode
from engine.sync.stored_payload import call_digest, payload_digest, payload_from_json, payload_to_json

texts = st.text(max_size=12)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    texts,
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=zones).map(lambda moment: moment.replace(fold=0)),
)
nested = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
positions = st.builds(Position, texts, st.integers(0, 999), st.integers(0, 999))
sources = st.lists(texts, max_size=2).map(tuple)
provenances = st.builds(Provenance, sources, texts, positions, sources)
lines = st.none() | st.integers(1, 99)
rows = st.builds(
    Row, st.dictionaries(texts, nested, max_size=4), st.dictionaries(texts, provenances, max_size=2), lines
)
calls = st.builds(
    Call,
    texts,
    texts,
    texts,
    texts,
    st.dictionaries(texts, texts, max_size=2),
    st.lists(rows, max_size=3).map(tuple),
    sources,
)
losses = st.builds(
    Loss, texts, st.sampled_from(["cut", "rounded"]), nested, nested, texts, sources, positions, texts, lines
)
problems = st.builds(MappingProblem, texts, texts, texts, nested, positions, sources, texts, lines)
payloads = st.builds(
    Payload,
    st.lists(calls, max_size=2).map(tuple),
    st.lists(calls, max_size=1).map(tuple),
    st.none() | texts,
    texts,
    st.lists(losses, max_size=2).map(tuple),
    st.lists(problems, max_size=1).map(tuple),
)


@settings(max_examples=60)
@given(payloads)
def test_a_payload_comes_back_from_the_store_as_it_went_in(payload: Payload) -> None:
    back = payload_from_json(decode(encode(payload_to_json(payload))))
    assert back == payload
    assert repr(back.calls) == repr(payload.calls)  # 1.10 stays 1.10, and a moment keeps its own zone
    assert payload_digest(back) == payload_digest(payload)


def one_call(amount: str = "1.10", label: str = "Order", line: int = 3) -> Call:
    origin = Provenance(("total",), "decimal", Position("a.yaml", line, 1), ())
    row = Row({"Total": Decimal(amount), "Day": date(2026, 1, 2)}, {"Total": origin})
    return Call("header", "ledger", "put", label, {}, (row,), ("Number",))


def test_only_what_the_target_is_told_counts_for_the_digest() -> None:
    assert call_digest(one_call()) == call_digest(one_call(label="Another label", line=9))
    assert call_digest(one_call()) != call_digest(one_call(amount="1.11"))


def test_a_moment_keeps_its_calendar_day() -> None:
    zone = timezone(timedelta(hours=-5))
    row = Row({"At": datetime(2026, 1, 2, 22, 0, tzinfo=zone)}, {})
    payload = Payload((Call("c", "s", "o", "", {}, (row,), ()),), (), None, "")
    back = payload_from_json(decode(encode(payload_to_json(payload))))
    assert back.calls[0].rows[0].values["At"].date() == date(2026, 1, 2)


def test_what_is_only_shown_to_people_never_stops_a_payload() -> None:
    problem = MappingProblem("Total", "is no amount", "", Decimal("NaN"), Position("a.yaml", 1, 1), ())
    payload = Payload((), (), None, "", (), (problem,))
    assert payload_from_json(decode(encode(payload_to_json(payload)))).problems[0].value == "NaN"
