"""The people who act: those of the connector's directory operation, with the tool permissions that the configuration adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.checks.values import MISSING
from engine.configuration import Configuration
from engine.live.reading import Readable
from engine.program import Program
from engine.rules.paths import at_path


def people_of(program: Program, configuration: Configuration, systems: Mapping[str, Readable]) -> list[dict[str, Any]]:
    """Every person, by login, as ``{login, name, active, permissions: {tool: level}, privileges: [name]}``.

    The directory tells who exists and is active, and may tell privileges by flags; tool levels are not published, so they come
    from the configuration's file of people. A person of that file who is not in the directory is kept, and inactive.
    """
    directory = program.pack.connector.people
    known: dict[str, dict[str, Any]] = {}
    if directory is not None:
        for row in systems[directory.system].read(directory.operation, {}):
            login = at_path(directory.login)(row)
            if login is MISSING:
                continue
            granted = [name for name, path in directory.privileges.items() if at_path(path)(row) is True]
            known[str(login).casefold()] = {
                "login": str(login),
                "name": _text(at_path(directory.name)(row), str(login)),
                "active": at_path(directory.active)(row) is True,
                "permissions": {},
                "privileges": granted,
            }
    for person in configuration.people:
        key = str(person["login"]).casefold()
        found = known.setdefault(
            key,
            {"login": str(person["login"]), "name": person.get("name", person["login"]), "active": directory is None},
        )
        found["permissions"] = dict(person.get("permissions", {}))
        if directory is None or not directory.privileges:
            found["privileges"] = list(person.get("privileges", []))
        found.setdefault("privileges", [])
    return list(known.values())


def _text(value: Any, otherwise: str) -> str:
    return value if isinstance(value, str) and value else otherwise
