"""Reading a system file: nodes to a `SystemSpec`.

Nothing here knows any system: the words of the file are those of HTTP and SOAP.
"""

from __future__ import annotations

from engine.load.nodes import Node
from engine.load.problem import Problems
from engine.load.shapes import WRONG
from engine.pack.system_checks import check_system
from engine.pack.system_spec import SYSTEM, SystemSpec


def read_system(node: Node, problems: Problems) -> SystemSpec | None:
    """The system of a file's root node, or None where it cannot be used; ``problems`` gets all that is wrong."""
    before = len(problems)
    spec = SYSTEM.read(node, problems)
    if spec is WRONG or not isinstance(spec, SystemSpec):
        return None
    check_system(spec, problems)
    return spec if len(problems) == before else None


__all__ = ["SYSTEM", "SystemSpec", "read_system"]
