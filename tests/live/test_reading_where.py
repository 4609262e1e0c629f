"""Reading for each record of a list, but only for those that hold certain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from engine.live.reading import Row, read_rows
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.load.shapes import ListOf
from engine.pack.objects import READ, Read

SHOPS: list[dict[str, Any]] = [
    {"id": 1, "tools": ["orders", "parcels"], "open": True},
    {"id": 2, "tools": ["parcels"], "open": True},
    {"id": 3, "tools": None, "open": False},
    {"id": 4, "tools": "orders", "open": False},
]


class Shop:
    """Answers each question with the shop that was asked for, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        shop = (parameters or {})["shop"]
        self.asked.append(shop)
        yield {"id": f"{operation} of {shop}"}


def reads(where: str) -> tuple[Read, ...]:
    problems = Problems()
    text = f"- {{operation: orders, each: shops, where: {where}, with: {{shop: id}}, carry: {{shop: id}}}}\n"
    root = read_yaml(text, "object.yaml", problems)
    assert root is not None
    found: tuple[Read, ...] = ListOf(READ).read(root, problems)
    assert not problems.sorted()
    return found


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("{tools: =orders}", ["1", "4"]),
        ("{tools: =orders, open: '=true'}", ["1"]),
        ("{open: '=false'}", ["3", "4"]),
        ("{id: settings.only}", ["2"]),
        ("{}", ["1", "2", "3", "4"]),
    ],
)
def test_only_the_records_that_hold_the_values_are_asked_for(where: str, asked: list[str]) -> None:
    shop = Shop()
    rows = list(read_rows(reads(where), shop, lambda _: SHOPS, {"only": "2"}))
    assert shop.asked == asked
    assert [str(row["shop"]) for row in rows] == asked
