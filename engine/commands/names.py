"""Names on the command line: objects, flows and actions of the pack, with a suggestion for those that are unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from engine.errors import RefusedError
from engine.load.suggest import did_you_mean
from engine.program import Program
from engine.rules.program import CompiledFlow


def flows_named(program: Program, names: Sequence[str]) -> list[CompiledFlow]:
    """The flows that the names mean, in the order of a run; without names all but those that are only asked about."""
    if not names:
        return [flow for flow in program.flows.values() if not flow.flow.asked_only]
    wanted = {flow.name for name in names for flow in _flows_of(program, name)}
    return [flow for flow in program.flows.values() if flow.name in wanted]


def flow_names(program: Program, names: Sequence[str]) -> list[str]:
    """The names of those flows."""
    return [flow.name for flow in flows_named(program, names)]


def flow_named(program: Program, name: str, *, action: str | None = None) -> CompiledFlow:
    """The one flow that a name means; an action may tell which of an object's directions."""
    found = _flows_of(program, name)
    if len(found) > 1 and action is not None:
        found = [flow for flow in found if action in flow.actions] or found
    if len(found) > 1:
        names = " or ".join(flow.name for flow in found)
        raise click.UsageError(f"{name} goes in several directions: say {names}.")
    return found[0]


def _flows_of(program: Program, name: str) -> list[CompiledFlow]:
    found = program.flows_of(name)
    if found:
        return found
    object_name, _, direction = name.partition(".")
    spec = program.pack.objects.get(object_name)
    if spec is not None and (not direction or direction in spec.refused_directions):
        # An object of no direction at all is there to say why; one word of it serves for all.
        notice = spec.refused_directions.get(direction) or next(iter(spec.refused_directions.values()), None)
        if notice is not None:
            raise RefusedError(f"{notice.text} ({', '.join(notice.sources)}; {notice.place})")
    hint = did_you_mean(name, [*program.pack.objects, *program.flows])
    raise click.UsageError(f"There is no object or flow {name!r}. {hint}".strip())


def action_named(program: Program, name: str | None) -> str | None:
    """A known action."""
    if name is None or name in program.pack.connector.actions:
        return name
    hint = did_you_mean(name, program.pack.connector.actions)
    raise click.BadParameter(f"there is no action {name!r}. {hint}".strip(), param_hint="--action")


def inputs_given(pairs: Iterable[str]) -> dict[str, str]:
    """``--set name=value`` as values by name."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not name.strip():
            raise click.BadParameter(f"{pair!r} has no name and value.", param_hint="--set NAME=VALUE")
        found[name.strip()] = value
    return found
