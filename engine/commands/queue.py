"""``sync-engine queue``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("queue", short_help="List the records that wait, were sent or came through.")
@click.argument("names", metavar="[OBJECT|FLOW]...", nargs=-1)
@click.option("--state", "states", metavar="STATE", multiple=True, help="Only records in this state; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, names: tuple[str, ...], states: tuple[str, ...], form: str) -> None:
    """List what people and runs did with records: state, since when, by whom, and the last words.

    Reads the store only; no system is called. Without --state, records that came through are left out.

    \b
    Examples:
      sync-engine queue
      sync-engine queue OBJECT --state sent --state failed
      sync-engine queue --state synced --format json
    """
    from engine.commands.names import flows_named
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.load.suggest import did_you_mean
    from engine.reports.queue import render_json, render_text

    with Session(options) as session:
        connector = session.program.pack.connector
        for state in states:
            if state not in connector.states:
                hint = did_you_mean(state, connector.states)
                raise click.BadParameter(f"there is no state {state!r}. {hint}".strip(), param_hint="--state")
        through = {direction.synced for direction in connector.directions.values()}
        wanted = set(states) or set(connector.states) - through
        labels = {flow.name: flow.flow.label for flow in flows_named(session.program, names)}
        found = [item for item in session.store.items.in_state(None, wanted) if item.flow in labels]
    if form == "json":
        show(render_json(found))
    else:
        words = {name: state.label for name, state in connector.states.items()}
        show(render_text(found, labels, words, paint=paint(), width=width()))
    end(0)
