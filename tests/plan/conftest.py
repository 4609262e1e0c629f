"""The stand-ins with the company, once; its records as plain data, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from plan_world import ROOT, SECRETS, Desk, World, write_configuration

from engine.configuration import load_configuration
from engine.program import Program, load_program
from engine.store import Store
from sandbox import default_seed, running


@pytest.fixture(scope="session", autouse=True)
def secrets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def program() -> Program:
    return load_program(ROOT)


@pytest.fixture(scope="session")
def world(program: Program, secrets: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(default_seed()) as served:
        path = write_configuration(
            tmp_path_factory.mktemp("company"), served.procore_url, served.spectrum_url, served.spectrum
        )
        yield World(served, program, load_configuration(path))


@pytest.fixture(scope="session")
def company(world: World) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Every list of the surroundings and the records of every flow, read once from both servers."""
    with world.live() as context:
        lists = [name for name, section in world.program.pack.connector.surroundings.items() if section.kind == "list"]
        records = {flow: list(context.records(flow)) for flow in world.program.flows}
        return {**{name: context.rows(name) for name in lists}, "users": context["users"]}, records


@pytest.fixture
def desk(world: World, company: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path) -> Iterator[Desk]:
    """The company as data, with an empty store."""
    # Copied together: a record that a flow shares with a list of the surroundings stays one and the same.
    sections, records = deepcopy(company)
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", company="hpb") as store:
        yield Desk(world.program, world.configuration, sections, records, store)
