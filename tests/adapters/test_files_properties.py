"""What is written to a file is what is read from it, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from file_exchange import open_exchange, ready, with_text
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.system import OpenSystem

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SPITEFUL = st.text(st.sampled_from(list("=+-@'\"\t\r\n,;|\\ \0\x1c\x85\u2028\ufeff＝aä")))
AMOUNT = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18)
ROW = st.fixed_dictionaries(
    {"party": ANY_TEXT | SPITEFUL, "note": ANY_TEXT | SPITEFUL, "amount": st.none() | AMOUNT},
    optional={"due": st.dates(), "open": st.booleans()},
)
WAYS = [
    {},
    {"spreadsheet": "true"},
    {"delimiter": '";"', "decimal_sign": '","', "line_end": "lf"},
    {"delimiter": '"\\t"', "encoding": "utf-16", "quote": '"\'"', "line_end": "lf"},
    {"delimiter": '"|"', "encoding": "utf-8-sig", "spreadsheet": "true"},
]
READ_BACK = """
  whole:
    file:
      name: "orders/*.csv"
      columns:
        number: Number
        party: Party
        amount: {header: Amount, type: decimal}
        due: {header: Due, type: date}
        open: {header: Open, type: flag}
        note: Note
    id: "{number}"
    key: [number]
writes:
"""


@contextmanager
def exchange(way: dict[str, str]) -> Iterator[OpenSystem]:
    """A folder of its own for each example."""
    with TemporaryDirectory() as folder:
        text = with_text(**way).replace("\nwrites:\n", READ_BACK)
        yield open_exchange(ready(Path(folder)), text=text)


def as_read(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("way", WAYS, ids=str)
@settings(max_examples=60)
@given(rows=st.lists(ROW, min_size=1, max_size=5))
def test_every_row_comes_back_as_it_was(way: dict[str, str], rows: list[dict[str, Any]]) -> None:
    rows = [{"number": str(number), **row} for number, row in enumerate(rows)]
    with exchange(way) as system:
        assert all(result.ok for result in system.write("hand_over", rows))
        back = list(system.read("whole"))
    expected = [{"due": None, "open": None, **{key: as_read(item) for key, item in row.items()}} for row in rows]
    assert back == expected
    for row, found in zip(rows, back, strict=True):
        if isinstance(row["amount"], Decimal):
            assert found["amount"].as_tuple() == Decimal(format(row["amount"], "f")).as_tuple(), "digit by digit"


@settings(max_examples=60)
@given(
    trees=st.lists(
        st.fixed_dictionaries(
            {
                "number": ANY_TEXT,
                "party": SPITEFUL,
                "items": st.lists(st.fixed_dictionaries({"line": SPITEFUL, "amount": st.none() | AMOUNT}), max_size=3),
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_header_records_come_back_with_their_own_lines(trees: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        text = with_text().replace("amount: {position: 4,", "amount: {position: 3,")
        system = open_exchange(folder, text=text)
        assert all(result.ok for result in system.write("plant", trees))
        assert list(system.read("trees")) == trees


@settings(max_examples=60)
@given(amount=AMOUNT, groups=st.booleans())
def test_an_amount_with_thousands_is_read_exactly(amount: Decimal, groups: bool) -> None:
    with TemporaryDirectory() as folder:
        shown = format(amount, ",f" if groups else "f")
        (Path(folder) / "orders.csv").write_text(f'Number,Party,Amount,Due,Open\n1,A,"{shown}",,\n')
        system = open_exchange(folder, text=with_text(thousands='","'))
        assert next(system.read("orders"))["amount"] == amount
