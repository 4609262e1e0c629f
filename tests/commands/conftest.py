"""The command line on the company of the fixtures: offline from files, and live on the stand-ins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from commands_world import Company, call_in, company_context

from sandbox import Running, running
from sandbox.configuration import write_configuration

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def company() -> Company:
    """What is known around the records of the company, and its orders, as JSON values."""
    return company_context()


@pytest.fixture
def desk(tmp_path: Path, company: Company) -> Path:
    """A folder with the company's orders and their context as files, and no configuration."""
    (tmp_path / "context.json").write_text(json.dumps(company.context), encoding="utf-8")
    (tmp_path / "orders.json").write_text(json.dumps(company.orders, indent=1), encoding="utf-8")
    return tmp_path


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """``call("evaluate", ...)``: the command in the test's own folder, with all that it wrote."""
    return lambda *words, stdin=None: call_in(tmp_path, *words, stdin=stdin)


@pytest.fixture(scope="session")
def stand_ins() -> Iterator[Running]:
    with running() as world:
        yield world


@pytest.fixture
def live(tmp_path: Path, stand_ins: Running) -> Running:
    """Both stand-ins as seeded, and a configuration in the test's folder that leads to them."""
    assert stand_ins.procore and stand_ins.spectrum and stand_ins.procore_board and stand_ins.spectrum_board
    for board in (stand_ins.procore_board, stand_ins.spectrum_board):
        board.clear()
    stand_ins.procore.reset()
    stand_ins.spectrum.reset()
    write_configuration(tmp_path, stand_ins)
    return stand_ins
