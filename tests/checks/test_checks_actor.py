"""The acting person: permissions by tool, privileges by name."""

from __future__ import annotations

from typing import Any

import pytest
from checks_helpers import look, said

from engine.checks.finding import Finding
from engine.checks.values import FieldType
from engine.reasoning.facts import Outcome


def permission(actor: dict[str, Any]) -> Finding:
    return look("has_permission", "{tool: orders, any_of: [standard, admin]}", actor, FieldType.GROUP)


def privilege(actor: dict[str, Any]) -> Finding:
    return look("has_privilege", "may_accept", actor, FieldType.GROUP)


@pytest.mark.parametrize("level", ["admin", "standard", " Admin "])
def test_each_listed_level_suffices(level: str) -> None:
    assert permission({"permissions": {"orders": level}}).passed


@pytest.mark.parametrize(
    ("permissions", "level"),
    [({"orders": "read_only"}, "read_only"), ({"bills": "admin"}, "no"), ({}, "no"), ({"orders": None}, "no")],
)
def test_a_lower_level_or_none_is_told_with_the_one_needed(permissions: dict[str, Any], level: str) -> None:
    found = permission({"name": "Ann Lee", "permissions": permissions})
    assert found.outcome is Outcome.FAIL
    assert said(found) == f"Ann Lee has {level} permission on orders; standard or admin is needed."


@pytest.mark.parametrize("actor", [{"name": "Ann"}, {"name": "Ann", "permissions": None}])
def test_nothing_can_be_told_of_a_person_whose_permissions_are_not_known(actor: dict[str, Any]) -> None:
    found = permission(actor)
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "The permissions of Ann are not known."


def test_a_single_level_needs_no_list() -> None:
    actor = {"permissions": {"orders": "standard"}}
    assert not look("has_permission", "{tool: orders, any_of: admin}", actor, FieldType.GROUP).passed


def test_a_privilege_is_there_or_missing_or_not_known() -> None:
    assert privilege({"privileges": ["may_accept"]}).passed
    assert said(privilege({"login": "ann@x.test", "privileges": []})) == (
        "ann@x.test does not have the privilege may_accept."
    )
    found = privilege({"id": 7})
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "The privileges of 7 are not known."


def test_a_reason_never_shows_the_whole_person() -> None:
    found = permission({"name": "Ann", "email": "private@x.test", "permissions": {}})
    assert "private" not in repr(found)
