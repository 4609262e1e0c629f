"""What the process tells its caller when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command; where several apply, see ``worst``."""

    FINE = 0
    """The command did what was asked."""
    REFUSED = 1
    """A record has an outcome that ``--fail-on`` names, or a requested action was refused."""
    USAGE = 2
    """The command line is wrong."""
    PACK_INVALID = 3
    """The pack, the configuration, a situation or a records file cannot be used."""
    NOT_AUTHORISED = 4
    """The actor, or the credentials of a system, may not do this."""
    UNAVAILABLE = 5
    """A system or the store does not answer."""
    BUSY = 6
    """Another run holds the lease."""


def worst(codes: Iterable[int]) -> ExitCode:
    """The code to end with where several apply: the greatest, but 4 before 5, since trying again does not help then. FINE for none."""
    found = {ExitCode(code) for code in codes}
    if ExitCode.NOT_AUTHORISED in found:
        found.discard(ExitCode.UNAVAILABLE)
    return max(found, default=ExitCode.FINE)
