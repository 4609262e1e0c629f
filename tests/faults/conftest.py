from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_desk import Desk
from hurried_packs import hurried_pack

from sandbox import Running, running
from sandbox.configuration import write_configuration


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's pack, with short pauses, and writes that show at once."""
    return hurried_pack(tmp_path_factory.mktemp("faults") / "pack", settle_seconds=0)


@pytest.fixture(scope="session")
def stand_ins() -> Iterator[Running]:
    with running() as world:
        yield world


@pytest.fixture
def desk(tmp_path: Path, pack: Path, stand_ins: Running) -> Iterator[Desk]:
    assert stand_ins.procore and stand_ins.spectrum and stand_ins.procore_board and stand_ins.spectrum_board
    for board in (stand_ins.procore_board, stand_ins.spectrum_board):
        board.clear()
    stand_ins.procore.reset()
    stand_ins.spectrum.reset()
    configuration = write_configuration(tmp_path, stand_ins)
    with configuration.open("a", encoding="utf-8") as file:
        file.write(f"\npack: {pack}\n")
    settings = dict(vars(stand_ins.procore.settings))
    yield Desk(tmp_path, pack, stand_ins)
    vars(stand_ins.procore.settings).update(settings)
