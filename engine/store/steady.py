"""A clock that nobody sets: seconds since the machine was started, the same for all its processes, also while it sleeps.

The time of day jumps: people set it, machines are paused. What must not happen before a time is over is measured by this clock
where the same machine looks again, and by the time of day where another one does.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Reading:
    """``start`` names one start of one machine; ``seconds`` went by since. Kept as text, such as ``9f1c.. 8123.250000``."""

    start: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.start} {self.seconds:.6f}"


def machine_reading() -> Reading:
    """What the clock of this machine shows now. Where machines do not tell their starts apart, it is that of this process."""
    start = _start()
    if hasattr(time, "CLOCK_BOOTTIME"):
        return Reading(start, time.clock_gettime(time.CLOCK_BOOTTIME))
    return Reading(start, time.monotonic())


def seconds_between(earlier: str | None, later: Reading | None) -> float | None:
    """The seconds from a reading that was kept until another; None where they are not of the same start of a machine."""
    if earlier is None or later is None:
        return None
    start, _, seconds = earlier.rpartition(" ")
    return later.seconds - float(seconds) if start == later.start else None


@lru_cache(maxsize=1)
def _start() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_hex(16)
