"""What became ready since the last run, and by which changed fact."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from readiness_helpers import quiet_library
from readiness_world import judge, order, party, program, surroundings_of

from cli import main
from engine.plan.build import build_plan
from engine.plan.items import PlanItem
from engine.plan.memory import NoMemory
from engine.store import Store
from engine.sync.awakened import Held
from engine.sync.items import to_row
from sandbox import default_seed, running
from sandbox.configuration import write_configuration

FLOW = "order.export"
ROOT = Path(__file__).resolve().parents[2]
Rows = Mapping[str, Sequence[dict[str, Any]]]


class Clock:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", clock=clock) as opened:
        yield opened


def plan(rows: Rows, links: Mapping[str, Any] | None = None, **settings: str) -> list[PlanItem]:
    known = program()
    around = surroundings_of(rows, links or {}, settings)
    return list(build_plan(known.flows[FLOW], known.mappings[FLOW], rows["order"], around, judge(), NoMemory()))


def held(store: Store, items: Sequence[PlanItem], since: datetime | None = None) -> Held:
    return Held(program(), store, FLOW, [to_row(item) for item in items], actor="run", since=since)


def words(facts: Any) -> list[str]:
    return [fact["words"] for fact in facts]


def test_a_record_is_told_with_the_link_that_woke_it_and_who_made_that(store: Store, clock: Clock) -> None:
    rows = {"party": [party("1"), party("2")], "order": [order("7"), order("8", party="2")]}
    before = plan(rows)
    began = clock.now
    store.links.add("party", "1", "ACME01", origin="created", by="run")
    after = plan(rows, {"party": {"1": "ACME01"}})
    one = held(store, before, began)
    assert one.why_ready(after[0]) == [
        {"rule": "order-party", "object": "party", "id": "1", "words": "party 1 was written as ACME01 by this run"}
    ]
    assert one.why_ready(after[1]) is None
    later = held(store, before, began + timedelta(hours=1))
    assert words(later.why_ready(after[0])) == ["party 1 was written as ACME01 by the run of 2026-11-22 09:00"]
    clock.now += timedelta(minutes=1)
    store.links.add("party", "2", "BONI", origin="linked", by="dana@example.com")
    both = plan(rows, {"party": {"1": "ACME01", "2": "BONI"}})
    assert words(held(store, before, began).why_ready(both[1])) == ["party 2 was linked to BONI by dana@example.com"]


def test_every_fact_is_told_that_had_to_change(store: Store) -> None:
    rows = {"party": [party("1")], "order": [order("7", after="6", title="")]}
    before = plan(rows, account="")
    store.links.add("party", "1", "ACME", origin="found", by="run")
    store.links.add("order", "6", "O-6", origin="created", by="run")
    (after,) = plan({**rows, "order": [order("7", after="6")]}, {"party": {"1": "ACME"}, "order": {"6": "O-6"}})
    assert words(held(store, before).why_ready(after)) == [
        "order-title is met now",
        "account-set is met now",
        "party 1 was linked to ACME by the run of 2026-11-22 09:00",
        "order 6 was written as O-6 by the run of 2026-11-22 09:00",
    ]


def test_a_record_that_needs_another_one_now_is_told_so(store: Store) -> None:
    before = plan({"party": [party("1"), party("2")], "order": [order("7")]})
    (after,) = plan({"party": [party("1"), party("2")], "order": [order("7", party="2")]}, {"party": {"2": "BONI"}})
    assert words(held(store, before).why_ready(after)) == ["it does not need party 1 any more"]


def test_a_link_that_only_the_other_side_knows_is_told_as_such(store: Store) -> None:
    rows = {"party": [party("1")], "order": [order("7")]}
    (after,) = plan(rows, {"party": {"1": "ACME"}})
    assert words(held(store, plan(rows)).why_ready(after)) == ["party 1 is linked now, as its own record says"]


def test_a_record_that_was_not_held_or_still_is_became_nothing(store: Store) -> None:
    rows = {"party": [party("1")], "order": [order("7"), order("8", title="")]}
    links = {"party": {"1": "ACME"}}
    one = held(store, plan(rows, links))
    after = plan(rows, links)
    assert [one.why_ready(item) for item in after] == [None, None]
    assert held(store, []).why_ready(after[0]) is None


@quiet_library
def test_a_run_says_of_each_record_that_became_ready_by_what_it_did(tmp_path: Path) -> None:
    dana = ("--as", "dana.whitfield@harborpoint.example")
    with running(default_seed()) as served:
        path = write_configuration(tmp_path, served)

        def run(*words: str) -> str:
            done = CliRunner().invoke(main, ["-c", str(path), *words])
            assert done.exit_code == 0, done.output
            return done.stdout

        run("run", "--once")
        run("link", "vendor", "ATLROOF", "5018", *dana)
        run("send", "commitment", "7008", "--as", "priya.raman@harborpoint.example")
        run("send", "project", "302", "--as", "marcus.ellery@harborpoint.example")
        run("accept", "commitment", "7008", *dana)
        run("accept", "project", "302", "--set", "job_number=26-302", "--set", "template_job=TEMPLATE", *dana)
        told = json.loads(run("run", "--once", "--format", "json"))
    schema = json.loads((ROOT / "schemas/output/run.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(told)
    because = {(one["flow"], one["id"]): [fact["words"] for fact in one["because"]] for one in told["became_ready"]}
    assert because == {
        ("commitment.export", "7008"): [f"company 5018 was linked to ATLROOF by {dana[1]}"],
        ("commitment.export", "7018"): ["project 302 was written as 26-302 by this run"],
        ("commitment_change_order.export", "9012"): [
            "commitment 7008 was written as ATLROOF:SC-008 by this run",
            f"company 5018 was linked to ATLROOF by {dana[1]}",
        ],
    }
