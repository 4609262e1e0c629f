"""All checks by name. A new family is one more file and one more line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.checks import choice, count, length, lines, links, presence
from engine.checks.kind import CheckKind

FAMILIES: tuple[tuple[str, tuple[CheckKind, ...]], ...] = (
    ("Presence", presence.CHECKS),
    ("Length", length.CHECKS),
    ("Choice", choice.CHECKS),
    ("Count", count.CHECKS),
    ("Lines", lines.CHECKS),
    ("Links", links.CHECKS),
)

REGISTRY: Mapping[str, CheckKind] = MappingProxyType({kind.name: kind for _, checks in FAMILIES for kind in checks})
