"""Running the stand-ins: real HTTP servers on 127.0.0.1, in threads of this process.

Each application gets its own thread and event loop. Port 0 takes any free port; the URL is known as soon as `start`
returns. Nothing but the loopback interface is ever bound.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from sandbox.faults import FaultBoard
    from sandbox.procore.state import ProcoreState
    from sandbox.spectrum.state import SpectrumState

HOST = "127.0.0.1"
START_SECONDS = 20.0


class _Server(uvicorn.Server):
    """uvicorn's server, telling the starting thread when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


class AppServer:
    """One ASGI application on one loopback port, in a background thread."""

    def __init__(self, app: Starlette, port: int = 0) -> None:
        # Bound here rather than by uvicorn, so that port 0 has become a real number before the thread starts.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((HOST, port))
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name=f"sandbox-{self.port}", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> AppServer:
        """Start the thread and return once connections are accepted."""
        self._thread.start()
        if not self._server.ready.wait(START_SECONDS):
            raise RuntimeError(f"the server on {self.url} did not start within {START_SECONDS:g} seconds")
        return self

    def stop(self) -> None:
        """Stop accepting, let the thread end, free the port. Safe to call twice."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self._socket.close()

    def __enter__(self) -> AppServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


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
