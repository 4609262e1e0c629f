"""``sync-engine settle``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("settle", short_help="Say whose value stays where both systems changed a record.")
@click.argument("name", metavar="OBJECT")
@click.argument("identity", metavar="ID")
@click.option(
    "--take", type=click.Choice(["source", "target"]), required=True,
    help="source: the next run writes the value of the record's own system; target: the other system keeps its own.",
)  # fmt: skip
@click.option("--seen", metavar="MARK", required=True, help="The mark of the values, as the plan shows it.")
@click.option("--field", "fields", metavar="FIELD", multiple=True, help="Only this field; may be repeated.")
@click.option("--comment", metavar="TEXT", default="", help="Why; kept in the audit trail.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(
    options: Options, name: str, identity: str, take: str, seen: str, fields: tuple[str, ...], comment: str, form: str
) -> None:
    """Say whose value stays in the fields of a record that changed in both systems since the last sync.

    `sync-engine plan` shows such a record as a conflict, with the three values of each field and a mark of them. What is
    settled holds for exactly these values: where one of them is another by now, nothing is settled (code 1), and where one
    changes later, the record is a conflict again. Nothing is written to a system; the next run does.

    ID is the record's id in the system that the flow reads. Who settles is named by --as.

    \b
    Examples:
      sync-engine plan OBJECT --only conflict
      sync-engine settle OBJECT.import ACME --seen 3f9a2c41 --take source --as dana@example.com
      sync-engine settle OBJECT.import ACME --seen 3f9a2c41 --take target --field name --as dana@example.com
    """
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.commands.settling import Wanted, settle
    from engine.reports import acts as report

    with Session(options) as session:
        done, words = settle(
            session, name, identity, Wanted("source" if take == "source" else "target", seen, fields, comment)
        )
    shown = report.render_json([done]) if form == "json" else report.render_text([done], paint=paint(), width=width())
    show(shown)
    if form == "text":
        show(words)
    end(done.code)
