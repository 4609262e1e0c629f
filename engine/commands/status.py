"""``sync-engine status``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("status", short_help="Count records by flow and state, and tell of the last run.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, form: str) -> None:
    """Show every flow with its records by state, the links, and the last run.

    Reads the store only; no system is called.

    \b
    Examples:
      sync-engine status
      sync-engine status --format json
    """
    from engine.commands.output import paint, show
    from engine.commands.session import Session
    from engine.reports.status import FlowStatus, Status, render_json, render_text

    with Session(options) as session:
        program, store, counts = session.program, session.store, session.store.items.counts()
        connector = program.pack.connector
        flows = tuple(
            FlowStatus(
                name,
                flow.flow.object,
                program.pack.objects[flow.flow.object].plural,
                flow.direction.label,
                {state: number for (of, state), number in counts.items() if of == name},
            )
            for name, flow in program.flows.items()
        )
        status = Status(
            session.configuration.company,
            store.place,
            flows,
            {name: sum(1 for _ in store.links.all(name)) for name in program.pack.objects},
            {name: state.label for name, state in connector.states.items()},
            store.runs.last(),
        )
    show(render_json(status) if form == "json" else render_text(status, paint=paint()))
    end(0)
