"""Running the stand-ins: both or one, for as long as a `with` block lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.appserver import AppServer

if TYPE_CHECKING:
    from sandbox.faults import FaultBoard
    from sandbox.procore.state import ProcoreState
    from sandbox.spectrum.state import SpectrumState


@dataclass(frozen=True)
class Running:
    """The stand-ins while they run: addresses, records, and the boards on which tests plan faults and read the log.

    An address is "" and the rest None where that system was not started.
    """

    procore_url: str = ""
    spectrum_url: str = ""
    procore: ProcoreState | None = None
    spectrum: SpectrumState | None = None
    procore_board: FaultBoard | None = None
    spectrum_board: FaultBoard | None = None

    @property
    def urls(self) -> dict[str, str]:
        """The addresses of those that run, by name."""
        found = {"procore": self.procore_url, "spectrum": self.spectrum_url}
        return {name: url for name, url in found.items() if url}


def default_seed() -> Path | None:
    """The company that comes with the project: at the top of a checkout, among the bundled data of a wheel."""
    here = Path(__file__).resolve().parent
    for folder in (here.parent / "fixtures" / "company", here.parent / "engine" / "bundled" / "fixtures" / "company"):
        if folder.is_dir():
            return folder
    return None


@contextmanager
def running(
    seed: Path | None = None,
    *,
    procore: ProcoreState | bool = True,
    spectrum: SpectrumState | bool = True,
    procore_port: int = 0,
    spectrum_port: int = 0,
) -> Iterator[Running]:
    """Run one or both stand-ins for as long as the block lasts.

    `seed` is a folder with `procore/` and `spectrum/` (see fixtures/company); None takes the company that comes with
    the project. `procore` and `spectrum` take a prepared state, True (load the seed) or False (do not start).
    """
    folder = seed if seed is not None else default_seed()
    found: dict[str, Any] = {}
    with ExitStack() as stack:
        if procore is not False:
            state = load_procore(folder) if procore is True else procore
            found |= stack.enter_context(serve_procore(state, procore_port))
        if spectrum is not False:
            other = load_spectrum(folder) if spectrum is True else spectrum
            found |= stack.enter_context(serve_spectrum(other, spectrum_port))
        yield Running(**found)


# The two systems are imported where they are used: starting one does not load the other.


def load_procore(folder: Path | None) -> ProcoreState:
    """The records under `procore/` of a seed folder; FileNotFoundError without one."""
    from sandbox.procore.state import ProcoreState

    return ProcoreState.load(_part(folder, "procore"))


def load_spectrum(folder: Path | None) -> SpectrumState:
    """The records under `spectrum/` of a seed folder; FileNotFoundError without one."""
    from sandbox.spectrum.state import SpectrumState

    return SpectrumState.load(_part(folder, "spectrum"))


@contextmanager
def serve_procore(state: ProcoreState, port: int) -> Iterator[dict[str, Any]]:
    """Serve one Procore; gives the part of `Running` that belongs to it."""
    from sandbox.faults import FaultBoard
    from sandbox.procore.app import create_app

    board = FaultBoard()
    with AppServer(create_app(state, board=board), port) as server:
        yield {"procore": state, "procore_url": server.url, "procore_board": board}


@contextmanager
def serve_spectrum(state: SpectrumState, port: int) -> Iterator[dict[str, Any]]:
    """Serve one Spectrum; gives the part of `Running` that belongs to it."""
    from sandbox.faults import FaultBoard
    from sandbox.spectrum.app import create_app

    board = FaultBoard()
    with AppServer(create_app(state, board=board), port) as server:
        yield {"spectrum": state, "spectrum_url": server.url, "spectrum_board": board}


def _part(folder: Path | None, name: str) -> Path:
    if folder is None:
        raise FileNotFoundError("no seed folder: give one that holds procore/ and spectrum/")
    part = folder / name
    if not part.is_dir():
        raise FileNotFoundError(f"the seed folder {folder} has no {name}/")
    return part
