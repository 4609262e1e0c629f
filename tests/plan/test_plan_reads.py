"""Planning reads what it needs, once, and writes nothing anywhere; a system that is down ends it in plain words."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hurried_packs import hurried_pack
from plan_world import NOW, Desk, World, judge_of, plan_live, write_configuration

from engine.configuration import load_configuration
from engine.errors import SystemUnavailableError
from engine.live.context import live_surroundings
from engine.plan.memory import NoMemory, StoreMemory
from engine.program import load_program
from engine.rules.situation import Situation
from engine.store import Store
from sandbox import Running, default_seed, running
from sandbox.faults import SeenRequest

DOWN = "http://127.0.0.1:9"
READING_CALLS = ("GetJobMain", "GetPhase")


@contextmanager
def fresh(world: World, served: Running, spectrum_url: str = "") -> Iterator[World]:
    """The same company, served elsewhere; the system that is not there is not waited for."""
    with tempfile.TemporaryDirectory() as folder:
        url = spectrum_url or served.spectrum_url
        path = write_configuration(Path(folder), served.procore_url, url, served.spectrum)
        program = load_program(hurried_pack(Path(folder, "pack"))) if spectrum_url else world.program
        yield World(served, program, load_configuration(path))


def without_guid(body: str) -> str:
    """A question without the number that makes it unlike any other."""
    return re.sub(r"<[^>]*GUID>[^<]*<", "", body)


def rows_of(file: Path) -> dict[str, int]:
    with sqlite3.connect(file) as opened:
        tables = [name for (name,) in opened.execute("select name from sqlite_master where type = 'table'")]
        return {name: opened.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}


def reads_only(request: SeenRequest) -> bool:
    if request.method == "GET":
        return True
    if request.method != "POST":
        return False
    return request.path.endswith("/oauth/token") or any(f"{call}>" in request.body for call in READING_CALLS)


def test_the_plan_of_every_flow_writes_nothing_to_either_system_nor_to_the_store(world: World, tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    with Store.open(f"sqlite:///{file}", company="hpb") as store:
        before, seen = rows_of(file), len(world.seen())
        with world.live(store) as context:
            planned = [
                item
                for flow in world.program.mappings
                for item in plan_live(world.program, flow, context, StoreMemory(store))
            ]
        assert len(planned) > 180
        assert rows_of(file) == before
    assert len(world.seen()) > seen + 50
    assert [f"{request.method} {request.path}" for request in world.seen() if not reads_only(request)] == []


def test_no_list_is_read_twice_though_every_flow_needs_the_answers(world: World) -> None:
    with running(default_seed()) as served:
        with fresh(world, served) as there, there.live() as context:
            for flow in world.program.mappings:
                plan_live(world.program, flow, context, NoMemory())
        assert served.procore_board is not None and served.spectrum_board is not None
        asked = [*served.procore_board.requests, *served.spectrum_board.requests]
    reads = Counter((r.method, r.path, r.query, without_guid(r.body)) for r in asked if not r.path.endswith("/token"))
    lists = {question: times for question, times in reads.items() if times > 1}
    # Records of a flow that no list of the surroundings holds are read for that flow alone.
    assert [asked for asked in lists if "GetPhase" not in asked[3]] == []
    assert max(reads.values()) <= 2


def test_a_flow_reads_only_the_lists_that_its_rules_and_its_mapping_speak_of(world: World) -> None:
    with running(default_seed()) as served:
        with fresh(world, served) as there, there.live() as context:
            assert context.loaded == ()
            plan_live(world.program, "vendor.export", context, NoMemory())
            assert set(context.loaded) == {"directory", "erp_vendors"}
        assert served.procore_board is not None and served.spectrum_board is not None
        paths = [request.path for request in (*served.procore_board.requests, *served.spectrum_board.requests)]
    assert not any("contracts" in path or "change_order" in path or "projects" in path for path in paths), paths


@pytest.mark.parametrize("flow", ["vendor.export", "vendor.import", "commitment.export", "standard_cost_code.import"])
def test_a_system_that_is_down_ends_the_plan_and_blames_no_record(world: World, flow: str) -> None:
    with (
        running(default_seed()) as served,
        fresh(world, served, DOWN) as there,
        there.live() as context,
        pytest.raises(SystemUnavailableError) as raised,
    ):
        plan_live(there.program, flow, context, NoMemory())
    assert "Spectrum" in str(raised.value)


def test_a_system_that_goes_down_while_a_rule_looks_at_its_list_is_no_answer_of_the_rule(
    world: World, desk: Desk
) -> None:
    with running(default_seed()) as served, fresh(world, served, DOWN) as there, there.live() as context:
        surroundings = live_surroundings(there.program, context, lambda: NOW)
        situation = Situation(desk.record("vendor.export", "5030"), "send", surroundings)
        with pytest.raises(SystemUnavailableError):
            judge_of(there.program).judge(there.program.flows["vendor.export"], situation)
