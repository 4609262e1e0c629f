"""The configuration held against the pack: names that the pack does not know, values of another type, secrets written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from engine.checks.values import Unreadable, shown, typed
from engine.configuration import Configuration
from engine.errors import ConfigurationError
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.render import render_problems
from engine.load.suggest import did_you_mean
from engine.program import Program
from engine.rules.catalogue import SETTING_TYPES
from engine.secrets import is_reference

CONNECTION = "connection"


def check_configuration(program: Program, configuration: Configuration) -> None:
    """Raise ConfigurationError with everything in the configuration that does not agree with the pack, each at its place."""
    problems = Problems()
    places = _Places(configuration)
    _systems(program, configuration, places, problems)
    _settings(program, configuration, places, problems)
    _connection(program, configuration, places, problems)
    _people(program, configuration, places, problems)
    _waivers(program, configuration, places, problems)
    if len(problems):
        shown_problems = render_problems(problems.sorted(), lambda _: places.lines)
        raise ConfigurationError(f"The configuration {places.file} does not agree with the pack.\n\n{shown_problems}")


class _Places:
    """Where each key stands, and the lines of the file with the values of secrets covered."""

    def __init__(self, configuration: Configuration) -> None:
        self._places = configuration.places
        self.file = str(configuration.path or "sync-engine.yaml")
        self.lines: Sequence[str] = ()
        if configuration.path is not None:
            # The lines only illustrate: without them the places are told all the same.
            with suppress(OSError, ValueError):
                self.lines = configuration.path.read_text(encoding="utf-8").splitlines()

    def of(self, *keys: str) -> Position:
        """The place of a key, else of the nearest one around it."""
        for depth in range(len(keys), 0, -1):
            found = self._places.get(".".join(keys[:depth]))
            if found is not None:
                return found
        return Position(self.file, 1, 1)

    def cover(self, secret: str) -> None:
        """Show a text nowhere."""
        self.lines = [line.replace(secret, "***") for line in self.lines]


def _unknown(what: str, name: str, known: Sequence[str], place: Position, problems: Problems) -> None:
    message = f'"{name}" is no {what} of the pack.'
    problems.add(place, f"unknown {what}", message, did_you_mean(name, known), length=len(name))


def _systems(program: Program, configuration: Configuration, places: _Places, problems: Problems) -> None:
    specs = program.pack.systems
    for system, values in configuration.systems.items():
        spec = specs.get(system)
        if spec is None:
            _unknown("system", system, list(specs), places.of("systems", system), problems)
            continue
        for name, text in values.items():
            place = places.of("systems", system, name)
            if name not in spec.secrets and name not in spec.configuration:
                _unknown(f"key of {system}", name, [*spec.configuration, *spec.secrets], place, problems)
            elif name in spec.secrets and not is_reference(text):
                places.cover(text)
                problems.add(
                    place,
                    "secret written out",
                    f"The secret {name} of {system} stands here as plain text.",
                    "Write env:NAME or file:PATH instead, and change the secret: whoever read this file knows it.",
                    length=len(name),
                )


def _settings(program: Program, configuration: Configuration, places: _Places, problems: Problems) -> None:
    known = program.pack.connector.settings
    for name, value in configuration.settings.items():
        place = places.of("settings", name)
        setting = known.get(name)
        if setting is None:
            _unknown("setting", name, list(known), place, problems)
            continue
        wrong = _misfit(value, setting.type)
        if wrong:
            problems.add(place, "wrong type", f"{name} is {shown(value)}, which is not {wrong}.", length=len(name))
        elif setting.choices and isinstance(value, str) and value not in setting.choices:
            message = f"{name} is {shown(value)}, which is none of {', '.join(setting.choices)}."
            problems.add(place, "wrong value", message, did_you_mean(value, setting.choices), length=len(name))


def _misfit(value: Any, kind: str) -> str:
    """What the value should be and is not; "" where it is."""
    found = typed(value, SETTING_TYPES[kind])
    return found.expected if isinstance(found, Unreadable) else ""


def _connection(program: Program, configuration: Configuration, places: _Places, problems: Problems) -> None:
    section = program.pack.connector.surroundings.get(CONNECTION)
    fields = section.fields if section is not None else {}
    for name, value in configuration.connection.items():
        place = places.of("connection", name)
        if name not in fields:
            _unknown("part of the connection", name, list(fields), place, problems)
            continue
        found = typed(value, fields[name].type)
        if isinstance(found, Unreadable):
            message = f"{name} is {shown(value)}, which is not {found.expected}."
            problems.add(place, "wrong type", message, length=len(name))


def _people(program: Program, configuration: Configuration, places: _Places, problems: Problems) -> None:
    known = program.pack.connector.permissions
    place = places.of("people")
    for person in configuration.people:
        who = person["login"]
        for tool, level in _given(person.get("permissions")):
            if tool not in known.tools:
                message = f'{who}: "{tool}" is no tool of the pack.'
                problems.add(place, "unknown tool", message, did_you_mean(tool, known.tools))
            elif level not in known.levels:
                message = f'{who}: "{level}" is no level of {tool}.'
                problems.add(place, "unknown level", message, did_you_mean(str(level), known.levels))
        for privilege in person.get("privileges") or ():
            if privilege not in known.privileges:
                message = f'{who}: "{privilege}" is no privilege of the pack.'
                problems.add(place, "unknown privilege", message, did_you_mean(str(privilege), known.privileges))


def _given(permissions: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(permissions, Mapping):
        yield from permissions.items()


def _waivers(program: Program, configuration: Configuration, places: _Places, problems: Problems) -> None:
    rules = {rule.id: name for name, flow in program.flows.items() for rule in flow.rules}
    of_flow = {name: {rule.id for rule in flow.rules} for name, flow in program.flows.items()}
    place = places.of("waivers")
    for waiver in configuration.waivers:
        if waiver.flow != "*" and waiver.flow not in program.flows:
            _unknown("flow", waiver.flow, list(program.flows), place, problems)
        elif waiver.rule not in of_flow.get(waiver.flow, set(rules)):
            _unknown("rule", waiver.rule, sorted(of_flow.get(waiver.flow, set(rules))), place, problems)
