"""``sync-engine capture``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.options import Options, end, shared_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.commands.session import Session
    from engine.rules.program import CompiledFlow


@click.command("capture", short_help="Write one record with its surroundings as a situation.")
@click.argument("name", metavar="OBJECT")
@click.argument("identity", metavar="ID")
@click.option("--action", metavar="NAME", help="The action in question; without it the one the direction begins with.")
@click.option("--set", "pairs", metavar="NAME=VALUE", multiple=True, help="An input, as a person would type it.")
@shared_options
def command(options: Options, name: str, identity: str, action: str | None, pairs: tuple[str, ...]) -> None:
    """Write the live record with just those parts of its surroundings that its rules looked at, as one JSON object.

    The situation gives the same decision at a desk, with no system at hand, and can become a test case. It holds no
    secrets; it does hold the record's own data, and the person that --as names.

    \b
    Examples:
      sync-engine capture OBJECT 7011 > question.json
      sync-engine capture OBJECT 7011 --action accept --as dana@example.com > question.json
      sync-engine evaluate --situations question.json
    """
    from engine.adapters.exact_json import encode
    from engine.commands.finding import find_anywhere
    from engine.commands.names import action_named, flows_named, inputs_given
    from engine.commands.output import show
    from engine.commands.session import Session

    with Session(options) as session:
        asked = action_named(session.program, action)
        flows = flows_named(session.program, [name])
        if asked is not None:
            flows = [flow for flow in flows if asked in flow.actions] or flows
        flow, record = find_anywhere(
            flows, lambda one: session.context.records(one.name), identity, session.surroundings
        )
        situation = _situation(session, flow, record, asked or flow.direction.asks, inputs_given(pairs))
    parts = [f'  "{key}": {encode(value).decode()}' for key, value in situation.items() if key != "context"]
    context = [f'    "{key}": {encode(value).decode()}' for key, value in situation["context"].items()]
    parts.append('  "context": {\n' + ",\n".join(context) + "\n  }")
    show(["{\n" + ",\n".join(parts) + "\n}"])
    end(0)


def _situation(
    session: Session, flow: CompiledFlow, record: Mapping[str, Any], action: str, given: Mapping[str, str]
) -> dict[str, Any]:
    from engine.commands.assess import Question, assess
    from engine.commands.people import actor_of
    from engine.commands.tracing import Tracing
    from engine.errors import ConfigurationError
    from engine.rules.situation import Nobody
    from engine.secrets import Curtain, Secret, resolve

    pack = session.program.pack
    surroundings = Tracing(session.surroundings, pack.connector, pack.flows)
    actor = actor_of(session.context, session.options.actor)
    assess(session.program, session.judge, flow, record, surroundings, Question(action, actor, given))
    hidden: list[Secret] = []
    for name, spec in pack.systems.items():
        for key, text in session.configuration.systems.get(name, {}).items():
            if key in spec.secrets:
                try:
                    hidden.append(resolve(text))
                except ConfigurationError:
                    continue  # a secret that cannot be read cannot have been read into the record either
    situation: dict[str, Any] = {
        "object": flow.name,
        "action": action,
        "record": record,
        "context": surroundings.kept(),
        "input": dict(given),
    }
    if not isinstance(actor, Nobody):
        situation["actor"] = actor
    cleaned: dict[str, Any] = Curtain(hidden).clean(situation)
    return cleaned
