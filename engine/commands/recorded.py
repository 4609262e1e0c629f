"""What a run's recording says besides the answers: the company's settings, the waivers, the pack and the release."""

from __future__ import annotations

from contextlib import suppress
from importlib import metadata

from engine.commands.output import complain
from engine.commands.session import Session
from engine.errors import StoreError
from engine.live.recorded_values import given
from engine.live.recording import Recorder
from engine.pack.fingerprint import fingerprint


def recorder_of(session: Session) -> Recorder | None:
    """Who records the plans of a run; None where the configuration keeps no recordings."""
    if not session.configuration.recordings:
        return None
    mark = fingerprint(session.program.pack.folder)
    configured = {name: value for name, value in session.configuration.settings.items() if value is not None}
    return Recorder(
        session.store,
        {
            "release": release(),
            "pack": mark.digest,
            "files": dict(mark.files),
            "settings": configured,
            "waivers": [given(one) for one in session.configuration.waivers],
            "reasoner": session.judge.reasoner.name,
        },
    )


def keep_newest(session: Session) -> None:
    """Forgets the recordings that are beyond the number that is kept. A run does not fail for it."""
    try:
        session.store.recordings.keep_newest(session.configuration.recordings)
    except StoreError as error:
        complain(f"The run is over, and old recordings could not be forgotten: {error}.")


def release() -> str:
    """The release of this program, "" where it is not installed."""
    with suppress(metadata.PackageNotFoundError):
        return metadata.version("sync-engine")
    return ""
