"""May the acting person do this? The person is a group with ``permissions`` (tool: level) and ``privileges`` (a list).

Where one of the two is absent altogether, nothing is known of it; a tool that is not among the permissions gives none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import cannot_tell, failed, joined, same_text
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind, NameUse
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, ListOf

GROUPS = frozenset({FieldType.GROUP})
LEVEL_TOO_LOW = "{{ person }} has {{ level }} permission on {{ tool }}; {{ levels }} is needed."
PRIVILEGE_MISSING = "{{ person }} does not have the privilege {{ privilege }}."


@dataclass(frozen=True, slots=True)
class Permission:
    """A tool, and the levels on it that suffice."""

    place: Position
    places: Mapping[str, Position]
    tool: str
    any_of: tuple[str, ...]


SHAPE = Record(
    "has_permission",
    Permission,
    {
        "tool": Key(NAME, "The tool."),
        "any_of": Key(ListOf(NAME, least=1, single=True), "The levels that suffice, all of them listed."),
    },
)


def _person(actor: Mapping[str, Any]) -> str:
    for key in ("name", "login", "id"):
        if isinstance(actor.get(key), str | int):
            return str(actor[key])
    return "The user"


def has_permission(actor: Any, needed: Permission) -> Finding:
    """Whether a person has one of the levels on the tool; ``actor`` is a mapping with ``permissions``."""
    person, permissions = _person(actor), actor.get("permissions")
    if not isinstance(permissions, Mapping):
        return cannot_tell(person, f"The permissions of {person} are not known.")
    level = permissions.get(needed.tool)
    if isinstance(level, str) and same_text(level) in needed.any_of:
        return PASSED
    held = level.strip() if isinstance(level, str) and level.strip() else "no"
    return failed(
        LEVEL_TOO_LOW, person, person=person, level=held, tool=needed.tool, levels=joined(needed.any_of, "or")
    )


def _has_permission(actor: Any, needed: Permission, _: View) -> Finding:
    return has_permission(actor, needed)


def _has_privilege(actor: Any, name: str, _: View) -> Finding:
    person, privileges = _person(actor), actor.get("privileges")
    if not isinstance(privileges, list | tuple):
        return cannot_tell(person, f"The privileges of {person} are not known.")
    return PASSED if name in privileges else failed(PRIVILEGE_MISSING, person, person=person, privilege=name)


CHECKS = (
    CheckKind(
        name="has_permission",
        parameter=SHAPE,
        examine=_has_permission,
        reason=LEVEL_TOO_LOW,
        summary="The person has one of these levels on a tool. A tool that is not among the permissions gives none.",
        example="actor: {has_permission: {tool: orders, any_of: [standard, admin]}}",
        takes=GROUPS,
        names=lambda needed: (
            NameUse(needed.tool, "tool"),
            *(NameUse(level, "level") for level in needed.any_of),
        ),
        offers=("person", "level", "tool", "levels"),
    ),
    CheckKind(
        name="has_privilege",
        parameter=NAME,
        examine=_has_privilege,
        reason=PRIVILEGE_MISSING,
        summary="The person has a privilege, by its name.",
        example="actor: {has_privilege: may_accept}",
        takes=GROUPS,
        names=lambda name: (NameUse(name, "privilege"),),
        offers=("person", "privilege"),
    ),
)
