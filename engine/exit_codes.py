"""What the process tells its caller when it ends."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command; where several apply, the greatest wins; in a run 4 goes before 5, as trying again does not help then."""

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
