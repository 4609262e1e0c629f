"""``sync-engine unlink``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("unlink", short_help="Remove the link between two records.")
@click.argument("name", metavar="OBJECT")
@click.argument("identity", metavar="ID")
@click.option("--comment", metavar="TEXT", default="", help="Why; kept with the link's history.")
@shared_options
def command(options: Options, name: str, identity: str, comment: str) -> None:
    """Remove the link between a record and its counterpart; both records stay. Its history is kept.

    ID is the record's id in the system that the flow reads. Who unlinks is named by --as.

    \b
    Examples:
      sync-engine unlink OBJECT 7003 --as dana@example.com --comment "Linked by mistake"
      sync-engine unlink OBJECT.import ACME --as dana@example.com
    """
    from engine.commands.finding import find_anywhere
    from engine.commands.linking import unlink
    from engine.commands.names import flows_named
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.reports.acts import render_text

    with Session(options) as session:
        flows = flows_named(session.program, [name])
        flow, record = find_anywhere(
            flows, lambda one: session.context.records(one.name), identity, session.surroundings
        )
        done = unlink(session, flow, record, comment)
    show(render_text([done], paint=paint(), width=width()))
    end(done.code)
