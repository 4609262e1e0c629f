"""``sync-engine link``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("link", short_help="Join a record with one that exists in the other system.")
@click.argument("name", metavar="OBJECT")
@click.argument("source_id", metavar="ID")
@click.argument("target_id", metavar="OTHER-ID")
@shared_options
def command(options: Options, name: str, source_id: str, target_id: str) -> None:
    """Join a record with one that the other system holds already, and tell the systems so.

    ID is the record's id in the system that the flow reads, OTHER-ID that of its counterpart in the system that it
    writes; `sync-engine suggest OBJECT` prints both. Who links is named by --as.

    \b
    Examples:
      sync-engine suggest OBJECT
      sync-engine link OBJECT ACME 5018 --as dana@example.com
    """
    from engine.commands.finding import find_records
    from engine.commands.linking import LINK, link
    from engine.commands.names import flow_named
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.reports.acts import render_text

    with Session(options) as session:
        flow = flow_named(session.program, name, action=LINK)
        records = session.context.records(flow.name)
        record = find_records(flow, records, [source_id], session.surroundings)[source_id]
        done = link(session, flow, record, target_id)
    show(render_text([done], paint=paint(), width=width()))
    end(done.code)
