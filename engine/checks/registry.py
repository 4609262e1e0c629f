"""All checks by name. A new family is one more file and one more line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.checks import (
    actor,
    characters,
    choice,
    compare,
    count,
    date,
    history,
    includes,
    length,
    lines,
    links,
    lists,
    mask,
    number,
    pattern,
    presence,
    sums,
    unique,
)
from engine.checks.kind import CheckKind

FAMILIES: tuple[tuple[str, tuple[CheckKind, ...]], ...] = (
    ("Is it there", presence.CHECKS),
    ("One of some values", choice.CHECKS),
    ("Length of a text", length.CHECKS),
    ("Characters of a text", characters.CHECKS),
    ("Form of a text", pattern.CHECKS + mask.CHECKS),
    ("Numbers", number.CHECKS),
    ("Dates", date.CHECKS),
    ("Numbers and dates of two fields", compare.CHECKS),
    ("Number of lines", count.CHECKS),
    ("Items of a list", includes.CHECKS),
    ("Agreement of lines", lines.CHECKS + sums.CHECKS),
    ("Links to other records", links.CHECKS),
    ("The past of a record", history.CHECKS),
    ("Lists of the surroundings", lists.CHECKS + unique.CHECKS),
    ("The acting person", actor.CHECKS),
)

REGISTRY: Mapping[str, CheckKind] = MappingProxyType({kind.name: kind for _, checks in FAMILIES for kind in checks})
