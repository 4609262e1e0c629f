"""Both stand-ins in the foreground, with records kept between runs where a file is named."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

from sandbox.server import default_seed, load_procore, load_spectrum, running
from sandbox.snapshot import load, save


def serve(
    seed: Path | None = None,
    *,
    procore_port: int = 0,
    spectrum_port: int = 0,
    state: Path | None = None,
    ended: threading.Event | None = None,
) -> None:
    """Serve both systems and print their addresses until Ctrl-C, SIGTERM or `ended`; then save to `state`.

    Raises OSError for a folder or port that cannot be used, ValueError for a seed or state file that cannot be read.
    """
    folder, stop = seed if seed is not None else default_seed(), ended or threading.Event()
    procore, spectrum = load_procore(folder), load_spectrum(folder)
    went_on = state is not None and load(state, procore, spectrum)
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    with running(procore=procore, spectrum=spectrum, procore_port=procore_port, spectrum_port=spectrum_port) as servers:
        records = f"state {state}" if went_on else f"seed {folder}"
        print(f"Procore   {servers.procore_url}\nSpectrum  {servers.spectrum_url}\nRecords   {records}", flush=True)
        stop.wait()
    if state is not None:
        save(state, procore, spectrum)
