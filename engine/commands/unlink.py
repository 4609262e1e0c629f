"""``sync-engine unlink``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("unlink", short_help="Remove the link between two records.")
@click.argument("name", metavar="OBJECT")
@click.argument("identity", metavar="ID")
@click.option("--comment", metavar="TEXT", default="", help="Why; kept with the link's history.")
@click.option("--reset", is_flag=True, help="Do not ask whether the other record is gone; it is then removed by hand.")
@shared_options
def command(options: Options, name: str, identity: str, comment: str, reset: bool) -> None:
    """Remove the link between a record and its counterpart. Its history is kept, and nothing is deleted.

    Where the pack wants the counterpart deleted first, its system is asked, and the answer that it is there still refuses.
    --reset does not ask.

    ID is the record's id in the system that the flow reads. Who unlinks is named by --as.

    \b
    Examples:
      sync-engine unlink OBJECT 7003 --as dana@example.com --comment "Linked by mistake"
      sync-engine unlink OBJECT 7003 --reset --as dana@example.com
      sync-engine unlink OBJECT.import ACME --as dana@example.com
    """
    from engine.commands.finding import find_anywhere
    from engine.commands.linking import unlink
    from engine.commands.names import flows_named
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.reports.acts import render_text
    from engine.reports.plain import safe

    with Session(options) as session:
        flows = flows_named(session.program, [name])
        flow, record = find_anywhere(
            flows, lambda one: session.context.records(one.name), identity, session.surroundings
        )
        done, by_hand = unlink(session, flow, record, comment, reset=reset)
    show(render_text([done], paint=paint(), width=width()))
    if by_hand:
        show([safe(by_hand)])
    end(done.code)
