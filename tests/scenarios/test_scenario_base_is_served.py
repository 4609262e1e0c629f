"""The scenarios stand on what both systems would answer: the base is held against the stand-ins, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from served_lists import SERVED, live_company

from engine.checks.values import MISSING
from engine.live.context import LiveContext
from engine.program import Program, load_program
from engine.rules.catalogue import Resolved
from engine.rules.surroundings import Surroundings
from engine.rules.view import LineView, RecordView
from engine.scenarios.reader import read_scenarios

ROOT = Path(__file__).parents[2]
FROM_FILES = [
    "projects", "directory", "erp_vendors", "erp_jobs", "cost_codes", "cost_types", "cost_code_lists", "standard_codes",
    "sub_jobs", "wbs_codes", "commitments", "change_order_packages", "project_configurations",
    "contract_items", "change_requests",
]  # fmt: skip
LISTS = [*FROM_FILES, *SERVED]
# The base holds what a tool that is switched off keeps back too, so that a scenario can say why.
KEPT_BACK_IN_PART = ["prime_contracts", "prime_contract_lines", "prime_change_orders", "prime_change_order_packages"]


@cache
def program() -> Program:
    return load_program(ROOT)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveContext]:
    """The surroundings as the stand-ins tell them."""
    with live_company(program(), tmp_path_factory.mktemp("company")) as context:
        yield context


def base_context() -> Mapping[str, Any]:
    """The context that every scenario begins with: that of one that changes nothing in it."""
    reading = read_scenarios(program(), ROOT / "fixtures/scenarios")
    return next(p.context for p in reading.scenarios if p.scenario.id == "commitment-ready")


def as_seen(rows: Any, name: str) -> dict[str, dict[str, Any]]:
    """The rows of a list by their key, each with every field that rules may name."""
    section = program().pack.connector.surroundings[name]
    flow = program().flows.get(section.of) or next(iter(program().flows.values()))
    nowhere = Surroundings({}, program().pack.connector, program().pack.flows, lambda: datetime.now(UTC))
    view = RecordView({}, flow.catalogue, nowhere)
    fields = flow.catalogue.lists()[name].fields
    return {str(row[section.by]): {key: seen(view, field, row) for key, field in fields.items()} for row in rows}


def seen(view: RecordView, field: Resolved, row: Any) -> Any:
    value = view.typed(field, row)
    if value is MISSING:
        return None
    if isinstance(value, tuple):
        return [
            {key: seen(view, inner, line.line) for key, inner in field.fields.items()}
            for line in value
            if isinstance(line, LineView)
        ]
    return str(value)


@pytest.mark.parametrize("name", LISTS)
def test_the_list_is_what_the_systems_serve(name: str, live: LiveContext) -> None:
    assert as_seen(base_context()[name], name) == as_seen(live.rows(name), name)


@pytest.mark.parametrize("name", KEPT_BACK_IN_PART)
def test_what_the_systems_serve_is_in_the_list(name: str, live: LiveContext) -> None:
    in_base = as_seen(base_context()[name], name)
    served = as_seen(live.rows(name), name)
    assert served == {key: in_base.get(key) for key in served}
    assert len(served) > len(in_base) / 2


def test_the_people_are_those_of_the_directory(live: LiveContext) -> None:
    keys = ("login", "name", "active", "permissions", "privileges")
    by_login = {user["login"]: {key: user.get(key) for key in keys} for user in live["users"]}
    assert {user["login"]: {key: user.get(key) for key in keys} for user in base_context()["users"]} == by_login


def test_every_list_of_the_connector_is_in_the_base() -> None:
    lists = {name for name, section in program().pack.connector.surroundings.items() if section.kind == "list"}
    assert lists == {*LISTS, *KEPT_BACK_IN_PART}
