"""Stand-ins for the two systems: real HTTP servers on loopback that behave as the vendors' documents say.

They know nothing of the engine and read none of the pack, so what works against them works by the documents alone.
"""

from sandbox.appserver import AppServer
from sandbox.server import Running, default_seed, running

__all__ = ["AppServer", "Running", "default_seed", "running"]
