"""``sync-engine suggest``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("suggest", short_help="Suggest counterparts for records that have none.")
@click.argument("name", metavar="OBJECT")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, name: str, form: str) -> None:
    """List records without a counterpart for which the other system holds a likely one, with the command that links them.

    By which field each candidate was found, and how the two were compared, stands beside it.
    Nothing is linked: a person decides. Records with several candidates are shown with all of them.

    \b
    Examples:
      sync-engine suggest OBJECT
      sync-engine suggest OBJECT --format json
    """
    from engine.commands.names import flows_named
    from engine.commands.output import show
    from engine.commands.session import Session
    from engine.commands.suggesting import matched_by, suggestions
    from engine.reports.suggestions import render_json, render_text

    with Session(options) as session:
        flows = flows_named(session.program, [name])
        flow = next((one for one in flows if one.flow.matching is not None), flows[0])
        matched = matched_by(flow)
        found = suggestions(session, flow)
        shown = [(one.identity, one.title, one.candidates) for one in found]
    show(
        render_json(flow.name, shown, matched)
        if form == "json"
        else render_text(flow.flow.object, flow.flow.label, shown, matched)
    )
    end(0)
